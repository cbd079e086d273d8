//! A host with a table of its own beside a store.

use std::future::Future;

use crm_core::conformance::world::{known_as, purchase, shop_id, tenant};
use crm_core::{
    ChangeReport, ChangeSet, CoreStore, Customer, CustomerId, CustomerStore, EventLog, Interaction,
    InteractionStore, Page, PageLimit, SeededIds, StoreError, TenantId, Timestamp,
};
use crm_storage::RequestStore;
use crm_support::RequestChangeSet;
use futures_executor::block_on;

pub(crate) type Answer = Result<ChangeReport, StoreError>;

/// A host that keeps orders in the database of a store, and has a connection of its own.
pub(crate) trait Host: Send + Sync + Sized + 'static {
    type Connection: diesel::Connection;
    type Store: CoreStore + RequestStore;

    /// The text by which a transaction that will write is begun.
    const BEGIN: &'static str = "BEGIN";

    /// An empty store and an empty table of orders; `None` when there is no server.
    fn fresh() -> Option<Self>;

    /// A store over the same tables.
    fn store(&self, tenant: TenantId) -> Self::Store;

    /// How many orders others see.
    fn orders(&self) -> i64;

    /// Works on the host's connection.
    fn lend<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Self::Connection) -> T + Send + 'static,
    ) -> impl Future<Output = T> + Send;

    fn apply(connection: &mut Self::Connection, tenant: TenantId, changes: &ChangeSet) -> Answer;

    fn apply_requests(
        connection: &mut Self::Connection,
        tenant: TenantId,
        changes: &RequestChangeSet,
    ) -> Answer;

    /// How many orders, customers, purchases and events of the first tenant others see.
    fn seen(&self) -> [usize; 4] {
        let store = self.store(tenant(1));
        let page = Page::first(PageLimit::MAXIMUM);
        let holders = block_on(store.resolve(&[shop_id("A-1")])).unwrap();
        let log = block_on(store.events_after(None, PageLimit::MAXIMUM)).unwrap();
        [
            usize::try_from(self.orders()).unwrap(),
            holders.iter().flatten().count(),
            block_on(store.purchase_facts(&page)).unwrap().items.len(),
            log.len(),
        ]
    }
}

/// The host's table, in words that all engines know.
pub(crate) const CREATE: &str = "CREATE TABLE shop_order (total BIGINT NOT NULL)";
/// An order.
pub(crate) const ORDER: &str = "INSERT INTO shop_order VALUES (2933)";
pub(crate) const COUNT: &str = "SELECT count(*) FROM shop_order";

/// Why the host gives up.
#[derive(Debug)]
#[allow(dead_code, reason = "what is inside is shown when a test fails")]
pub(crate) enum HostError {
    Database(diesel::result::Error),
    Crm(StoreError),
    ChangedItsMind,
}

impl From<diesel::result::Error> for HostError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for HostError {
    fn from(error: StoreError) -> Self {
        Self::Crm(error)
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
}

/// A customer with a first purchase, whom [`Host::seen`] counts.
pub(crate) fn first_purchase(ids: &SeededIds) -> (CustomerId, ChangeSet) {
    a_purchase_of("A-1", ids)
}

/// A customer of the shop with a purchase.
pub(crate) fn a_purchase_of(name: &str, ids: &SeededIds) -> (CustomerId, ChangeSet) {
    let id = CustomerId::generate(ids, now());
    let (customer, events) = Customer::create(known_as(name), id, ids, now()).unwrap();
    let changes = ChangeSet::new().insert_customer(customer, events);
    (id, purchases(changes, ids, id, &[("1", 2933)]))
}

/// Adds purchases with their keys and their amounts.
pub(crate) fn purchases(
    changes: ChangeSet,
    ids: &SeededIds,
    customer: CustomerId,
    all: &[(&str, i64)],
) -> ChangeSet {
    all.iter().fold(changes, |changes, (key, cents)| {
        let told = purchase(key, now(), *cents);
        let (interaction, event) = Interaction::record(told, customer, ids, now());
        changes.record_interaction(interaction, event)
    })
}
