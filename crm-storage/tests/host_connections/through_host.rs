//! A store whose change sets go through the host's connection, and whose reads are the store's.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use crm_core::conformance::StoreFactory;
use crm_core::{
    ChangeSet, Code, ConsentLedger, CoreStore, Cursor, Customer, CustomerAlias, CustomerFilter,
    CustomerId, CustomerOverview, CustomerStore, EntityRef, ErasedCustomer, ErasureStore, Event,
    EventId, EventLog, IdempotencyKey, Identity, Interaction, InteractionId, InteractionStore,
    LoggedEvent, MergeId, MergeMove, MergeRecord, MergeStore, OverviewQuery, Page, PageLimit,
    PageOf, PurchaseFact, StoreError, Suppression, SuppressionHash, TenantId, TimelineFilter,
};
use crm_storage::RequestStore;
use crm_support::{
    RequestChangeSet, RequestFilter, RequestId, ServiceRequest, Specialist, SpecialistId,
};

use crate::host::{Answer, Host};
use crate::way::{OF_THE_HOST, Way};

/// Makes the stores, which share the host.
pub(crate) struct ThroughHosts<H> {
    host: Arc<H>,
    written: Arc<AtomicUsize>,
}

impl<H> Clone for ThroughHosts<H> {
    fn clone(&self) -> Self {
        let (host, written) = (Arc::clone(&self.host), Arc::clone(&self.written));
        Self { host, written }
    }
}

impl<H: Host> ThroughHosts<H> {
    pub(crate) fn fresh() -> Option<Self> {
        let host = Arc::new(H::fresh()?);
        let written = Arc::default();
        Some(Self { host, written })
    }

    pub(crate) fn host(&self) -> &H {
        &self.host
    }

    /// How many change sets were committed, with an order each.
    pub(crate) fn written(&self) -> i64 {
        i64::try_from(self.written.load(Ordering::Relaxed)).unwrap()
    }
}

#[async_trait]
impl<H: Host> StoreFactory for ThroughHosts<H> {
    type Store = ThroughHost<H>;

    async fn store(&self, tenant: TenantId) -> ThroughHost<H> {
        ThroughHost {
            host: Arc::clone(&self.host),
            store: self.host.store(tenant),
            tenant,
            written: Arc::clone(&self.written),
        }
    }
}

pub(crate) struct ThroughHost<H: Host> {
    host: Arc<H>,
    store: H::Store,
    tenant: TenantId,
    written: Arc<AtomicUsize>,
}

impl<H: Host> fmt::Debug for ThroughHost<H> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(formatter)
    }
}

impl<H: Host> ThroughHost<H> {
    /// Applies the changes and rolls back, in each way in which the host may do that; then applies
    /// them for good, in one of the ways in turn. All must give the same answer, or else a rollback
    /// left something behind.
    async fn write<C: Send + 'static>(
        &self,
        changes: C,
        apply: fn(&mut H::Connection, TenantId, &C) -> Answer,
    ) -> Answer {
        let tenant = self.tenant;
        let way = Way::in_turn(self.written.fetch_add(1, Ordering::Relaxed));
        let work = move |connection: &mut H::Connection| {
            let rehearsed = OF_THE_HOST.map(|way| {
                let answer = way.roll_back::<H, _>(connection, |connection| {
                    apply(connection, tenant, &changes)
                });
                format!("{answer:?}")
            });
            let answer =
                way.commit::<H, _>(connection, |connection| apply(connection, tenant, &changes));
            for rehearsed in rehearsed {
                assert_eq!(rehearsed, format!("{answer:?}"));
            }
            answer
        };
        self.host.lend(work).await
    }
}

#[async_trait]
impl<H: Host> CoreStore for ThroughHost<H> {
    async fn apply(&self, changes: ChangeSet) -> Answer {
        self.write(changes, H::apply).await
    }

    async fn overview(
        &self,
        id: CustomerId,
        query: &OverviewQuery,
    ) -> Result<Option<CustomerOverview>, StoreError> {
        self.store.overview(id, query).await
    }
}

/// Ports whose methods the store itself answers, but for those in the second braces.
macro_rules! answered_by_the_store {
    ($($port:ident {
        $($method:ident($($name:ident: $type:ty),*) -> $answer:ty;)+
    } but { $($rest:tt)* })+) => {
        $(
            #[async_trait]
            impl<H: Host> $port for ThroughHost<H> {
                $(
                    async fn $method(&self, $($name: $type),*) -> Result<$answer, StoreError> {
                        self.store.$method($($name),*).await
                    }
                )+
                $($rest)*
            }
        )+
    };
}

answered_by_the_store! {
    CustomerStore {
        customer(id: CustomerId) -> Option<Customer>;
        customers(ids: &[CustomerId]) -> Vec<Customer>;
        resolve(identities: &[Identity]) -> Vec<Option<CustomerId>>;
        list_customers(filter: &CustomerFilter, page: &Page) -> PageOf<Customer>;
        count_customers(filter: &CustomerFilter) -> u64;
        consent_ledger(customer: CustomerId) -> ConsentLedger;
    } but {}

    InteractionStore {
        interaction(customer: CustomerId, id: InteractionId) -> Option<Interaction>;
        interaction_by_key(
            customer: CustomerId, source: &Code, key: &IdempotencyKey
        ) -> Option<Interaction>;
        timeline(
            customer: CustomerId, filter: &TimelineFilter, page: &Page
        ) -> PageOf<Interaction>;
        purchase_facts(page: &Page) -> PageOf<PurchaseFact>;
    } but {}

    MergeStore {
        aliases(ids: &[CustomerId]) -> Vec<CustomerAlias>;
        aliases_of(customer: CustomerId) -> Vec<CustomerId>;
        list_aliases(page: &Page) -> PageOf<CustomerAlias>;
        merge(id: MergeId) -> Option<MergeRecord>;
        latest_merge_into(survivor: CustomerId) -> Option<MergeRecord>;
        merges_of(ids: &[CustomerId]) -> Vec<MergeRecord>;
        moves_of(merge: MergeId) -> Vec<MergeMove>;
        list_merges(page: &Page) -> PageOf<MergeRecord>;
        list_merge_moves(page: &Page) -> PageOf<MergeMove>;
    } but {}

    ErasureStore {
        erased(ids: &[CustomerId]) -> Vec<ErasedCustomer>;
        list_erased(page: &Page) -> PageOf<ErasedCustomer>;
        suppressions(hashes: &[SuppressionHash]) -> Vec<Suppression>;
        list_suppressions(page: &Page) -> PageOf<Suppression>;
    } but {}

    EventLog {
        events_after(cursor: Option<&Cursor>, limit: PageLimit) -> Vec<LoggedEvent>;
        log_end() -> Option<Cursor>;
        events_of_entity(entity: &EntityRef, page: &Page) -> PageOf<Event>;
        events_of_customer(customer: CustomerId, page: &Page) -> PageOf<Event>;
        event(id: EventId) -> Option<Event>;
    } but {}

    RequestStore {
        request(id: RequestId) -> Option<ServiceRequest>;
        list_requests(filter: &RequestFilter, page: &Page) -> PageOf<ServiceRequest>;
        count_requests(filter: &RequestFilter) -> u64;
        list_due(page: &Page) -> PageOf<ServiceRequest>;
        specialist(id: SpecialistId) -> Option<Specialist>;
        list_specialists(page: &Page) -> PageOf<Specialist>;
    } but {
        async fn apply_requests(&self, changes: RequestChangeSet) -> Answer {
            self.write(changes, H::apply_requests).await
        }
    }
}
