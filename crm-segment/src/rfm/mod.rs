//! Recency, frequency and monetary value.

mod borders;
mod buckets;
mod buyer;
mod cut_points;
mod error;
mod ntile;
mod score;
mod scores;

pub use cut_points::RfmCutPoints;
pub use error::RfmError;
pub use ntile::{score_by_ntile, score_by_ntile_on};
pub use score::{RfmScore, Score};
pub use scores::{RfmScores, ScoreChange};
