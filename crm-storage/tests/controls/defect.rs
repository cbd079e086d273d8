//! What a broken store does otherwise than the memory store.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use crm_core::{
    ChangeReport, Code, ConsentLedger, CoreStore, Cursor, Customer, CustomerFilter, CustomerId,
    CustomerOverview, CustomerStore, Event, EventId, EventLog, IdempotencyKey, Identity,
    Interaction, InteractionStore, LoggedEvent, OverviewQuery, PageLimit, PurchaseFact, StoreError,
    TenantId,
};
use crm_storage::{MemoryDatabase, MemoryStore};
use crm_support::{RequestChangeSet, RequestId, RequestStore, ServiceRequest};
use serde_json::Value;

pub(crate) type Answer<T> = Result<T, StoreError>;

/// The memory store under a broken one, and the way to other tenants that no store should have.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    pub(crate) store: MemoryStore,
    database: MemoryDatabase,
    tenants: Arc<Mutex<BTreeSet<TenantId>>>,
}

impl Handle {
    pub(crate) fn new(
        database: MemoryDatabase,
        tenants: Arc<Mutex<BTreeSet<TenantId>>>,
        tenant: TenantId,
    ) -> Self {
        Self {
            store: database.tenant(tenant),
            database,
            tenants,
        }
    }

    /// The stores of all other tenants.
    pub(crate) fn others(&self) -> Vec<MemoryStore> {
        let tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        let others = tenants
            .iter()
            .filter(|tenant| **tenant != self.store.tenant());
        others.map(|tenant| self.database.tenant(*tenant)).collect()
    }
}

/// How a broken store reads pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    /// As it should.
    Right,
    DropsTheLastRow,
    ByOffset,
    TakesAnyCursor,
    OffersOneMore,
}

/// What a broken store does otherwise: what is not overridden is done as it should be.
#[async_trait]
pub(crate) trait Defect: Debug + Send + Sync {
    /// Forgets what it remembers of an earlier case.
    fn forget(&self) {}

    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        on.store.apply_requests(changes).await
    }

    /// Changes the serialised form of a value that is read. `None` leaves all values alone.
    fn bend(&self) -> Option<&dyn Fn(&mut Value)> {
        None
    }

    fn fact(&self, fact: PurchaseFact) -> PurchaseFact {
        fact
    }

    fn paging(&self) -> Paging {
        Paging::Right
    }

    fn counts_all(&self) -> bool {
        false
    }

    /// More facts than the tenant's own.
    async fn foreign_facts(&self, _on: &Handle) -> Vec<PurchaseFact> {
        Vec::new()
    }

    async fn customer(&self, on: &Handle, id: CustomerId) -> Answer<Option<Customer>> {
        on.store.customer(id).await
    }

    async fn overview(
        &self,
        on: &Handle,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Answer<Option<CustomerOverview>> {
        on.store.overview(id, query).await
    }

    async fn resolve(&self, on: &Handle, ids: &[Identity]) -> Answer<Vec<Option<CustomerId>>> {
        on.store.resolve(ids).await
    }

    async fn count(&self, on: &Handle, filter: &CustomerFilter) -> Answer<u64> {
        on.store.count_customers(filter).await
    }

    async fn ledger(&self, on: &Handle, id: CustomerId) -> Answer<ConsentLedger> {
        on.store.consent_ledger(id).await
    }

    /// Whose timeline is read when that of this customer is asked for.
    async fn timeline_of(&self, on: &Handle, _customer: CustomerId) -> MemoryStore {
        on.store.clone()
    }

    async fn by_key(
        &self,
        on: &Handle,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Answer<Option<Interaction>> {
        on.store.interaction_by_key(customer, source, key).await
    }

    async fn log(
        &self,
        on: &Handle,
        after: Option<&Cursor>,
        limit: PageLimit,
    ) -> Answer<Vec<LoggedEvent>> {
        on.store.events_after(after, limit).await
    }

    async fn log_end(&self, on: &Handle) -> Answer<Option<Cursor>> {
        on.store.log_end().await
    }

    async fn event(&self, on: &Handle, id: EventId) -> Answer<Option<Event>> {
        on.store.event(id).await
    }

    async fn request(&self, on: &Handle, id: RequestId) -> Answer<Option<ServiceRequest>> {
        on.store.request(id).await
    }
}
