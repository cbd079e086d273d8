//! Rows on their way.

use crm_core::Code;
use serde::{Deserialize, Serialize};

use super::RecordKind;
use crate::restore::RestoreBatch;

/// How far a consumer has come: a count of events, because each store has cursors of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsumerPlace {
    pub(super) name: Code,
    /// How many events of the log it is done with.
    pub(super) after: u64,
}

/// Rows of one kind, read from one store and not yet written to another.
#[derive(Debug)]
pub(super) enum Rows {
    Stored(RestoreBatch),
    Consumers(Vec<ConsumerPlace>),
}

impl Rows {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Stored(batch) => batch.len(),
            Self::Consumers(places) => places.len(),
        }
    }

    pub(super) fn kind(&self) -> RecordKind {
        match self {
            Self::Stored(RestoreBatch::Customers(_)) => RecordKind::Customer,
            Self::Stored(RestoreBatch::Aliases(_)) => RecordKind::Alias,
            Self::Stored(RestoreBatch::Merges(_)) => RecordKind::Merge,
            Self::Stored(RestoreBatch::MergeMoves(_)) => RecordKind::MergeMove,
            Self::Stored(RestoreBatch::Erased(_)) => RecordKind::Erased,
            Self::Stored(RestoreBatch::Suppressions(_)) => RecordKind::Suppression,
            Self::Stored(RestoreBatch::Consents(_)) => RecordKind::Consent,
            Self::Stored(RestoreBatch::Interactions(_)) => RecordKind::Interaction,
            Self::Stored(RestoreBatch::Specialists(_)) => RecordKind::Specialist,
            Self::Stored(RestoreBatch::Requests(_)) => RecordKind::Request,
            Self::Stored(RestoreBatch::Events { .. }) => RecordKind::Event,
            Self::Consumers(_) => RecordKind::Consumer,
        }
    }

    /// The canonical text of each row.
    pub(super) fn texts(&self) -> Result<Vec<String>, serde_json::Error> {
        fn each<T: Serialize>(rows: &[T]) -> Result<Vec<String>, serde_json::Error> {
            rows.iter().map(super::canonical::text).collect()
        }
        match self {
            Self::Stored(RestoreBatch::Customers(rows)) => each(rows),
            Self::Stored(RestoreBatch::Aliases(rows)) => each(rows),
            Self::Stored(RestoreBatch::Merges(rows)) => each(rows),
            Self::Stored(RestoreBatch::MergeMoves(rows)) => each(rows),
            Self::Stored(RestoreBatch::Erased(rows)) => each(rows),
            Self::Stored(RestoreBatch::Suppressions(rows)) => each(rows),
            Self::Stored(RestoreBatch::Consents(rows)) => each(rows),
            Self::Stored(RestoreBatch::Interactions(rows)) => each(rows),
            Self::Stored(RestoreBatch::Specialists(rows)) => each(rows),
            Self::Stored(RestoreBatch::Requests(rows)) => each(rows),
            Self::Stored(RestoreBatch::Events { events, .. }) => each(events),
            Self::Consumers(places) => each(places),
        }
    }
}
