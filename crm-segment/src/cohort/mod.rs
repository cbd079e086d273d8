//! Customers who began together, and how many of them stay.

mod brackets;
mod definition;
mod table;

pub use brackets::Brackets;
pub use definition::RetentionDefinition;
pub use table::{Cohort, CohortTable, Retained};
