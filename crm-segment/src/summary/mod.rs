//! Purchases reduced to one summary per customer.

mod error;
mod hashing;
mod purchase_summary;
mod summaries;

pub use error::SummaryError;
pub use purchase_summary::PurchaseSummary;
pub use summaries::{CustomerKey, PurchaseSummaries};
