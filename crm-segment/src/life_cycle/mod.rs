//! Who was active when, and who is new, returning, resurrected or dormant.

mod activity_table;
mod activity_table_form;
mod counts;
mod state;

pub(crate) use activity_table::active_numbers;
pub use activity_table::{ActivePeriod, ActivityTable, ActivityTableError};
pub use counts::{LifeCyclePeriod, life_cycle};
pub use state::LifeCycleState;
