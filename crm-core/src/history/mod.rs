//! What a customer record was before, and where each of its values comes from.

mod as_of;
mod provenance;
mod record;
mod record_at;

pub use as_of::HistoryGap;
pub use provenance::ValueProvenance;
pub use record::{CustomerHistory, RecordedRevision};
