//! Change sets on the host's own connection and in its own transaction.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::path::Path;

use crm_core::conformance::world::{known_as, purchase, shop_id, tenant};
use crm_core::{
    ChangeSet, Customer, CustomerId, CustomerStore, EventLog, Interaction, InteractionStore, Page,
    PageLimit, SeededIds, StoreError, Timestamp,
};
use crm_storage::{SqliteDatabase, SqliteOptions, SqliteStore, sqlite};
use diesel::connection::{Connection, SimpleConnection};
use futures_executor::block_on;

/// A file with a table of the host's, and the host's connection.
struct Shop {
    connection: diesel::SqliteConnection,
    path: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

/// Why the host gives up.
#[derive(Debug)]
enum HostError {
    Database,
    Crm,
    ChangedItsMind,
}

impl From<diesel::result::Error> for HostError {
    fn from(_: diesel::result::Error) -> Self {
        Self::Database
    }
}

impl From<StoreError> for HostError {
    fn from(_: StoreError) -> Self {
        Self::Crm
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-03-01T12:00:00Z").unwrap()
}

impl Shop {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.sqlite");
        drop(SqliteDatabase::open(&path, SqliteOptions::default()).unwrap());
        let mut connection = diesel::SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        connection
            .batch_execute(
                "PRAGMA foreign_keys = ON; CREATE TABLE shop_order (total INTEGER NOT NULL);",
            )
            .unwrap();
        Self {
            connection,
            path,
            _folder: folder,
        }
    }

