//! Seals of the event log, and commitments.

use std::num::NonZeroU64;

use proptest::prelude::*;

use super::basic::event_id;
use super::event::cursor;
use crate::{AuditHead, AuditSeal, Commitment, EventHash, SealHash};

/// Any [`Commitment`].
pub fn commitment() -> impl Strategy<Value = Commitment> + Clone {
    any::<[u8; 32]>().prop_map(Commitment::from_bytes)
}

/// Any [`EventHash`].
pub fn event_hash() -> impl Strategy<Value = EventHash> + Clone {
    any::<[u8; 32]>().prop_map(EventHash::from_bytes)
}

/// Any [`SealHash`].
pub fn seal_hash() -> impl Strategy<Value = SealHash> + Clone {
    any::<[u8; 32]>().prop_map(SealHash::from_bytes)
}

/// Any [`AuditHead`].
pub fn audit_head() -> impl Strategy<Value = AuditHead> + Clone {
    (any::<u64>(), seal_hash()).prop_map(|(sequence, hash)| AuditHead::new(sequence, hash))
}

/// Any [`AuditSeal`], which belongs to no chain.
pub fn audit_seal() -> impl Strategy<Value = AuditSeal> + Clone {
    let parts = (
        any::<NonZeroU64>(),
        event_id(),
        event_hash(),
        seal_hash(),
        cursor(),
    );
    parts.prop_map(|(sequence, event, event_hash, hash, cursor)| {
        AuditSeal::new(sequence, event, event_hash, hash, cursor)
    })
}
