//! Cases of other systems about merging, from the collection of outside facts.
//!
//! The file is not part of the project: it is looked for beside the workspace, or where
//! `ECRM_SHARED` says. Without it the tests say so and end.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test reports by panicking, and says what it could not do"
)]

use std::io::Write as _;
use std::path::PathBuf;

use crm_core::*;
use serde_json::Value;

/// The cases of an area.
fn cases(area: &str) -> Vec<Value> {
    let root = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(root.join("oracles/segments.json")) else {
        // Written past the capture of the test harness: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: oracles/segments.json is absent; set ECRM_SHARED"
        );
        return Vec::new();
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    let cases = all["cases"].as_array().unwrap().iter();
    let cases: Vec<_> = cases.filter(|case| case["area"] == area).cloned().collect();
    assert!(cases.len() > 3, "{area}: {}", cases.len());
    cases
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_micros(minute * 60_000_000).unwrap()
}

fn named(number: u64, minute: i64, name: &Value) -> Customer {
    let ids = SeededIds::new(number);
    let person = Person {
        family_name: name.as_str().map(|name| FamilyName::parse(name).unwrap()),
        ..Person::default()
    };
    let new = NewCustomer::new(Party::Person(person));
    let id = CustomerId::generate(&ids, at(minute));
    Customer::create(new, id, &ids, at(minute)).unwrap().0
}

fn merged(survivor: &Customer, absorbed: &Customer) -> MergePlan {
    let side = |customer: &Customer| MergeSide::new(customer.clone(), [], ConsentLedger::default());
    let id = MergeId::generate(&SeededIds::new(9), at(100));
    let policy = MergePolicy::default();
    plan_merge(id, &side(survivor), &side(absorbed), &policy, at(100)).unwrap()
}

#[test]
fn survivorship_is_as_others_have_it() {
    for case in cases("survivorship") {
        let given = &case["given"];
        let (newer, older) = (named(1, 50, &given["newer"]), named(2, 10, &given["older"]));
        let plan = merged(&newer, &older);
        let Party::Person(person) = plan.merged().party() else {
            panic!("a person")
        };
        let found = person.family_name.as_ref().map(FamilyName::as_str);
        match case["expect"].as_str().unwrap() {
            // What is there stays: the two agree, or the newer one is the winner's already.
            "no merge" if given["newer"] == given["older"] => {
                assert_eq!(found, given["newer"].as_str(), "{}", case["id"]);
                assert!(plan.conflicts().is_empty(), "{}", case["id"]);
            }
            // The case has a third value, that of the winner so far, which is the newer of its two.
            "no merge" => assert_eq!(given["winner"], given["newer"], "{}", case["id"]),
            expected => assert_eq!(found, Some(expected), "{}", case["id"]),
        }
    }
}

/// Only grants permit, from their instant on, until they are taken back; the bounds themselves are
/// ours: a grant counts from its instant on.
#[test]
fn consent_is_as_others_have_it() {
    const TEST: i64 = 50;
    let minute = |text: &Value| match text.as_str() {
        Some("past") => Some(TEST - 10),
        Some("future") => Some(TEST + 10),
        _ => None,
    };
    for case in cases("consent") {
        let given = &case["given"];
        let decision = match given["status"].as_str().unwrap() {
            "GRANTED" => ConsentDecision::Granted,
            "DENIED" => ConsentDecision::Denied,
            "REVOKED" => ConsentDecision::Withdrawn,
            other => panic!("{other}"),
        };
        let occurred = minute(&given["status_date"]).unwrap();
        let revoked = minute(&given["revoke_date"]).filter(|until| *until > occurred);
        let holds_until = match minute(&given["revoke_date"]) {
            // Given and taken back before the test: the end lies behind the grant.
            Some(until) if until <= occurred => Some(occurred + 1),
            _ => revoked,
        };
        let import = ConsentEvidence::new(ConsentMethod::Import, Code::new_static("unomi"));
        let scope = ConsentScope::everywhere(Purpose::Marketing);
        let is_grant = decision == ConsentDecision::Granted;
        let new = NewConsent::new(scope, decision, import, at(occurred))
            .until(holds_until.filter(|_| is_grant).map(at));
        let ids = SeededIds::new(1);
        let customer = CustomerId::generate(&ids, at(0));
        let (entry, _) = ConsentRecord::record(new, customer, &ids, at(TEST)).unwrap();
        let ledger = ConsentLedger::new(vec![entry]);
        let found = ledger.permission(&Purpose::Marketing, Channel::Email, at(TEST));
        let expected = case["expect"].as_bool().unwrap();
        assert_eq!(found.is_permitted(), expected, "{}: {found:?}", case["id"]);
    }
}
