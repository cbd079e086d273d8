//! How engaged each customer is now, with what lies back counting less and less.

mod decaying_sum;
mod engagements;
mod error;
mod powers;
mod rule;
mod score;

pub use decaying_sum::DecayingSum;
pub use engagements::Engagements;
pub use error::EngagementError;
pub use rule::{EngagementRule, HalfLife};
pub use score::EngagementScore;
