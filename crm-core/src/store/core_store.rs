//! The port that writes.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    ChangeReport, ChangeSet, CustomerOverview, CustomerStore, ErasureStore, EventLog,
    InteractionStore, MergeStore, OverviewQuery, StoreError,
};
use crate::id::CustomerId;

/// Stores change sets, and reads what they stored.
///
/// # Contract of [`apply`](Self::apply)
/// - **Atomic.** The change set is stored whole, events included, or not at all.
/// - **Durable.** When it returns `Ok`, the change survives the death of the process (in a store
///   that survives it at all).
/// - **Isolated.** No reader sees a part of it. Of two callers at once, one is first.
/// - **Versioned.** An update whose `expected` version is not the stored one fails with
///   [`Conflict`](StoreError::Conflict), which names both; of a customer that is not there, with
///   [`NotFound`](StoreError::NotFound). The updated record is at the version after the expected one,
///   or it fails with [`NotNextVersion`](StoreError::NotNextVersion). An insert of an id that is there fails with
///   [`AlreadyExists`](StoreError::AlreadyExists), also when it is equal.
/// - **Identities.** A verified identity belongs to at most one customer: the second one to take
///   it gets [`IdentityTaken`](StoreError::IdentityTaken), which names the holder: of a customer who
///   takes several, the holder of the first in the order of [`IdentityKey`](crate::IdentityKey).
///   Within one change set an update may give up an identity that a later write takes.
/// - **Idempotent.** An interaction whose (customer, source, key) is stored already with the same
///   content is [`AlreadyRecorded`](super::RecordOutcome::AlreadyRecorded) and leaves no event;
///   with another content the whole change set fails with [`KeyReused`](StoreError::KeyReused),
///   which lists every such interaction. The same holds for two of one change set. An entry of the
///   consent ledger whose id is there already and which is equal is skipped, with its events;
///   another one under that id is [`AlreadyExists`](StoreError::AlreadyExists).
/// - **Reported.** The report says of each interaction whether it is new, and how many values were
///   written in all; [`WriteOutcome`](super::WriteOutcome) tells by it whether the change set was
///   applied now or before.
/// - **Ids.** The id of an event is used once in a tenant, the id of an interaction once among those
///   of its customer: another one under it fails with [`AlreadyExists`](StoreError::AlreadyExists).
///   An id that an interaction of another customer has may be refused in the same way, or accepted:
///   a store that spreads interactions by customer cannot look at all of them.
/// - **No orphans.** A consent or an interaction of a customer who is neither stored nor inserted
///   by the same change set fails with [`NotFound`](StoreError::NotFound), which names the customer.
/// - **Merges.** [`CustomerWrite::Merge`](super::CustomerWrite::Merge) replaces the survivor, takes
///   the absorbed customer away, and moves all that was its own to the survivor: interactions,
///   requests (each at its next version), and the consent ledger, whose entries become what
///   [`MergeRecord::joined`](crate::MergeRecord::joined) makes of them. The ids that led to the
///   absorbed customer lead to the survivor from then on, its own among them. A merge of an id that
///   is stored fails with [`AlreadyExists`](StoreError::AlreadyExists); versions of absorbed customer
///   and survivor, in this order, are checked as those of an update.
///   - An interaction whose source and key the survivor has, too, is moved with the key
///     [`MergeRecord::key_aside`](crate::MergeRecord::key_aside); its own stays noted as part of the
///     [`MergeMove`](super::MergeMove).
///   - An insert of a customer under an id that leads to another one fails with
///     [`AlreadyExists`](StoreError::AlreadyExists), which is found behind all other customers of the
///     change set.
///   - [`CustomerWrite::Unmerge`](super::CustomerWrite::Unmerge) gives back exactly what the merge
///     moved, and of the ledger what [`MergeRecord::parted`](crate::MergeRecord::parted) says. Of a
///     merge that is not there it fails with [`NotFound`](StoreError::NotFound), of one that is undone
///     with a [`Conflict`](StoreError::Conflict) of the merge, which is at version 1 while it holds.
///   - Whoever adds something to one of the two meanwhile does so before or after: before, it is
///     moved; after, it belongs to the survivor, or is refused with
///     [`NotFound`](StoreError::NotFound) under the id of the absorbed customer. Nothing is lost.
/// - **Erasures.** [`CustomerWrite::Erase`](super::CustomerWrite::Erase) takes away all that the store
///   keeps of the customer, by whatever port it came: the record, its identities and consents, its
///   interactions and requests, and every merge in which one of its ids took part, with what that
///   moved and what it held of others. The version is checked as that of an update.
///   - What is left is a row for each id ([`ErasureStore`](super::ErasureStore)), the hashes
///     that the erasure names, each since the latest erasure that named it, and the events, which
///     hold no personal value.
///   - Those ids lead nowhere, and are never used again: an insert under one of them fails with
///     [`AlreadyExists`](StoreError::AlreadyExists), as one under an id that leads to another
///     customer does.
///   - Whoever adds something to the customer meanwhile does so before or after: before, it is
///     erased; after, it is refused with [`NotFound`](StoreError::NotFound). Nothing is left behind.
/// - **Prunes.** [`CustomerWrite::Prune`](super::CustomerWrite::Prune) takes away the interactions that
///   it names, as if they had never been told: no question finds them, what a merge moved of them is
///   forgotten, and one that is told again under the key of one that is gone is new. Nothing else is
///   touched, the record and its version neither. The version is checked as that of an update.
///   - What is not there, or is another customer's, is passed over. A prune that finds nothing writes
///     nothing, and leaves no event.
///   - A merge that is undone afterwards gives back what is left of what it moved.
/// - **Cancellation.** Once it has begun, it runs to its end even when the caller goes away.
///
/// # Contract of [`overview`](Self::overview)
/// - **One state.** All that it answers is of one state of the store, which holds every change whose
///   [`apply`](Self::apply) returned before the call, and no part of a change set without the rest.
/// - **Composed.** It answers what [`CustomerOverview::of`] makes of what the other methods read in
///   that state.
/// - **Ids.** An id that was absorbed by a merge gives the customer to whom it leads; an id that leads
///   nowhere gives `None`.
#[async_trait]
pub trait CoreStore:
    CustomerStore + InteractionStore + MergeStore + ErasureStore + EventLog
{
    /// Stores a change set.
    ///
    /// # Errors
    /// As the contract says; nothing is stored then, except that after
    /// [`UnknownOutcome`](StoreError::UnknownOutcome) it may be.
    async fn apply(&self, changes: ChangeSet) -> Result<ChangeReport, StoreError>;

    /// Several answers about the customer to whom an id leads, in one call.
    ///
    /// # Errors
    /// When the store cannot be read.
    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Result<Option<CustomerOverview>, StoreError>;
}

#[async_trait]
impl<S: CoreStore + ?Sized> CoreStore for Arc<S> {
    async fn apply(&self, changes: ChangeSet) -> Result<ChangeReport, StoreError> {
        (**self).apply(changes).await
    }

    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Result<Option<CustomerOverview>, StoreError> {
        (**self).overview(id, query).await
    }
}

#[async_trait]
impl<S: CoreStore + ?Sized> CoreStore for Box<S> {
    async fn apply(&self, changes: ChangeSet) -> Result<ChangeReport, StoreError> {
        (**self).apply(changes).await
    }

    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Result<Option<CustomerOverview>, StoreError> {
        (**self).overview(id, query).await
    }
}
