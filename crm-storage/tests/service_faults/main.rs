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

mod content;
mod desk;
mod driver;
mod operations;
mod profiles;
mod segmenter;
mod until_done;

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
fn desk_in_memory() {
    block_on(try_every_call(&desk::Office, memory, Calls::All));
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

/// The table of operations leaves none out: it is compared with the source of the services.
#[test]
fn every_public_operation_is_in_a_table() {
    let services = [
        (
            "crm-core/src/profiles",
            operations::names(&profiles::Customers),
        ),
        (
            "crm-segment/src/segmenter",
            operations::names(&segmenter::Base),
        ),
        ("crm-support/src/desk", operations::names(&desk::Office)),
    ];
    for (folder, in_table) in services {
        assert_eq!(in_table, operations::in_source(folder), "{folder}");
    }
}
