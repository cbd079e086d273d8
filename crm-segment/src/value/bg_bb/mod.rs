//! BG/BB: purchases at given opportunities.

mod history;
mod likelihood;
mod model;

pub use history::{OpportunityGroups, OpportunityHistory};
pub use model::BgBb;
