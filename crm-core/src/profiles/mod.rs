//! The service that keeps one view of each customer.

#[cfg(feature = "access")]
mod access;
#[cfg(feature = "access")]
mod access_events;
mod account;
mod alias;
mod behaviour;
mod collaboration;
mod collect;
#[cfg(feature = "audit")]
mod commitments;
mod consents;
mod data_subject;
mod erase;
mod error;
mod history;
mod ingest;
mod legal_hold;
mod merge;
#[cfg(feature = "exchange")]
mod preview;
mod questionnaire;
mod recognise;
mod recognition;
mod retention;
mod service;
#[cfg(feature = "preferences")]
mod suppression;
mod track;
mod upsert;
mod upsert_all;
mod view;

pub use account::AccountView;
#[cfg(feature = "audit")]
pub use commitments::{CommitmentFinding, CommitmentReport};
pub use error::ProfileError;
pub use ingest::{IngestItem, IngestOutcome, IngestRefusal, IngestReport, IngestSubject};
#[cfg(feature = "exchange")]
pub(crate) use preview::IngestPreview;
pub use questionnaire::RecordedResponse;
pub use recognition::{
    MergeConflict, MergeConflictReason, RecogniseItem, Recognised, Recognition, RecognitionOutcome,
    RecognitionRefusal, RecognitionReport,
};
pub use service::Profiles;
pub use track::TrackedEvent;
pub use upsert::Upserted;
pub use upsert_all::{UpsertItem, UpsertOutcome, UpsertRefusal};
pub use view::{CustomerView, PurchaseTotals};
