//! The store in memory: for tests and small programs, and the specification of every other store.

mod commit;
mod consumers;
mod erasing;
mod erasures;
mod merges;
mod merging;
mod pruning;
mod read;
mod requests;
mod restore;
mod seals;
mod staging;
mod tables;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use crm_core::{
    ChangeReport, ChangeSet, Code, ConsentLedger, CoreStore, Cursor, Customer, CustomerFilter,
    CustomerId, CustomerOverview, CustomerStore, EntityRef, Event, EventId, EventLog,
    IdempotencyKey, Identity, Interaction, InteractionId, InteractionStore, LoggedEvent,
    OverviewQuery, Page, PageLimit, PageOf, PurchaseFact, StoreError, TenantId, TimelineFilter,
};

use self::staging::Staging;
use self::tables::Tables;

/// All tenants of one program, in memory. Clones share the same data.
///
/// ```
/// use crm_core::{SystemClock, Clock, SystemIds, TenantId};
/// use crm_storage::MemoryDatabase;
///
/// let database = MemoryDatabase::new();
/// let tenant = TenantId::generate(&SystemIds::new(), SystemClock.now());
/// let store = database.tenant(tenant);
/// assert_eq!(store.tenant(), tenant);
/// ```
#[derive(Clone, Default)]
pub struct MemoryDatabase {
    tenants: Arc<RwLock<BTreeMap<TenantId, Tables>>>,
}

impl MemoryDatabase {
    /// A database with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The store of one tenant; it reaches no other.
    #[must_use]
    pub fn tenant(&self, tenant: TenantId) -> MemoryStore {
        MemoryStore {
            database: self.clone(),
            tenant,
        }
    }

    fn read<T>(&self, tenant: TenantId, question: impl FnOnce(&Tables) -> T) -> T {
        let tenants = self.tenants.read().unwrap_or_else(PoisonError::into_inner);
        match tenants.get(&tenant) {
            Some(tables) => question(tables),
            None => question(&Tables::default()),
        }
    }

    /// Lets `stage` check a change against the tables; what it returns is committed.
    fn write<T>(
        &self,
        tenant: TenantId,
        stage: impl FnOnce(&Tables) -> Result<(commit::Delta, T), StoreError>,
    ) -> Result<T, StoreError> {
        let mut tenants = self.tenants.write().unwrap_or_else(PoisonError::into_inner);
        let tables = tenants.entry(tenant).or_default();
        let (delta, answer) = stage(tables)?;
        tables.commit(delta);
        Ok(answer)
    }
}

impl fmt::Debug for MemoryDatabase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MemoryDatabase")
            .finish_non_exhaustive()
    }
}

/// The store of one tenant of a [`MemoryDatabase`].
///
/// A change set is checked whole before any of it is stored, under one lock.
#[derive(Debug, Clone)]
pub struct MemoryStore {
    database: MemoryDatabase,
    tenant: TenantId,
}

impl MemoryStore {
    /// The tenant whose store it is.
    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    fn read<T>(&self, question: impl FnOnce(&Tables) -> T) -> T {
        self.database.read(self.tenant, question)
    }
}

#[async_trait]
impl CustomerStore for MemoryStore {
    async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        Ok(self.read(|tables| tables.customers.get(&id).cloned()))
    }

    async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        Ok(self.read(|tables| tables.customers_of(ids)))
    }

    async fn resolve(
        &self,
        identities: &[Identity],
    ) -> Result<Vec<Option<CustomerId>>, StoreError> {
        Ok(self.read(|tables| {
            let holder = |identity: &Identity| tables.holders.get(&identity.key()).copied();
            identities.iter().map(holder).collect()
        }))
    }

    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError> {
        self.read(|tables| tables.list_customers(self.tenant, filter, page))
    }

    async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError> {
        Ok(self.read(|tables| tables.count_customers(filter)))
    }

    async fn consent_ledger(&self, customer: CustomerId) -> Result<ConsentLedger, StoreError> {
        Ok(self.read(|tables| tables.consent_ledger(customer)))
    }
}

#[async_trait]
impl InteractionStore for MemoryStore {
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Result<Option<Interaction>, StoreError> {
        Ok(self.read(|tables| tables.interaction(customer, id).cloned()))
    }

    async fn interaction_by_key(
        &self,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Result<Option<Interaction>, StoreError> {
        let key = (customer, source.clone(), key.clone());
        Ok(self.read(|tables| tables.interaction_by_key(&key).cloned()))
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError> {
        self.read(|tables| tables.timeline(self.tenant, customer, filter, page))
    }

    async fn purchase_facts(&self, page: &Page) -> Result<PageOf<PurchaseFact>, StoreError> {
        self.read(|tables| tables.purchase_facts(self.tenant, page))
    }
}

#[async_trait]
impl EventLog for MemoryStore {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        self.read(|tables| tables.events_after(self.tenant, cursor, limit))
    }

    async fn log_end(&self) -> Result<Option<Cursor>, StoreError> {
        Ok(self.read(|tables| tables.log_end(self.tenant)))
    }

    async fn events_of_entity(
        &self,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        self.read(|tables| tables.events_of_entity(self.tenant, entity, page))
    }

    async fn events_of_customer(
        &self,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        self.read(|tables| tables.events_of_customer(self.tenant, customer, page))
    }

    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        Ok(self.read(|tables| tables.event(id).cloned()))
    }
}

#[async_trait]
impl CoreStore for MemoryStore {
    async fn apply(&self, changes: ChangeSet) -> Result<ChangeReport, StoreError> {
        self.database.write(self.tenant, |tables| {
            let mut staging = Staging::new(tables);
            let report = staging.stage(changes)?;
            Ok((staging.into_delta()?, report))
        })
    }

    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Result<Option<CustomerOverview>, StoreError> {
        Ok(self.read(|tables| tables.overview(id, query)))
    }
}
