//! The inventory of personal data, beside the tables and the serialised forms.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crm_core::{
    CoreRecord, Customer, DataRecord, ErasedCustomer, Event, MergePolicy, PersonalData,
    UponErasure, strategies as any,
};
use crm_support::SupportRecord;
use futures_executor::block_on;
use proptest::prelude::*;

use crate::people::House;

/// The tables in which the records of a kind stand: a kind that comes later does not compile until its
/// tables are named here.
fn tables_of(record: CoreRecord) -> &'static [&'static str] {
    match record {
        CoreRecord::Customer => &["crm_customer", "crm_customer_identity", "crm_customer_tag"],
        CoreRecord::Alias => &["crm_customer_alias"],
        CoreRecord::Consent => &["crm_consent"],
        CoreRecord::Interaction => &["crm_interaction"],
        CoreRecord::Merge => &["crm_merge", "crm_merge_person"],
        CoreRecord::MergeMove => &["crm_merge_move"],
        CoreRecord::Erased => &["crm_erased_customer"],
        CoreRecord::Suppression => &["crm_suppression"],
        // The head is a number for each tenant.
        CoreRecord::Event => &["crm_event", "crm_event_head"],
        CoreRecord::Consumer => &["crm_consumer"],
        CoreRecord::Seal => &["crm_audit_seal"],
    }
}

fn support_tables_of(record: SupportRecord) -> &'static [&'static str] {
    match record {
        SupportRecord::Specialist => &["crm_specialist"],
        SupportRecord::Request => &["crm_request"],
    }
}

/// Each table, and what the inventory says of the records in it; `None` where they are about no
/// customer.
fn tables() -> Vec<(&'static str, Option<DataRecord>)> {
    let core = CoreRecord::ALL.iter();
    let core = core.map(|record| (tables_of(*record), record.data()));
    let support = SupportRecord::ALL.iter();
    let support = support.map(|record| (support_tables_of(*record), record.data()));
    core.chain(support)
        .flat_map(|(tables, data)| tables.iter().map(move |table| (*table, data)))
        .collect()
}

fn named_by_the_schema() -> BTreeSet<&'static str> {
    include_str!("../../src/sql/schema.rs")
        .lines()
        .filter_map(|line| line.trim().split_once(" (").map(|(name, _)| name))
        .filter(|name| name.starts_with("crm_"))
        .collect()
}

#[test]
fn each_table_is_in_the_inventory() {
    let spoken_of: Vec<_> = tables().into_iter().map(|(table, _)| table).collect();
    let once: BTreeSet<_> = spoken_of.iter().copied().collect();
    assert_eq!(once.len(), spoken_of.len(), "a table is named twice");
    assert_eq!(once, named_by_the_schema());
}

#[test]
fn each_kind_is_listed_once_under_a_name_of_its_own() {
    let data: Vec<_> = tables().into_iter().filter_map(|(_, data)| data).collect();
    let names: BTreeSet<_> = data.iter().map(|data| data.name).collect();
    let kinds = CoreRecord::ALL.iter().filter_map(|record| record.data());
    let kinds = kinds.chain(SupportRecord::ALL.iter().filter_map(|record| record.data()));
    assert_eq!(names.len(), kinds.count());
}

/// How many rows each table has whose record does not outlive an erasure.
fn rows(path: &Path) -> BTreeMap<&'static str, i64> {
    let file = rusqlite::Connection::open(path).unwrap();
    let goes = tables().into_iter();
    goes.filter(|(_, data)| data.is_some_and(|data| !data.outlives_erasure()))
        .map(|(table, _)| {
            let count = format!("SELECT count(*) FROM {table}");
            (table, file.query_row(&count, (), |row| row.get(0)).unwrap())
        })
        .collect()
}

#[test]
fn an_erasure_takes_what_the_inventory_says() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("crm.sqlite");
    let house = block_on(House::in_file(&path));
    let policy = MergePolicy::default();
    let merged = house
        .profiles
        .merge(house.people[0], house.people[1], &policy);
    block_on(merged).unwrap();
    let before = rows(&path);
    assert_eq!(before.len(), 10);
    assert!(before.values().all(|rows| *rows > 0), "{before:?}");
    for person in [0, 2, 3] {
        block_on(house.profiles.erase(house.people[person])).unwrap();
    }
    let after = rows(&path);
    assert!(after.values().all(|rows| *rows == 0), "{after:?}");
}

/// Each value of a type has the fields of its record, and no others.
fn assert_spoken_of<T: PersonalData>(value: &T) {
    let names: BTreeSet<_> = T::RECORD.fields.iter().map(|field| field.name).collect();
    assert_eq!(
        names.len(),
        T::RECORD.fields.len(),
        "a field is named twice"
    );
    let written = serde_json::to_value(value).unwrap();
    for field in written.as_object().unwrap().keys() {
        assert!(
            names.contains(field.as_str()),
            "{field} of {}",
            T::RECORD.name
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn what_is_stored_is_what_is_spoken_of(
        customer in any::customer(),
        interaction in any::interaction(),
        consent in any::consent_record(),
        event in any::event(),
    ) {
        assert_spoken_of(&customer);
        assert_spoken_of(&interaction);
        assert_spoken_of(&consent);
        assert_spoken_of(&event);
    }
}

#[test]
fn addresses_leave_a_hash_and_the_log_stays() {
    let field = |name: &str| {
        let mut fields = Customer::RECORD.fields.iter();
        fields
            .find(|field| field.name == name)
            .unwrap()
            .upon_erasure
    };
    assert!(matches!(
        field("contact_points"),
        UponErasure::Pseudonymise { .. }
    ));
    assert_eq!(field("attributes"), UponErasure::Erase);
    assert!(Event::RECORD.outlives_erasure() && ErasedCustomer::RECORD.outlives_erasure());
    assert!(!Customer::RECORD.outlives_erasure());
}
