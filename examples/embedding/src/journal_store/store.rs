//! The ports: reads go to the tables, writes through the journal.

use async_trait::async_trait;
use crm_core::{
    ChangeReport, ChangeSet, Code, ConsentLedger, Cursor, Customer, CustomerAlias, CustomerFilter,
    CustomerId, CustomerOverview, EntityRef, ErasedCustomer, Event, EventId, IdempotencyKey,
    Identity, Interaction, InteractionId, LoggedEvent, MergeId, MergeMove, MergeRecord,
    OverviewQuery, Page, PageLimit, PageOf, PurchaseFact, StoreError, Suppression, SuppressionHash,
    TimelineFilter,
};
use crm_storage::{
    CoreStore, CustomerStore, ErasureStore, EventLog, InteractionStore, MemoryStore, MergeStore,
    RequestStore,
};
use crm_support::{
    RequestChangeSet, RequestFilter, RequestId, ServiceRequest, Specialist, SpecialistId,
};

use super::JournalDatabase;

/// The store of one tenant of a [`JournalDatabase`].
#[derive(Debug, Clone)]
pub struct JournalStore {
    database: JournalDatabase,
    tables: MemoryStore,
}

impl JournalStore {
    pub(super) fn new(database: JournalDatabase, tables: MemoryStore) -> Self {
        Self { database, tables }
    }
}

#[async_trait]
impl CoreStore for JournalStore {
    async fn apply(&self, changes: ChangeSet) -> Result<ChangeReport, StoreError> {
        let changes = RequestChangeSet::new().with_core(changes);
        self.database.write(self.tables.tenant(), changes)
    }

    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Result<Option<CustomerOverview>, StoreError> {
        self.tables.overview(id, query).await
    }
}

#[async_trait]
impl CustomerStore for JournalStore {
    async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        self.tables.customer(id).await
    }

    async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        self.tables.customers(ids).await
    }

    async fn resolve(
        &self,
        identities: &[Identity],
    ) -> Result<Vec<Option<CustomerId>>, StoreError> {
        self.tables.resolve(identities).await
    }

    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError> {
        self.tables.list_customers(filter, page).await
    }

    async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError> {
        self.tables.count_customers(filter).await
    }

    async fn consent_ledger(&self, customer: CustomerId) -> Result<ConsentLedger, StoreError> {
        self.tables.consent_ledger(customer).await
    }
}

#[async_trait]
impl InteractionStore for JournalStore {
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Result<Option<Interaction>, StoreError> {
        self.tables.interaction(customer, id).await
    }

    async fn interaction_by_key(
        &self,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Result<Option<Interaction>, StoreError> {
        self.tables.interaction_by_key(customer, source, key).await
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError> {
        self.tables.timeline(customer, filter, page).await
    }

    async fn purchase_facts(&self, page: &Page) -> Result<PageOf<PurchaseFact>, StoreError> {
        self.tables.purchase_facts(page).await
    }
}

#[async_trait]
impl MergeStore for JournalStore {
    async fn aliases(&self, ids: &[CustomerId]) -> Result<Vec<CustomerAlias>, StoreError> {
        self.tables.aliases(ids).await
    }

    async fn aliases_of(&self, customer: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
        self.tables.aliases_of(customer).await
    }

    async fn list_aliases(&self, page: &Page) -> Result<PageOf<CustomerAlias>, StoreError> {
        self.tables.list_aliases(page).await
    }

    async fn merge(&self, id: MergeId) -> Result<Option<MergeRecord>, StoreError> {
        self.tables.merge(id).await
    }

    async fn latest_merge_into(
        &self,
        survivor: CustomerId,
    ) -> Result<Option<MergeRecord>, StoreError> {
        self.tables.latest_merge_into(survivor).await
    }

    async fn merges_of(&self, ids: &[CustomerId]) -> Result<Vec<MergeRecord>, StoreError> {
        self.tables.merges_of(ids).await
    }

    async fn moves_of(&self, merge: MergeId) -> Result<Vec<MergeMove>, StoreError> {
        self.tables.moves_of(merge).await
    }

    async fn list_merges(&self, page: &Page) -> Result<PageOf<MergeRecord>, StoreError> {
        self.tables.list_merges(page).await
    }

    async fn list_merge_moves(&self, page: &Page) -> Result<PageOf<MergeMove>, StoreError> {
        self.tables.list_merge_moves(page).await
    }
}

#[async_trait]
impl ErasureStore for JournalStore {
    async fn erased(&self, ids: &[CustomerId]) -> Result<Vec<ErasedCustomer>, StoreError> {
        self.tables.erased(ids).await
    }

    async fn list_erased(&self, page: &Page) -> Result<PageOf<ErasedCustomer>, StoreError> {
        self.tables.list_erased(page).await
    }

    async fn suppressions(
        &self,
        hashes: &[SuppressionHash],
    ) -> Result<Vec<Suppression>, StoreError> {
        self.tables.suppressions(hashes).await
    }

    async fn list_suppressions(&self, page: &Page) -> Result<PageOf<Suppression>, StoreError> {
        self.tables.list_suppressions(page).await
    }
}

#[async_trait]
impl EventLog for JournalStore {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        self.tables.events_after(cursor, limit).await
    }

    async fn log_end(&self) -> Result<Option<Cursor>, StoreError> {
        self.tables.log_end().await
    }

    async fn events_of_entity(
        &self,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        self.tables.events_of_entity(entity, page).await
    }

    async fn events_of_customer(
        &self,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        self.tables.events_of_customer(customer, page).await
    }

    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        self.tables.event(id).await
    }
}

#[async_trait]
impl RequestStore for JournalStore {
    async fn request(&self, id: RequestId) -> Result<Option<ServiceRequest>, StoreError> {
        self.tables.request(id).await
    }

    async fn list_requests(
        &self,
        filter: &RequestFilter,
        page: &Page,
    ) -> Result<PageOf<ServiceRequest>, StoreError> {
        self.tables.list_requests(filter, page).await
    }

    async fn count_requests(&self, filter: &RequestFilter) -> Result<u64, StoreError> {
        self.tables.count_requests(filter).await
    }

    async fn list_due(&self, page: &Page) -> Result<PageOf<ServiceRequest>, StoreError> {
        self.tables.list_due(page).await
    }

    async fn specialist(&self, id: SpecialistId) -> Result<Option<Specialist>, StoreError> {
        self.tables.specialist(id).await
    }

    async fn list_specialists(&self, page: &Page) -> Result<PageOf<Specialist>, StoreError> {
        self.tables.list_specialists(page).await
    }

    async fn apply_requests(&self, changes: RequestChangeSet) -> Result<ChangeReport, StoreError> {
        self.database.write(self.tables.tenant(), changes)
    }
}
