//! Why nothing can be foretold.

use crm_segment::SummaryError;
use crm_segment::value::{FitError, HistoryError, ValueError};
use thiserror::Error;

/// Why nothing can be foretold.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ForecastError {
    /// A purchase is refused.
    #[error("the purchases make no histories")]
    History(#[from] HistoryError),
    /// A model cannot be fitted.
    #[error("no model can be fitted")]
    Fit(#[from] FitError),
    /// An amount is refused.
    #[error("the purchases cannot be summed up")]
    Summary(#[from] SummaryError),
    /// A value is refused.
    #[error("the forecast cannot be made")]
    Value(#[from] ValueError),
}
