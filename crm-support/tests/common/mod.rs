//! A store for the tests of this crate: requests and specialists in a map, the rest in the memory
//! store of crm-storage, one lock around both.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use crm_core::conformance::StoreFactory;
use crm_core::{
    Change, ChangeReport, ChangeSet, Code, ConsentLedger, CoreStore, Cursor, Customer,
    CustomerFilter, CustomerId, CustomerStore, EntityRef, Event, EventId, EventLog, IdempotencyKey,
    Identity, Interaction, InteractionId, InteractionStore, LoggedEvent, Page, PageLimit, PageOf,
    PurchaseFact, RecordOutcome, StoreError, TenantId, TimelineFilter, Version,
};
use crm_storage::{MemoryDatabase, MemoryStore};
use crm_support::{
    RequestChangeSet, RequestFilter, RequestId, RequestStore, RequestWrite, ServiceRequest,
    Specialist, SpecialistId, SpecialistWrite,
};
use uuid::Uuid;

#[derive(Clone, Default)]
struct Tables {
    requests: BTreeMap<RequestId, ServiceRequest>,
    specialists: BTreeMap<SpecialistId, Specialist>,
    log: Vec<Event>,
}

/// One tenant's data.
#[derive(Clone)]
pub(crate) struct TestStore {
    core: MemoryStore,
    tables: Arc<Mutex<Tables>>,
}

impl fmt::Debug for TestStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TestStore")
    }
}

impl TestStore {
    pub(crate) fn new(core: MemoryStore) -> Self {
        Self {
            core,
            tables: Arc::default(),
        }
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.tables().log.clone()
    }
}

/// Hands out one store per tenant.
#[derive(Default)]
pub(crate) struct TestFactory {
    database: MemoryDatabase,
    tenants: Mutex<BTreeMap<TenantId, TestStore>>,
}

#[async_trait]
impl StoreFactory for TestFactory {
    type Store = TestStore;

    async fn store(&self, tenant: TenantId) -> TestStore {
        let mut tenants = self.tenants.lock().unwrap();
        let core = self.database.tenant(tenant);
        tenants
            .entry(tenant)
            .or_insert_with(|| TestStore::new(core))
            .clone()
    }
}

/// The answer of the memory store, which never waits; an executor cannot run within another one.
fn at_once<T>(answer: impl Future<Output = T>) -> T {
    match pin!(answer).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the memory store waits"),
    }
}

/// Checks a write against the row that is there.
fn check(
    entity: EntityRef,
    found: Option<Version>,
    expected: Option<Version>,
) -> Result<(), StoreError> {
    match (found, expected) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(StoreError::AlreadyExists { entity }),
        (None, Some(_)) => Err(StoreError::NotFound { entity }),
        (Some(found), Some(expected)) if found == expected => Ok(()),
        (Some(found), Some(expected)) => Err(StoreError::Conflict {
            entity,
            expected,
            found,
        }),
    }
}

/// A page of rows by rising key; the cursor is the kind of list and the last key.
fn page_of<T: Clone>(
    list: &str,
    rows: impl Iterator<Item = (Uuid, T)>,
    page: &Page,
) -> Result<PageOf<T>, StoreError> {
    let after = page.after.as_ref().map(|cursor| {
        let key = cursor
            .as_str()
            .strip_prefix(list)
            .and_then(|key| Uuid::try_parse(key).ok());
        key.ok_or(StoreError::InvalidCursor)
    });
    let after = after.transpose()?;
    let rows: Vec<(Uuid, T)> = rows
        .filter(|(key, _)| after.is_none_or(|after| *key > after))
        .take(page.limit.rows() + 1)
        .collect();
    let cut = PageOf::cut(rows, page.limit, |(key, _)| {
        Cursor::from_store(format!("{list}{key}"))
    });
    Ok(PageOf::new(
        cut.items.into_iter().map(|(_, row)| row).collect(),
        cut.next,
    ))
}

#[async_trait]
impl RequestStore for TestStore {
    async fn request(&self, id: RequestId) -> Result<Option<ServiceRequest>, StoreError> {
        Ok(self.tables().requests.get(&id).cloned())
    }

    async fn list_requests(
        &self,
        filter: &RequestFilter,
        page: &Page,
    ) -> Result<PageOf<ServiceRequest>, StoreError> {
        let tables = self.tables();
        let rows = tables
            .requests
            .values()
            .filter(|request| filter.admits(request));
        page_of(
            "requests:",
            rows.map(|request| (request.id().as_uuid(), request.clone())),
            page,
        )
    }

    async fn count_requests(&self, filter: &RequestFilter) -> Result<u64, StoreError> {
        Ok(self
            .tables()
            .requests
            .values()
            .filter(|request| filter.admits(request))
            .count() as u64)
    }

    async fn specialist(&self, id: SpecialistId) -> Result<Option<Specialist>, StoreError> {
        Ok(self.tables().specialists.get(&id).cloned())
    }

    async fn list_specialists(&self, page: &Page) -> Result<PageOf<Specialist>, StoreError> {
        let tables = self.tables();
        let rows = tables.specialists.values();
        page_of(
            "specialists:",
            rows.map(|row| (row.id().as_uuid(), row.clone())),
            page,
        )
    }

