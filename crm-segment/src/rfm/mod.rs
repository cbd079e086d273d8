//! Recency, frequency and monetary value.

mod buyer;
mod cut_points;
mod error;
mod ntile;
mod score;
mod scores;

pub use cut_points::RfmCutPoints;
pub use error::RfmError;
pub use ntile::score_by_ntile;
pub use score::{RfmScore, Score};
pub use scores::RfmScores;
