//! Customers who began together, and how many of them stay.

mod brackets;
mod rule;
mod table;

pub use brackets::Brackets;
pub use rule::RetentionRule;
pub use table::{Cohort, CohortTable, Retained};
