//! Who of a team gets which of the requests that wait.

mod cost;
mod greedy;
#[cfg(feature = "matching")]
mod optimal;
mod request;

pub use cost::MatchCost;
pub use greedy::plan_greedily;
#[cfg(feature = "matching")]
pub use optimal::plan_optimally;
pub use request::{PlannedAssignment, QueuePlan, WaitingRequest};