    async fn apply_requests(&self, changes: RequestChangeSet) -> Result<ChangeReport, StoreError> {
        let mut tables = self.tables();
        let mut staged = tables.clone();
        let core = changes.core;
        let mut core_events: Vec<Event> = Vec::new();
        core_events.extend(
            core.customers
                .iter()
                .flat_map(|change| change.events.clone()),
        );
        core_events.extend(
            core.consents
                .iter()
                .flat_map(|change| change.events.clone()),
        );
        let told: Vec<Vec<Event>> = core
            .interactions
            .iter()
            .map(|change| change.events.clone())
            .collect();
        let inserted: BTreeSet<CustomerId> = core
            .customers
            .iter()
            .map(|change| change.value.customer().id())
            .collect();

        let mut events = Vec::new();
        for Change {
            value,
            events: its_events,
            ..
        } in changes.specialists
        {
            let specialist = value.specialist().clone();
            let expected = match &value {
                SpecialistWrite::Update { expected, .. } => Some(*expected),
                _ => None,
            };
            let found = staged
                .specialists
                .get(&specialist.id())
                .map(Specialist::version);
            check(specialist.id().into(), found, expected)?;
            staged.specialists.insert(specialist.id(), specialist);
            events.extend(its_events);
        }
        for Change {
            value,
            events: its_events,
            ..
        } in changes.requests
        {
            let request = value.request().clone();
            let expected = match &value {
                RequestWrite::Update { expected, .. } => Some(*expected),
                _ => None,
            };
            let found = staged
                .requests
                .get(&request.id())
                .map(ServiceRequest::version);
            check(request.id().into(), found, expected)?;
            let customer = request.customer();
            if !inserted.contains(&customer) && at_once(self.core.customer(customer))?.is_none() {
                return Err(StoreError::NotFound {
                    entity: customer.into(),
                });
            }
            staged.requests.insert(request.id(), request);
            events.extend(its_events);
        }
        let report = at_once(self.core.apply(core))?;
        staged.log.extend(core_events);
        for (outcome, its_events) in report.interactions.iter().zip(told) {
            if *outcome == RecordOutcome::Recorded {
                staged.log.extend(its_events);
            }
        }
        staged.log.extend(events);
        *tables = staged;
        Ok(report)
    }
}

#[async_trait]
impl CoreStore for TestStore {
    async fn apply(&self, changes: ChangeSet) -> Result<ChangeReport, StoreError> {
        self.apply_requests(RequestChangeSet::new().with_core(changes))
            .await
    }
}

#[async_trait]
impl EventLog for TestStore {
    async fn events_after(
        &self,
        cursor: Option<&Cursor>,
        limit: PageLimit,
    ) -> Result<Vec<LoggedEvent>, StoreError> {
        let after = match cursor {
            Some(cursor) => cursor
                .as_str()
                .parse()
                .map_err(|_| StoreError::InvalidCursor)?,
            None => 0,
        };
        let tables = self.tables();
        let rest = tables
            .log
            .iter()
            .cloned()
            .enumerate()
            .skip(after)
            .take(limit.rows());
        Ok(rest
            .map(|(index, event)| {
                LoggedEvent::new(Cursor::from_store((index + 1).to_string()), event)
            })
            .collect())
    }

    async fn log_end(&self) -> Result<Option<Cursor>, StoreError> {
        self.core.log_end().await
    }

    async fn events_of_entity(
        &self,
        entity: &EntityRef,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        self.core.events_of_entity(entity, page).await
    }

    async fn events_of_customer(
        &self,
        customer: CustomerId,
        page: &Page,
    ) -> Result<PageOf<Event>, StoreError> {
        self.core.events_of_customer(customer, page).await
    }

    async fn event(&self, id: EventId) -> Result<Option<Event>, StoreError> {
        self.core.event(id).await
    }
}

#[async_trait]
impl CustomerStore for TestStore {
    async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        self.core.customer(id).await
    }

    async fn customers(&self, ids: &[CustomerId]) -> Result<Vec<Customer>, StoreError> {
        self.core.customers(ids).await
    }

    async fn resolve(
        &self,
        identities: &[Identity],
    ) -> Result<Vec<Option<CustomerId>>, StoreError> {
        self.core.resolve(identities).await
    }

    async fn list_customers(
        &self,
        filter: &CustomerFilter,
        page: &Page,
    ) -> Result<PageOf<Customer>, StoreError> {
        self.core.list_customers(filter, page).await
    }

    async fn count_customers(&self, filter: &CustomerFilter) -> Result<u64, StoreError> {
        self.core.count_customers(filter).await
    }

    async fn consent_ledger(&self, customer: CustomerId) -> Result<ConsentLedger, StoreError> {
        self.core.consent_ledger(customer).await
    }
}

#[async_trait]
impl InteractionStore for TestStore {
    async fn interaction(
        &self,
        customer: CustomerId,
        id: InteractionId,
    ) -> Result<Option<Interaction>, StoreError> {
        self.core.interaction(customer, id).await
    }

    async fn interaction_by_key(
        &self,
        customer: CustomerId,
        source: &Code,
        key: &IdempotencyKey,
    ) -> Result<Option<Interaction>, StoreError> {
        self.core.interaction_by_key(customer, source, key).await
    }

    async fn timeline(
        &self,
        customer: CustomerId,
        filter: &TimelineFilter,
        page: &Page,
    ) -> Result<PageOf<Interaction>, StoreError> {
        self.core.timeline(customer, filter, page).await
    }

    async fn purchase_facts(&self, page: &Page) -> Result<PageOf<PurchaseFact>, StoreError> {
        self.core.purchase_facts(page).await
    }
}
