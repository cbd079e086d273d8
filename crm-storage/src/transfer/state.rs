//! How far a transfer has come.

use std::collections::BTreeMap;

use crm_core::{Cursor, CustomerId};
use serde::{Deserialize, Serialize};

use super::RecordKind;

/// How far a transfer has come: what a host keeps after each batch, so that it can go on there.
///
/// It holds counts, ids and cursors, no personal value. It belongs to one source and one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransferState {
    /// The kind that is under way; nothing when all is done.
    pub(super) kind: Option<RecordKind>,
    /// The place in the list of customers, aliases, merges, moves, requests or specialists, or in the
    /// log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<Cursor>,
    /// The last customer whose rows are done, where rows are read by customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) customer: Option<CustomerId>,
    /// The place in the timeline of the customer after that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) timeline: Option<Cursor>,
    /// How many rows of each kind are done.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) rows: BTreeMap<RecordKind, u64>,
    /// The end of the source's log when the transfer began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source_end: Option<Cursor>,
}

impl TransferState {
    /// Nothing is done yet.
    pub(super) fn begin(source_end: Option<Cursor>) -> Self {
        Self {
            kind: Some(RecordKind::Customer),
            after: None,
            customer: None,
            timeline: None,
            rows: BTreeMap::new(),
            source_end,
        }
    }

    /// The kind that is under way; `None` when all rows are transferred.
    #[must_use]
    pub fn kind(&self) -> Option<RecordKind> {
        self.kind
    }

    /// How many rows of a kind are done.
    #[must_use]
    pub fn rows(&self, kind: RecordKind) -> u64 {
        self.rows.get(&kind).copied().unwrap_or(0)
    }

    /// How many rows of all kinds are done.
    #[must_use]
    pub fn all_rows(&self) -> u64 {
        self.rows.values().copied().fold(0, u64::saturating_add)
    }

    pub(super) fn count(&mut self, kind: RecordKind, rows: usize) {
        if rows == 0 && !kind.is_always_named() {
            return;
        }
        let done = self.rows.entry(kind).or_default();
        *done = done.saturating_add(u64::try_from(rows).unwrap_or(u64::MAX));
    }

    /// Goes on to the next kind.
    pub(super) fn finish_kind(&mut self) {
        self.kind = self.kind.and_then(RecordKind::next);
        (self.after, self.customer, self.timeline) = (None, None, None);
    }
}
