//! What the callers of `Profiles` have in common.

use std::sync::Arc;

use crm_core::conformance::World;
use crm_core::conformance::world::note;
use crm_core::{
    CoreStore, CustomerId, IngestItem, IngestReport, IngestSubject, ManualClock, NewCustomer,
    Party, ProfileError, Profiles, SeededIds, StoreError, Timestamp,
};
use futures_executor::block_on;

use crate::place::Tally;

/// The service of a caller; no two seeds draw the same ids.
pub(crate) fn service<S: CoreStore + Clone + 'static>(world: &World<S>, seed: u64) -> Profiles {
    let ids = Arc::new(SeededIds::new(seed));
    let clock = Arc::new(ManualClock::new(world.now));
    Profiles::new(Arc::new(world.store.clone()), clock, ids)
}

/// Tells one interaction of a customer.
pub(crate) fn tell(
    profiles: &Profiles,
    whom: CustomerId,
    key: &str,
) -> Result<IngestReport, ProfileError> {
    let item = IngestItem {
        subject: IngestSubject::Customer(whom),
        interaction: note(key, Timestamp::UNIX_EPOCH),
    };
    block_on(profiles.ingest(vec![item]))
}

/// What was done; counts why it was not, and fails where that may not be.
pub(crate) fn accepted<T>(
    answer: Result<T, ProfileError>,
    tally: &Tally,
    may_be_refused: impl Fn(&ProfileError) -> bool,
) -> Option<T> {
    match answer {
        Ok(value) => return Some(value),
        Err(refusal) if may_be_refused(&refusal) => tally.refuse(),
        Err(ProfileError::Store(error)) => tally.excuse(&error),
        Err(other) => panic!("{other:?}"),
    }
    None
}

/// Erases somebody, whose place the heir takes; none when that is refused. The heir is created first and kept for the
/// next: whatever is refused, a place never keeps somebody who is erased.
pub(crate) fn replaced(
    profiles: &Profiles,
    whom: CustomerId,
    heir: &mut Option<CustomerId>,
    tally: &Tally,
) -> Option<CustomerId> {
    if heir.is_none() {
        let new = NewCustomer::new(Party::unknown_person());
        let created = unless_erased(block_on(profiles.create(new)), tally);
        *heir = created.map(|customer| customer.id());
    }
    heir.as_ref()?;
    unless_erased(block_on(profiles.erase(whom)), tally)?;
    heir.take()
}

/// What was done; who was erased meanwhile is not there any more.
pub(crate) fn unless_erased<T>(answer: Result<T, ProfileError>, tally: &Tally) -> Option<T> {
    accepted(answer, tally, |error| {
        matches!(
            error,
            ProfileError::Contended
                | ProfileError::UnknownCustomer { .. }
                | ProfileError::Store(StoreError::NotFound { .. })
        )
    })
}
