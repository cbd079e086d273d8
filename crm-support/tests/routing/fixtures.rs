//! The serialised forms, frozen: a change here means that stored data must be migrated.

use std::fmt::Debug;

use crm_support::{
    AssignmentLimit, Capacity, NewSpecialist, PlannedAbsences, ReassignmentPolicy, RoutingPolicy,
    Sentiment, Specialist, UrgencyPolicy,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Reads the fixture, writes it, and finds the same JSON; an unknown field is refused.
pub(crate) fn frozen<T: Serialize + DeserializeOwned + Debug>(fixture: Value) -> T {
    let value: T = serde_json::from_value(fixture.clone()).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), fixture);
    let mut surprising = fixture;
    if let Some(fields) = surprising.as_object_mut() {
        fields.insert("surprise".into(), json!(1));
        assert!(
            serde_json::from_value::<T>(surprising).is_err(),
            "an unknown field was read"
        );
    }
    value
}

fn refused<T: DeserializeOwned + Debug>(value: Value) {
    let read = serde_json::from_value::<T>(value);
    assert!(read.is_err(), "{read:?}");
}

const PAT: &str = "018cc251-f400-7000-8000-000000000002";

fn terms() -> Value {
    json!({
        "name": "Pat",
        "skills": {"billing": 3},
        "languages": ["de"],
        "teams": ["first-line"],
        "capacity": {"units": 8, "channels": {"phone": {"weight": 5}, "chat": {"weight": 1, "limit": 2}}},
        "limits": [{"requests": 5, "seconds": 3600}, {"requests": 20, "seconds": 86400}],
        "shifts": {"timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]]}},
        "absences": [{"start": "2026-12-21T00:00:00.000000Z", "end": "2027-01-04T00:00:00.000000Z"}],
    })
}

fn specialist() -> Value {
    let mut value = terms();
    let fields = json!({
        "id": PAT,
        "version": 4,
        "open_requests": 3,
        "open_by_channel": {"phone": 1, "chat": 1},
        "given_at": ["2026-11-23T09:00:00.000000Z", "2026-11-23T09:05:00.000000Z"],
        "is_absent": true,
        "absent_since": "2026-11-23T10:00:00.000000Z",
        "last_assigned_at": "2026-11-23T09:05:00.000000Z",
    });
    let fields = fields.as_object().unwrap().clone();
    value.as_object_mut().unwrap().extend(fields);
    value
}

fn changed(mut value: Value, field: &str, to: Value) -> Value {
    value.as_object_mut().unwrap().insert(field.into(), to);
    value
}

#[test]
fn specialists() {
    frozen::<NewSpecialist>(terms());
    let pat: Specialist = frozen(specialist());
    assert_eq!((pat.held_units(), pat.spare_capacity()), (7, 1));
    frozen::<Capacity>(json!(7));
    frozen::<AssignmentLimit>(json!({"requests": 1, "seconds": 60}));
    frozen::<PlannedAbsences>(json!([]));
    // As it was before channels, limits, teams and shifts.
    let old: Specialist = frozen(json!({
        "id": PAT, "version": 4, "name": "Pat", "skills": {"billing": 3}, "languages": ["de"],
        "capacity": 7, "open_requests": 3, "is_absent": true,
        "last_assigned_at": "2026-11-23T09:00:00.000000Z",
    }));
    assert_eq!((old.held_units(), old.spare_capacity()), (3, 4));
    // What it held then is given back, whatever the channel.
    let less = old.release_from(crm_core::Channel::Phone).unwrap();
    assert_eq!((less.open_requests(), less.open_by_channel().len()), (2, 0));
}

#[test]
fn contradictions_are_refused() {
    refused::<Specialist>(changed(specialist(), "open_requests", json!(5)));
    refused::<Specialist>(changed(specialist(), "open_requests", json!(1)));
    refused::<Specialist>(changed(specialist(), "open_by_channel", json!({"chat": 3})));
    refused::<Specialist>(changed(specialist(), "is_absent", json!(false)));
    let backwards = json!(["2026-11-23T09:05:00.000000Z", "2026-11-23T09:00:00.000000Z"]);
    refused::<Specialist>(changed(specialist(), "given_at", backwards));
    let overlapping = json!([
        {"start": "2026-12-21T00:00:00Z", "end": "2026-12-23T00:00:00Z"},
        {"start": "2026-12-22T00:00:00Z", "end": "2026-12-24T00:00:00Z"},
    ]);
    refused::<NewSpecialist>(changed(terms(), "absences", overlapping));
    let shifts =
        json!({"timezone": "UTC", "weekly": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}});
    refused::<NewSpecialist>(changed(terms(), "shifts", shifts));
    refused::<Capacity>(json!({"units": 1, "channels": {"phone": {"weight": 1_000_001}}}));
    refused::<Capacity>(json!({"units": 1, "channels": {"phone": {"wait": 1}}}));
    refused::<Capacity>(json!(-1));
    refused::<AssignmentLimit>(json!({"requests": 0, "seconds": 60}));
    refused::<AssignmentLimit>(json!({"requests": 1, "seconds": 0}));
    refused::<AssignmentLimit>(json!({"requests": 1001, "seconds": 60}));
}

