//! A row that cannot be understood is told so, and nothing of it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::error::Error;
use std::fmt::Write as _;

use chrono::TimeDelta;
use common::InFile;
use crm_core::conformance::world::{World, named, note, purchase, shop_id};
use crm_core::{
    ConsentDecision, CoreStore, Cursor, CustomerFilter, CustomerStore, EventLog, InteractionStore,
    OverviewQuery, Page, PageLimit, StoreError, TimelineFilter, VerificationMethod,
};
use futures_executor::block_on;

const MARKER: &str = "Zaphod-4711";

/// All that an error tells: by Display, by Debug and by its causes.
fn all_told(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        writeln!(text, "{error} {error:?}").unwrap();
        next = error.source();
    }
    text
}

fn require_corrupt<T: std::fmt::Debug>(what: &str, answer: Result<T, StoreError>) {
    match answer {
        Err(error @ StoreError::Corrupt { .. }) => {
            let told = all_told(&error);
            assert!(!told.contains(MARKER), "{what}: {told}");
        }
        other => panic!("{what}: {other:?}"),
    }
}

/// Damages the only row of a table, whose JSON text holds the marker, in several ways.
fn damages(table: &str, column: &str) -> Vec<String> {
    [
        format!("'{{\"{MARKER}\": 1}}'"),
        format!("'{MARKER}'"),
        format!("'{MARKER}' || {column}"),
        format!("'[\"{MARKER}\", \"{MARKER}\"]'"),
    ]
    .map(|value| format!("UPDATE {table} SET {column} = {value}"))
    .into()
}

#[test]
fn a_damaged_row_is_told_without_its_values() {
    let read_customer = ("crm_customer", "doc");
    let tables = [
        read_customer,
        ("crm_consent", "doc"),
        ("crm_interaction", "content"),
        ("crm_interaction", "channel"),
        ("crm_event", "details"),
        ("crm_event", "name"),
    ];
    for (table, column) in tables {
        for damage in damages(table, column) {
            let file = InFile::fresh();
            block_on(async {
                let world = World::new(&file).await;
                let ann = world.create(named(MARKER)).await.unwrap().id();
                world
                    .decide(ann, ConsentDecision::Granted, 0)
                    .await
                    .unwrap();
                world
                    .record(ann, vec![note(MARKER, world.now)])
                    .await
                    .unwrap();

                let conn = rusqlite::Connection::open(&file.path).unwrap();
                assert!(conn.execute(&damage, []).unwrap() > 0);
                let store = &world.store;
                let all = CustomerFilter::all();
                let page = Page::default();
                match table {
                    "crm_customer" => {
                        require_corrupt(&damage, store.customer(ann).await);
                        require_corrupt(&damage, store.customers(&[ann, ann]).await);
                        require_corrupt(&damage, store.list_customers(&all, &page).await);
                    }
                    "crm_consent" => require_corrupt(&damage, store.consent_ledger(ann).await),
                    "crm_interaction" => {
                        let filter = TimelineFilter::all();
                        require_corrupt(&damage, store.timeline(ann, &filter, &page).await);
                    }
                    _ => {
                        require_corrupt(&damage, store.events_after(None, page.limit).await);
                        require_corrupt(&damage, store.events_of_customer(ann, &page).await);
                    }
                }
            });
        }
    }
}

/// Also where the other purchases have theirs: it is not summed with them.
#[test]
fn a_purchase_without_a_currency_is_told() {
    let file = InFile::fresh();
    block_on(async {
        let world = World::new(&file).await;
        let ann = world.person().await.id();
        let later = world.now.checked_add(TimeDelta::hours(1)).unwrap();
        let bought = vec![purchase("1", world.now, 100), purchase("2", later, 100)];
        world.record(ann, bought).await.unwrap();
        let conn = rusqlite::Connection::open(&file.path).unwrap();
        let damage = "UPDATE crm_interaction SET currency = NULL WHERE source_key = '2'";
        assert_eq!(conn.execute(damage, []).unwrap(), 1);
        let query = OverviewQuery::new().with_purchases();
        require_corrupt(damage, world.store.overview(ann, &query).await);
    });
}

#[test]
fn refusals_tell_no_personal_value() {
    let file = InFile::fresh();
    block_on(async {
        let world = World::new(&file).await;
        let identity = shop_id(MARKER).verified(VerificationMethod::Staff, world.now);
        let ann = world
            .create(named(MARKER).with_identity(identity.clone()))
            .await
            .unwrap()
            .id();
        world
            .record(ann, vec![note(MARKER, world.now)])
            .await
            .unwrap();

        let mut refusals = Vec::new();
        refusals.push(
            world
                .create(named("Bo").with_identity(identity))
                .await
                .unwrap_err(),
        );
        let other = note(MARKER, world.in_minutes(1));
        refusals.push(world.record(ann, vec![other]).await.unwrap_err());
        let page = Page::after(Cursor::from_store(MARKER.to_owned()), PageLimit::ONE);
        refusals.push(world.store.purchase_facts(&page).await.unwrap_err());

        let conn = rusqlite::Connection::open(&file.path).unwrap();
        conn.execute_batch("DROP TABLE crm_interaction").unwrap();
        let told = vec![note(MARKER, world.in_minutes(1)), note("b", world.now)];
        refusals.push(world.record(ann, told).await.unwrap_err());
        assert!(
            matches!(refusals.last(), Some(StoreError::Backend(_))),
            "{refusals:?}"
        );
        for refusal in &refusals {
            let told = all_told(refusal);
            assert!(!told.contains(MARKER), "{told}");
        }
    });
}
