//! BG/BB: purchases at given opportunities.

mod groups;
mod history;
mod likelihood;
mod model;

pub use groups::OpportunityGroups;
pub use history::OpportunityHistory;
pub use model::BgBb;
