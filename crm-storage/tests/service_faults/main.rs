//! Every operation of every service on a store whose calls fail, each call in turn: the change is
//! whole or not there, and calling again does what the documentation says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod audit;
mod content;
mod desk;
mod driver;
mod exchange;
mod operations;
#[path = "../operations_in_source/mod.rs"]
mod operations_in_source;
mod profiles;
mod relay;
mod segmenter;
mod until_done;
mod views;

use std::collections::BTreeMap;
use std::sync::Arc;

use crm_core::conformance::world;
use crm_storage::fault::Calls;
use crm_storage::{MemoryDatabase, SqliteDatabase};
use futures_executor::block_on;

use self::driver::{AnyStore, try_every_call};

/// A store with nothing in it.
fn memory() -> Arc<dyn AnyStore> {
    Arc::new(MemoryDatabase::new().tenant(world::tenant(1)))
}

#[test]
fn profiles_in_memory() {
    block_on(try_every_call(&profiles::Customers, memory, Calls::All));
}

#[test]
fn segmenter_in_memory() {
    block_on(try_every_call(&segmenter::Base, memory, Calls::All));
}

#[test]
fn views_in_memory() {
    block_on(try_every_call(&views::Departments, memory, Calls::All));
}

#[test]
fn desk_in_memory() {
    block_on(try_every_call(&desk::Office, memory, Calls::All));
}

#[test]
fn relay_in_memory() {
    block_on(relay::try_publishing(&mut memory, Calls::All));
    block_on(relay::try_skipping(&mut memory, Calls::All));
}

#[test]
fn audit_in_memory() {
    block_on(audit::try_auditing(&mut memory, Calls::All));
}

#[test]
fn exchange_in_memory() {
    block_on(exchange::try_importing(&mut memory, Calls::All));
    block_on(exchange::try_going_on(&mut memory, Calls::All));
    block_on(exchange::try_reading(&mut memory));
}

/// Fresh tenants of one database of SQLite.
fn sqlite() -> impl FnMut() -> Arc<dyn AnyStore> {
    let database = SqliteDatabase::open_in_memory().unwrap();
    let mut tenants = 0;
    move || {
        tenants += 1;
        Arc::new(database.tenant(world::tenant(tenants)))
    }
}

#[test]
fn profiles_write_to_sqlite() {
    block_on(try_every_call(
        &profiles::Customers,
        sqlite(),
        Calls::Writes,
    ));
}

#[test]
fn desk_writes_to_sqlite() {
    block_on(try_every_call(&desk::Office, sqlite(), Calls::Writes));
}

#[test]
fn relay_keeps_its_place_in_sqlite() {
    block_on(relay::try_skipping(&mut sqlite(), Calls::Writes));
}

#[test]
fn audit_seals_in_sqlite() {
    let mut fresh = || -> Arc<dyn AnyStore> {
        let database = SqliteDatabase::open_in_memory().unwrap();
        Arc::new(database.tenant(world::tenant(1)))
    };
    block_on(audit::try_auditing(&mut fresh, Calls::Writes));
}

#[test]
fn imports_into_sqlite() {
    block_on(exchange::try_importing(&mut sqlite(), Calls::Writes));
}

/// Folders with public asynchronous functions that are no operations of a service, and where those
/// are tried.
const ELSEWHERE: [(&str, &str); 7] = [
    ("crm-core/src/conformance", "cases: they run on every store"),
    (
        "crm-support/src/conformance",
        "cases: they run on every store",
    ),
    (
        "crm-storage/src/restore/conformance",
        "cases: they run on every store",
    ),
    (
        "crm-storage/src/fault",
        "the loops over failing calls themselves",
    ),
    ("crm-storage/src/transfer", "tests/transfer/faults.rs"),
    (
        "crm-storage/src/transfer/archive",
        "tests/transfer/faults.rs",
    ),
    (
        "crm-storage/src/sql/server",
        "connections: tests/concurrency",
    ),
];

/// The tables leave no operation out: they are compared with the sources of all crates.
#[test]
fn every_public_operation_is_in_a_table() {
    let services = [
        (
            "crm-core/src/profiles",
            operations::names(&profiles::Customers),
        ),
        (
            "crm-core/src/department",
            operations::names(&views::Departments),
        ),
        ("crm-core/src/relay", relay::names()),
        ("crm-core/src/audit", audit::names()),
        ("crm-core/src/exchange/import", exchange::names_of_imports()),
        ("crm-core/src/exchange/export", exchange::names_of_exports()),
        (
            "crm-segment/src/segmenter",
            operations::names(&segmenter::Base),
        ),
        ("crm-support/src/desk", operations::names(&desk::Office)),
    ];
    let mut in_source = operations_in_source::folders_with_operations();
    for (folder, why) in ELSEWHERE {
        assert!(in_source.remove(folder).is_some(), "{folder} ({why})");
    }
    let in_tables = services.map(|(folder, names)| (folder.to_owned(), names));
    assert_eq!(BTreeMap::from(in_tables), in_source);
}
