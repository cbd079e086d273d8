//! The store that fails as planned.

use std::future::Future;

use async_trait::async_trait;
use crm_core::{
    Advance, AuditSeal, AuditSealStore, ChangeReport, ChangeSet, Code, ConsentLedger, Consumer,
    ConsumerStore, CoreStore, Cursor, Customer, CustomerAlias, CustomerFilter, CustomerId,
    CustomerOverview, CustomerStore, EntityRef, ErasedCustomer, ErasureStore, Event, EventId,
    EventLog, IdempotencyKey, Identity, Interaction, InteractionId, InteractionStore, LoggedEvent,
    MergeId, MergeMove, MergeRecord, MergeStore, OverviewQuery, Page, PageLimit, PageOf,
    PurchaseFact, SealsAppended, StoreError, Suppression, SuppressionHash, TimelineFilter,
};
use crm_support::{
    RequestChangeSet, RequestFilter, RequestId, RequestStore, ServiceRequest, Specialist,
    SpecialistId,
};

use super::{Faults, StoreMethod};
use crate::restore::{RestoreBatch, RestoreReport, RestoreStore};

/// A store that fails as a [`FaultPlan`](super::FaultPlan) says, and is the store inside in all
/// else.
///
/// It implements each port that the store inside implements. A clone fails and counts along.
#[derive(Debug, Clone)]
pub struct FaultStore<S> {
    store: S,
    faults: Faults,
}

impl<S> FaultStore<S> {
    /// Wraps a store. Give a plan, or a [`Faults`] of which you keep a clone.
    #[must_use]
    pub fn new(store: S, faults: impl Into<Faults>) -> Self {
        Self {
            store,
            faults: faults.into(),
        }
    }

    /// The store inside: calls to it never fail by plan and are not counted.
    #[must_use]
    pub fn inner(&self) -> &S {
        &self.store
    }

    /// The plan as it is carried out.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Makes a call as the plan says. A future does nothing until it is awaited, so that a call
    /// that is lost never begins.
    async fn call<T>(
        &self,
        method: StoreMethod,
        call: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let fate = self.faults.fate_of(method);
        for delay in fate.delays {
            delay.await;
        }
        let Some(injected) = fate.fault else {
            return call.await;
        };
        if injected.fault.reaches_the_store() {
            // Whatever the answer is, it never arrives.
            drop(call.await);
        }
        Err(injected.into_error())
    }
}

#[async_trait]
impl<S: CustomerStore> CustomerStore for FaultStore<S> {
    async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        self.call(StoreMethod::Customer, self.store.customer(id))
            .await
    }

    async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        self.call(StoreMethod::Customers, self.store.customers(ids))
            .await
    }

    async fn resolve(
        &self,
        identities: &[Identity],
    ) -> Result<Vec<Option<CustomerId>>, StoreError> {
        self.call(StoreMethod::Resolve, self.store.resolve(identities))
            .await
    }

    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError> {
        let call = self.store.list_customers(filter, page);
        self.call(StoreMethod::ListCustomers, call).await
    }

    async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError> {
        let call = self.store.count_customers(filter);
        self.call(StoreMethod::CountCustomers, call).await
    }

    async fn consent_ledger(&self, customer: CustomerId) -> Result<ConsentLedger, StoreError> {
        let call = self.store.consent_ledger(customer);
        self.call(StoreMethod::ConsentLedger, call).await
    }
}

#[async_trait]
impl<S: InteractionStore> InteractionStore for FaultStore<S> {
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Result<Option<Interaction>, StoreError> {
        let call = self.store.interaction(customer, id);
        self.call(StoreMethod::Interaction, call).await
    }

