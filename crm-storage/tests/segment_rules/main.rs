//! Segment rules answered in the database, and by a stream, say what the evaluation in memory says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

#[path = "../servers/mod.rs"]
mod servers;

mod consents;
mod edges;
mod population;
mod same;

use std::cell::Cell;
use std::sync::Arc;

use crm_core::conformance::world::tenant;
use crm_storage::{SqliteDatabase, SqliteStore};
use futures_executor::block_on;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};

use population::{Asked, asked};
use same::{RuledStore, stored, the_same};
use servers::{OnMysql, OnPostgres};

/// Runs so many cases, each for a tenant of its own; how many triples of rule, customer and instant were
/// asked.
fn run<S: RuledStore>(
    cases: u32,
    asked: impl Strategy<Value = Asked>,
    store: impl Fn(u64) -> S,
) -> usize {
    let (triples, number) = (Cell::new(0), Cell::new(0));
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let case = |asked: Asked| {
        number.set(number.get() + 1);
        triples.set(triples.get() + ask_all(store(number.get()), &asked));
        Ok(())
    };
    TestRunner::new(config).run(&asked, case).unwrap();
    triples.get()
}

/// Stores the customers and asks all of it.
fn ask_all<S: RuledStore>(store: S, asked: &Asked) -> usize {
    let store = Arc::new(store);
    block_on(async {
        stored(&*store, asked).await;
        the_same(store, asked).await
    })
}

fn in_sqlite() -> SqliteStore {
    SqliteDatabase::open_in_memory().unwrap().tenant(tenant(1))
}

#[test]
fn rules_are_answered_in_sqlite_as_in_memory() {
    let triples = run(150, asked(), |_| in_sqlite());
    assert!(triples >= 10_000, "{triples} triples");
}

#[test]
fn rules_are_answered_in_postgres_as_in_memory() {
    if let Some(place) = OnPostgres::fresh() {
        let triples = run(25, asked(), |number| place.database.tenant(tenant(number)));
        assert!(triples >= 1_000, "{triples} triples");
    }
}

#[test]
fn rules_are_answered_in_mysql_as_in_memory() {
    if let Some(place) = OnMysql::fresh() {
        let triples = run(25, asked(), |number| place.database.tenant(tenant(number)));
        assert!(triples >= 1_000, "{triples} triples");
    }
}
