//! References to entities, and errors about them, that every store of this crate makes alike.

use crm_core::{
    Code, ConsentId, EntityRef, EventId, MergeId, StoreError, SuppressionHash, Version,
};
use uuid::Uuid;

/// The kind of events in references.
const EVENT: Code = Code::new_static("event");
/// The kind of hashes of erased addresses.
const SUPPRESSION: Code = Code::new_static("suppression");

/// A reference to an entry of the consent ledger.
pub(crate) fn consent(id: ConsentId) -> EntityRef {
    EntityRef::new(EntityRef::CONSENT, id.as_uuid())
}

/// A reference to an event.
pub(crate) fn event(id: EventId) -> EntityRef {
    EntityRef::new(EVENT, id.as_uuid())
}

/// A reference to a hash of an erased address: by its first half, which is no secret.
pub(crate) fn suppression(hash: SuppressionHash) -> EntityRef {
    let (half, _) = hash.as_bytes().split_at(16);
    let id = Uuid::from_slice(half).unwrap_or(Uuid::nil());
    EntityRef::new(SUPPRESSION, id)
}

/// The refusal of a write of a kind that came later than this store.
pub(crate) fn unknown_write(entity: &EntityRef) -> StoreError {
    StoreError::Backend(format!("this store cannot write {entity} in that way").into())
}

/// The refusal of events that would leave an empty place in the log.
pub(crate) fn gap_in_the_log() -> StoreError {
    StoreError::Backend("the events begin behind the end of the log".into())
}

/// The refusal to undo a merge once more: a merge is at version 1 while it holds, at 2 after.
pub(crate) fn undone_merge(id: MergeId) -> StoreError {
    StoreError::Conflict {
        entity: id.into(),
        expected: Version::FIRST,
        found: Version::FIRST.next(),
    }
}
