//! The service that keeps one view of each customer.

mod error;
mod ingest;
#[cfg(feature = "exchange")]
mod preview;
mod service;
mod upsert;
mod upsert_all;
mod view;

pub use error::ProfileError;
pub use ingest::{IngestItem, IngestOutcome, IngestRefusal, IngestReport, IngestSubject};
#[cfg(feature = "exchange")]
pub(crate) use preview::IngestPreview;
pub use service::Profiles;
pub use upsert::Upserted;
pub use upsert_all::{UpsertItem, UpsertOutcome, UpsertRefusal};
pub use view::{CustomerView, PurchaseTotals};
