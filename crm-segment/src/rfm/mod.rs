//! Recency, frequency and monetary value.

mod binning;
mod borders;
mod buckets;
mod buyer;
mod cut_points;
mod error;
mod nested_cut_points;
mod ntile;
mod score;
mod scores;

pub(crate) use binning::lower_groups;
pub use binning::{Nesting, RfmBinning, Ties};
pub use cut_points::RfmCutPoints;
pub use error::RfmError;
pub use nested_cut_points::NestedRfmCutPoints;
pub use ntile::{score_by_ntile, score_by_ntile_on};
pub use score::{RfmScore, Score};
pub use scores::{RfmScores, ScoreChange};
