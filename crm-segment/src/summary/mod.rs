//! Purchases reduced to one summary per customer.

mod columns;
mod entry;
mod error;
mod forms;
mod gather;
mod hashing;
mod period;
mod purchase_summary;
mod rule;
mod scatter;
mod shard;
mod summaries;

pub use columns::PurchaseColumns;
pub use error::SummaryError;
pub use period::Period;
pub use purchase_summary::PurchaseSummary;
pub use rule::{RefundPolicy, RowTaken, SummaryRule};
pub(crate) use summaries::Piece;
pub use summaries::{CustomerKey, PurchaseSummaries};