fn queue() -> Value {
    json!({
        "name": "faults",
        "conditions": {"kinds": ["fault"]},
        "stages": [
            {"teams": ["engineers"], "after_seconds": 0},
            {"teams": ["first-line", "partners"], "after_seconds": 600},
        ],
        "selection": "least_loaded",
        "prefers_acquaintance": true,
        "give_up_seconds": 120,
    })
}

#[test]
fn routing_policies() {
    let with = |queues: Value| json!({"version": 3, "queues": queues});
    let policy: RoutingPolicy = frozen(with(json!([queue()])));
    assert_eq!(policy.queues()[0].stages().len(), 2);
    serde_json::from_value::<RoutingPolicy>(with(json!([{"name": "all"}]))).unwrap();
    refused::<RoutingPolicy>(with(json!([queue(), queue()])));
    let late = json!([{"teams": ["engineers"], "after_seconds": 1}]);
    refused::<RoutingPolicy>(with(json!([changed(queue(), "stages", late)])));
    let nobody = json!([{"teams": [], "after_seconds": 0}]);
    refused::<RoutingPolicy>(with(json!([changed(queue(), "stages", nobody)])));
    refused::<RoutingPolicy>(with(json!([changed(queue(), "give_up_seconds", json!(0))])));
    refused::<RoutingPolicy>(with(json!([changed(queue(), "selection", json!("any"))])));
}

#[test]
fn urgency_and_reassignment() {
    let urgency = json!({
        "version": 2,
        "seconds_per_point": 60,
        "standings": {"key": 300},
        "segments": {"At Risk": 20},
        "kinds": {"complaint": 30},
        "priorities": {"urgent": 100},
        "value": 50,
        "contract": 40,
        "sentiment": 10,
    });
    frozen::<UrgencyPolicy>(urgency.clone());
    serde_json::from_value::<UrgencyPolicy>(json!({"version": 1, "seconds_per_point": 1})).unwrap();
    refused::<UrgencyPolicy>(changed(urgency.clone(), "seconds_per_point", json!(0)));
    refused::<UrgencyPolicy>(changed(urgency.clone(), "value", json!(10_001)));
    refused::<UrgencyPolicy>(changed(urgency, "kinds", json!({"complaint": 10_001})));
    frozen::<Sentiment>(json!(-100));
    refused::<Sentiment>(json!(-101));
    frozen::<ReassignmentPolicy>(json!({
        "version": 1, "away_seconds": 0, "off_shift_seconds": 3600, "silent_seconds": 7200,
    }));
    frozen::<ReassignmentPolicy>(json!({"version": 1}));
}