    /// How many orders, customers, purchases and events others see.
    fn seen(&self) -> [usize; 4] {
        let store = store(&self.path);
        let page = Page::first(PageLimit::MAXIMUM);
        let host = rusqlite::Connection::open(&self.path).unwrap();
        let orders: i64 = host
            .query_row("SELECT count(*) FROM shop_order", [], |row| row.get(0))
            .unwrap();
        [
            usize::try_from(orders).unwrap(),
            block_on(store.resolve(&[shop_id("A-1")]))
                .unwrap()
                .iter()
                .flatten()
                .count(),
            block_on(store.purchase_facts(&page)).unwrap().items.len(),
            block_on(store.events_after(None, PageLimit::MAXIMUM))
                .unwrap()
                .len(),
        ]
    }
}

fn store(path: &Path) -> SqliteStore {
    SqliteDatabase::open(path, SqliteOptions::default())
        .unwrap()
        .tenant(tenant(1))
}

const ORDER: &str = "INSERT INTO shop_order VALUES (2933)";

/// A customer with a first purchase.
fn first_purchase(ids: &SeededIds, cents: i64) -> (CustomerId, ChangeSet) {
    let id = CustomerId::generate(ids, now());
    let (customer, events) = Customer::create(known_as("A-1"), id, ids, now()).unwrap();
    let (interaction, event) = Interaction::record(purchase("1", now(), cents), id, ids, now());
    let changes = ChangeSet::new().insert_customer(customer, events);
    (id, changes.record_interaction(interaction, event))
}

#[test]
fn an_order_and_its_interaction_commit_together() {
    let mut shop = Shop::open();
    let (_, changes) = first_purchase(&SeededIds::new(1), 2933);
    shop.connection
        .immediate_transaction(|connection| {
            connection.batch_execute(ORDER)?;
            sqlite::apply(connection, tenant(1), &changes)?;
            Ok::<(), HostError>(())
        })
        .unwrap();
    assert_eq!(shop.seen(), [1, 1, 1, 2]);
}

#[test]
fn an_order_and_its_interaction_are_rolled_back_together() {
    let mut shop = Shop::open();
    let (_, changes) = first_purchase(&SeededIds::new(1), 2933);
    let undone = shop.connection.immediate_transaction(|connection| {
        connection.batch_execute(ORDER)?;
        sqlite::apply(connection, tenant(1), &changes)?;
        Err::<(), _>(HostError::ChangedItsMind)
    });
    assert!(
        matches!(undone, Err(HostError::ChangedItsMind)),
        "{undone:?}"
    );
    assert_eq!(shop.seen(), [0, 0, 0, 0]);
}

#[test]
fn a_refused_change_set_leaves_the_transaction_of_the_host_as_it_was() {
    let mut shop = Shop::open();
    let ids = SeededIds::new(1);
    let (id, changes) = first_purchase(&ids, 2933);
    sqlite::apply(&mut shop.connection, tenant(1), &changes).unwrap();
    assert_eq!(
        shop.seen(),
        [0, 1, 1, 2],
        "without a transaction it has one of its own"
    );

    let mut contradiction = ChangeSet::new();
    for (key, cents) in [("2", 5), ("1", 9999)] {
        let (interaction, event) =
            Interaction::record(purchase(key, now(), cents), id, &ids, now());
        contradiction = contradiction.record_interaction(interaction, event);
    }
    shop.connection
        .immediate_transaction(|connection| {
            connection.batch_execute(ORDER)?;
            let refused = sqlite::apply(connection, tenant(1), &contradiction);
            assert!(
                matches!(refused, Err(StoreError::KeyReused { .. })),
                "{refused:?}"
            );
            connection.batch_execute(ORDER)?;
            Ok::<(), HostError>(())
        })
        .unwrap();
    assert_eq!(
        shop.seen(),
        [2, 1, 1, 2],
        "both orders, and nothing of the change set"
    );
}

#[test]
fn another_writer_makes_it_unavailable_and_nothing_is_left() {
    let mut shop = Shop::open();
    let (_, changes) = first_purchase(&SeededIds::new(1), 2933);
    let mut other = diesel::SqliteConnection::establish(shop.path.to_str().unwrap()).unwrap();
    let refused = other.immediate_transaction(|_| {
        let refused = sqlite::apply(&mut shop.connection, tenant(1), &changes);
        Ok::<_, HostError>(refused)
    });
    assert!(
        matches!(refused, Ok(Err(StoreError::Unavailable(_)))),
        "{refused:?}"
    );
    sqlite::apply(&mut shop.connection, tenant(1), &changes).unwrap();
    assert_eq!(shop.seen(), [0, 1, 1, 2]);
}

/// When the disk is full, SQLite may give the whole transaction up. A host that goes on all the same
/// stores nothing: neither what it did before, nor what it does after that.
#[test]
fn a_transaction_that_sqlite_gave_up_is_told_and_nothing_of_it_is_stored() {
    let mut shop = Shop::open();
    let ids = SeededIds::new(1);
    let (id, changes) = first_purchase(&ids, 2933);
    sqlite::apply(&mut shop.connection, tenant(1), &changes).unwrap();
    // Not a page more than there is.
    shop.connection
        .batch_execute("PRAGMA max_page_count = 1;")
        .unwrap();
    let mut many = ChangeSet::new();
    for number in 2..500 {
        let told = purchase(&number.to_string(), now(), 5);
        let (interaction, event) = Interaction::record(told, id, &ids, now());
        many = many.record_interaction(interaction, event);
    }
    let ended = shop.connection.immediate_transaction(|connection| {
        connection.batch_execute(ORDER)?;
        let refused = sqlite::apply(connection, tenant(1), &many);
        let Err(StoreError::Backend(why)) = &refused else {
            panic!("{refused:?}");
        };
        assert!(
            why.to_string()
                .contains("rolled the whole transaction back")
        );
        assert!(connection.batch_execute(ORDER).is_err());
        Ok::<(), HostError>(())
    });
    assert!(matches!(ended, Err(HostError::Database)), "{ended:?}");
    assert_eq!(shop.seen(), [0, 1, 1, 2]);

    let again = shop.connection.immediate_transaction(|connection| {
        connection.batch_execute(ORDER)?;
        Ok::<(), HostError>(())
    });
    assert!(matches!(again, Err(HostError::Database)), "{again:?}");
    shop.connection = diesel::SqliteConnection::establish(shop.path.to_str().unwrap()).unwrap();
    assert_eq!(shop.seen(), [0, 1, 1, 2]);
    shop.connection
        .batch_execute("PRAGMA foreign_keys = ON;")
        .unwrap();
    sqlite::apply(&mut shop.connection, tenant(1), &many).unwrap();
}