    async fn interaction_by_key(
        &self,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Result<Option<Interaction>, StoreError> {
        let call = self.store.interaction_by_key(customer, source, key);
        self.call(StoreMethod::InteractionByKey, call).await
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError> {
        let call = self.store.timeline(customer, filter, page);
        self.call(StoreMethod::Timeline, call).await
    }

    async fn purchase_facts(&self, page: &Page) -> Result<PageOf<PurchaseFact>, StoreError> {
        let call = self.store.purchase_facts(page);
        self.call(StoreMethod::PurchaseFacts, call).await
    }
}

#[async_trait]
impl<S: MergeStore> MergeStore for FaultStore<S> {
    async fn aliases(&self, ids: &[CustomerId]) -> Result<Vec<CustomerAlias>, StoreError> {
        self.call(StoreMethod::Aliases, self.store.aliases(ids))
            .await
    }

    async fn aliases_of(&self, customer: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
        let call = self.store.aliases_of(customer);
        self.call(StoreMethod::AliasesOf, call).await
    }

    async fn list_aliases(&self, page: &Page) -> Result<PageOf<CustomerAlias>, StoreError> {
        let call = self.store.list_aliases(page);
        self.call(StoreMethod::ListAliases, call).await
    }

    async fn merge(&self, id: MergeId) -> Result<Option<MergeRecord>, StoreError> {
        self.call(StoreMethod::Merge, self.store.merge(id)).await
    }

    async fn latest_merge_into(
        &self,
        survivor: CustomerId,
    ) -> Result<Option<MergeRecord>, StoreError> {
        let call = self.store.latest_merge_into(survivor);
        self.call(StoreMethod::LatestMergeInto, call).await
    }

    async fn merges_of(&self, ids: &[CustomerId]) -> Result<Vec<MergeRecord>, StoreError> {
        let call = self.store.merges_of(ids);
        self.call(StoreMethod::MergesOf, call).await
    }

    async fn moves_of(&self, merge: MergeId) -> Result<Vec<MergeMove>, StoreError> {
        let call = self.store.moves_of(merge);
        self.call(StoreMethod::MovesOf, call).await
    }

    async fn list_merges(&self, page: &Page) -> Result<PageOf<MergeRecord>, StoreError> {
        let call = self.store.list_merges(page);
        self.call(StoreMethod::ListMerges, call).await
    }

    async fn list_merge_moves(&self, page: &Page) -> Result<PageOf<MergeMove>, StoreError> {
        let call = self.store.list_merge_moves(page);
        self.call(StoreMethod::ListMergeMoves, call).await
    }
}

#[async_trait]
impl<S: ErasureStore> ErasureStore for FaultStore<S> {
    async fn erased(&self, ids: &[CustomerId]) -> Result<Vec<ErasedCustomer>, StoreError> {
        self.call(StoreMethod::Erased, self.store.erased(ids)).await
    }

    async fn list_erased(&self, page: &Page) -> Result<PageOf<ErasedCustomer>, StoreError> {
        let call = self.store.list_erased(page);
        self.call(StoreMethod::ListErased, call).await
    }

    async fn suppressions(
        &self,
        hashes: &[SuppressionHash],
    ) -> Result<Vec<Suppression>, StoreError> {
        let call = self.store.suppressions(hashes);
        self.call(StoreMethod::Suppressions, call).await
    }

    async fn list_suppressions(&self, page: &Page) -> Result<PageOf<Suppression>, StoreError> {
        let call = self.store.list_suppressions(page);
        self.call(StoreMethod::ListSuppressions, call).await
    }
}

#[async_trait]
impl<S: EventLog> EventLog for FaultStore<S> {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let call = self.store.events_after(cursor, limit);
        self.call(StoreMethod::EventsAfter, call).await
    }

    async fn log_end(&self) -> Result<Option<Cursor>, StoreError> {
        self.call(StoreMethod::LogEnd, self.store.log_end()).await
    }

    async fn events_of_entity(
        &self,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        let call = self.store.events_of_entity(entity, page);
        self.call(StoreMethod::EventsOfEntity, call).await
    }

    async fn events_of_customer(
        &self,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        let call = self.store.events_of_customer(customer, page);
        self.call(StoreMethod::EventsOfCustomer, call).await
    }

    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        self.call(StoreMethod::Event, self.store.event(id)).await
    }
}

#[async_trait]
impl<S: ConsumerStore> ConsumerStore for FaultStore<S> {
    async fn consumer(&self, name: &Code) -> Result<Option<Consumer>, StoreError> {
        self.call(StoreMethod::Consumer, self.store.consumer(name))
            .await
    }

