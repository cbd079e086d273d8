//! Who the customers are.
mod format;
mod rfm;
mod summary;

#[cfg(feature = "proptest")]
pub mod strategies;

pub use rfm::{RfmCutPoints, RfmError, RfmScore, RfmScores, Score, score_by_ntile};
pub use summary::{CustomerKey, PurchaseSummaries, PurchaseSummary, SummaryError};
