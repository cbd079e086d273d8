//! Purchases reduced to one summary per customer.

mod error;
mod hashing;
mod period;
mod purchase_summary;
mod rule;
mod summaries;

pub use error::SummaryError;
pub use period::Period;
pub use purchase_summary::PurchaseSummary;
pub use rule::{RefundPolicy, RowTaken, SummaryRule};
pub use summaries::{CustomerKey, PurchaseSummaries};