    async fn advance_consumer(
        &self,
        name: &Code,
        expected: Option<&Cursor>,
        to: &Cursor,
    ) -> Result<Advance, StoreError> {
        let call = self.store.advance_consumer(name, expected, to);
        self.call(StoreMethod::AdvanceConsumer, call).await
    }

    async fn reset_consumer(&self, name: &Code, to: Option<&Cursor>) -> Result<(), StoreError> {
        let call = self.store.reset_consumer(name, to);
        self.call(StoreMethod::ResetConsumer, call).await
    }

    async fn list_consumers(&self, page: &Page) -> Result<PageOf<Consumer>, StoreError> {
        let call = self.store.list_consumers(page);
        self.call(StoreMethod::ListConsumers, call).await
    }

    async fn remove_consumer(&self, name: &Code) -> Result<bool, StoreError> {
        let call = self.store.remove_consumer(name);
        self.call(StoreMethod::RemoveConsumer, call).await
    }
}

#[async_trait]
impl<S: AuditSealStore> AuditSealStore for FaultStore<S> {
    async fn append_seals(&self, seals: &[AuditSeal]) -> Result<SealsAppended, StoreError> {
        let call = self.store.append_seals(seals);
        self.call(StoreMethod::AppendSeals, call).await
    }

    async fn last_seal(&self) -> Result<Option<AuditSeal>, StoreError> {
        self.call(StoreMethod::LastSeal, self.store.last_seal())
            .await
    }

    async fn seals_after(
        &self,
        sequence: u64,
        limit: PageLimit,
    ) -> Result<Vec<AuditSeal>, StoreError> {
        let call = self.store.seals_after(sequence, limit);
        self.call(StoreMethod::SealsAfter, call).await
    }

    async fn seal_of(&self, event: EventId) -> Result<Option<AuditSeal>, StoreError> {
        self.call(StoreMethod::SealOf, self.store.seal_of(event))
            .await
    }
}

#[async_trait]
impl<S: CoreStore> CoreStore for FaultStore<S> {
    async fn apply(&self, changes: ChangeSet) -> Result<ChangeReport, StoreError> {
        self.call(StoreMethod::Apply, self.store.apply(changes))
            .await
    }

    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Result<Option<CustomerOverview>, StoreError> {
        let call = self.store.overview(id, query);
        self.call(StoreMethod::Overview, call).await
    }
}

#[async_trait]
impl<S: RequestStore> RequestStore for FaultStore<S> {
    async fn request(&self, id: RequestId) -> Result<Option<ServiceRequest>, StoreError> {
        self.call(StoreMethod::Request, self.store.request(id))
            .await
    }

    async fn list_requests(
        &self,
        filter: &RequestFilter,
        page: &Page,
    ) -> Result<PageOf<ServiceRequest>, StoreError> {
        let call = self.store.list_requests(filter, page);
        self.call(StoreMethod::ListRequests, call).await
    }

    async fn count_requests(&self, filter: &RequestFilter) -> Result<u64, StoreError> {
        let call = self.store.count_requests(filter);
        self.call(StoreMethod::CountRequests, call).await
    }

    async fn list_due(&self, page: &Page) -> Result<PageOf<ServiceRequest>, StoreError> {
        let call = self.store.list_due(page);
        self.call(StoreMethod::ListDue, call).await
    }

    async fn specialist(&self, id: SpecialistId) -> Result<Option<Specialist>, StoreError> {
        self.call(StoreMethod::Specialist, self.store.specialist(id))
            .await
    }

    async fn list_specialists(&self, page: &Page) -> Result<PageOf<Specialist>, StoreError> {
        let call = self.store.list_specialists(page);
        self.call(StoreMethod::ListSpecialists, call).await
    }

    async fn apply_requests(&self, changes: RequestChangeSet) -> Result<ChangeReport, StoreError> {
        let call = self.store.apply_requests(changes);
        self.call(StoreMethod::ApplyRequests, call).await
    }
}

#[async_trait]
impl<S: RestoreStore> RestoreStore for FaultStore<S> {
    async fn restore(&self, batch: RestoreBatch) -> Result<RestoreReport, StoreError> {
        self.call(StoreMethod::Restore, self.store.restore(batch))
            .await
    }
}
