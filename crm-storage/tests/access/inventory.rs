//! The inventory of personal data, beside the tables and the serialised forms.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crm_core::{
    ConsentRecord, Customer, CustomerAlias, DataRecord, ErasedCustomer, Event, Interaction,
    MergeMove, MergePolicy, MergeRecord, PersonalData, Suppression, UponErasure, strategies as any,
};
use crm_support::ServiceRequest;
use futures_executor::block_on;
use proptest::prelude::*;

use crate::people::House;

/// What stands in each table: the records of the inventory, or why there is none.
fn tables() -> BTreeMap<&'static str, Result<DataRecord, &'static str>> {
    [
        ("crm_customer", Ok(Customer::RECORD)),
        ("crm_customer_identity", Ok(Customer::RECORD)),
        ("crm_customer_tag", Ok(Customer::RECORD)),
        ("crm_consent", Ok(ConsentRecord::RECORD)),
        ("crm_interaction", Ok(Interaction::RECORD)),
        ("crm_request", Ok(ServiceRequest::RECORD)),
        ("crm_customer_alias", Ok(CustomerAlias::RECORD)),
        ("crm_merge", Ok(MergeRecord::RECORD)),
        ("crm_merge_person", Ok(MergeRecord::RECORD)),
        ("crm_merge_move", Ok(MergeMove::RECORD)),
        ("crm_event", Ok(Event::RECORD)),
        ("crm_erased_customer", Ok(ErasedCustomer::RECORD)),
        ("crm_suppression", Ok(Suppression::RECORD)),
        ("crm_event_head", Err("a number for each tenant")),
        ("crm_consumer", Err("places of readers in the log")),
        (
            "crm_audit_seal",
            Err("ids of events and hashes, about nobody"),
        ),
        ("crm_specialist", Err("staff, and no customers")),
    ]
    .into()
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
    let spoken_of: BTreeSet<_> = tables().into_keys().collect();
    assert_eq!(spoken_of, named_by_the_schema());
}

/// How many rows each table has whose record does not outlive an erasure.
fn rows(path: &Path) -> BTreeMap<&'static str, i64> {
    let file = rusqlite::Connection::open(path).unwrap();
    let goes = tables().into_iter();
    goes.filter(|(_, holds)| holds.is_ok_and(|record| !record.outlives_erasure()))
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
