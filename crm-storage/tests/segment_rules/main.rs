//! Segment rules answered in the database say what the evaluation in memory says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

#[path = "../servers/mod.rs"]
mod servers;

mod edges;
mod population;
mod same;

use std::cell::Cell;
use std::sync::Arc;

use crm_core::conformance::world::tenant;
use crm_storage::SqliteDatabase;
use futures_executor::block_on;
use proptest::test_runner::{Config, TestRunner};

use population::{Asked, asked};
use same::{RuledStore, stored, the_same};
use servers::{OnMysql, OnPostgres};

/// Each case asks eight rules of up to five customers at three instants.
fn runner(cases: u32) -> TestRunner {
    let told = std::env::var("PROPTEST_CASES").ok();
    let cases = told.and_then(|told| told.parse().ok()).unwrap_or(cases);
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    })
}

/// Runs the cases, each for a tenant of its own.
fn run<S: RuledStore>(cases: u32, store: impl Fn(u64) -> S) {
    let triples = Cell::new(0_usize);
    let number = Cell::new(0_u64);
    let case = |asked: Asked| {
        number.set(number.get().wrapping_add(1));
        let store = Arc::new(store(number.get()));
        let asked_triples = block_on(async {
            stored(&*store, &asked).await;
            the_same(store, &asked).await
        });
        triples.set(triples.get() + asked_triples);
        Ok(())
    };
    runner(cases).run(&asked(), case).unwrap();
    assert!(triples.get() >= cases as usize, "{} triples", triples.get());
}

#[test]
fn rules_are_answered_in_sqlite_as_in_memory() {
    run(140, |_| {
        SqliteDatabase::open_in_memory().unwrap().tenant(tenant(1))
    });
}

#[test]
fn rules_are_answered_in_postgres_as_in_memory() {
    if let Some(place) = OnPostgres::fresh() {
        run(25, |number| place.database.tenant(tenant(number)));
    }
}

#[test]
fn rules_are_answered_in_mysql_as_in_memory() {
    if let Some(place) = OnMysql::fresh() {
        run(25, |number| place.database.tenant(tenant(number)));
    }
}
