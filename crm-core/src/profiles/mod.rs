//! The service that keeps one view of each customer.

mod consents;
mod error;
mod ingest;
mod service;
mod upsert;
mod view;

pub use error::ProfileError;
pub use ingest::{IngestItem, IngestOutcome, IngestRefusal, IngestReport, IngestSubject};
pub use service::Profiles;
pub use upsert::Upserted;
pub use view::{CustomerView, PurchaseTotals};
