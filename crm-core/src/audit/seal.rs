//! One link of the chain.

use std::num::NonZeroU64;

use super::AuditHead;
use crate::hash_type::hash_type;
use crate::id::EventId;
use crate::store::Cursor;

hash_type! {
    /// The hash of one event: of all that it tells.
    pub struct EventHash("event hash");
}

hash_type! {
    /// The hash of a seal: of its event and of the seal before it, and so of all events up to here.
    pub struct SealHash("seal hash");
}

/// Says that an event stood at a place of the log, behind all events that were sealed before it.
///
/// It holds ids and hashes, and nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditSeal {
    /// The place: the first event of a log has 1, and none is left out.
    pub sequence: NonZeroU64,
    /// The event.
    pub event: EventId,
    /// The hash of the event. With it the chain can be checked without the log, and a changed event
    /// can be told from a changed seal.
    pub event_hash: EventHash,
    /// The hash over the seal before this one and the hash of the event.
    pub hash: SealHash,
    /// Where the log is read on to seal the next event. It is no part of the hash: the same events
    /// have the same chain in every store.
    pub cursor: Cursor,
}

impl AuditSeal {
    /// The seal of `event` at a place.
    #[must_use]
    pub fn new(
        sequence: NonZeroU64,
        event: EventId,
        event_hash: EventHash,
        hash: SealHash,
        cursor: Cursor,
    ) -> Self {
        Self {
            sequence,
            event,
            event_hash,
            hash,
            cursor,
        }
    }

    /// What is to be written down elsewhere to vouch for all events up to this one.
    #[must_use]
    pub fn head(&self) -> AuditHead {
        AuditHead::new(self.sequence.get(), self.hash)
    }
}
