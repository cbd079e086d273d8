//! The service that keeps one view of each customer.

mod alias;
mod behaviour;
mod error;
mod ingest;
mod merge;
mod service;
mod track;
mod upsert;
mod view;

pub use error::ProfileError;
pub use ingest::{IngestItem, IngestOutcome, IngestRefusal, IngestReport, IngestSubject};
pub use service::Profiles;
pub use track::TrackedEvent;
pub use upsert::Upserted;
pub use view::{CustomerView, PurchaseTotals};
