//! The serialised forms, frozen: what was written once must be read for ever.
//!
//! A failure here means that stored data of earlier versions can no longer be read, or that new
//! data cannot be read by earlier ones: that is a change of the database's form.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

use crm_core::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The text of the fixture is read, written again, and must come out as the same value.
fn is_frozen<T: Serialize + DeserializeOwned>(fixture: &str) -> T {
    let written: serde_json::Value = serde_json::from_str(fixture).unwrap();
    let value: T = serde_json::from_str(fixture).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), written);
    value
}

#[test]
fn customer() {
    let customer: Customer = is_frozen(include_str!("fixtures/customer.json"));
    assert_eq!(customer.version().number(), 3);
    assert_eq!(customer.verified_identities().len(), 7, "one of each kind");
    assert_eq!(customer.attributes().len(), 8, "one of each type");
    assert_eq!(customer.relations().len(), 2);
}

#[test]
fn organisation() {
    let organisation: Customer = is_frozen(include_str!("fixtures/organisation.json"));
    assert_eq!(organisation.party().kind(), PartyKind::Organisation);
}

#[test]
fn interactions() {
    let all: Vec<Interaction> = is_frozen(include_str!("fixtures/interactions.json"));
    let kinds: Vec<InteractionKind> = all.iter().map(|one| one.content().kind()).collect();
    assert_eq!(kinds, InteractionKind::ALL);
    assert_eq!(
        all[3].content().purchase().unwrap().total(),
        Money::new(2933, Currency::USD)
    );
}

#[test]
fn consent_record() {
    let record: ConsentRecord = is_frozen(include_str!("fixtures/consent_record.json"));
    assert_eq!(record.decision(), ConsentDecision::Granted);
    assert_eq!(
        record.scope(),
        &ConsentScope::on(Purpose::Marketing, Channel::Email)
    );
}

#[test]
fn event() {
    let event: Event = is_frozen(include_str!("fixtures/event.json"));
    assert_eq!(event.details().len(), 4, "one of each type");
}

#[test]
fn event_with_a_commitment() {
    let event: Event = is_frozen(
        r#"{
            "id": "019b7a5e-0000-7000-8000-000000000005",
            "name": "receipt.sent",
            "entity": {"kind": "order", "id": "019b7a5e-0000-7000-8000-000000000009"},
            "occurred_at": "2026-01-01T09:00:00.000000Z",
            "details": {
                "address": {
                    "commitment": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
                }
            }
        }"#,
    );
    let commitment = "00112233445566778899aabbccddeeff".repeat(2);
    let expected = EventDetail::Commitment(Commitment::parse(commitment).unwrap());
    assert_eq!(event.details().values().collect::<Vec<_>>(), [&expected]);
}

#[test]
fn lifecycle_rule() {
    let rule: LifecycleRule = is_frozen(include_str!("fixtures/lifecycle_rule.json"));
    assert_eq!(rule, LifecycleRule::default());
}

#[test]
fn codes_are_what_is_serialised() {
    let text = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    for channel in Channel::ALL {
        assert_eq!(text(serde_json::to_value(channel).unwrap()), channel.code());
        assert_eq!(Channel::parse(channel.code()), Ok(channel));
    }
    for direction in Direction::ALL {
        assert_eq!(
            text(serde_json::to_value(direction).unwrap()),
            direction.code()
        );
        assert_eq!(Direction::parse(direction.code()), Ok(direction));
    }
    for kind in InteractionKind::ALL {
        assert_eq!(text(serde_json::to_value(kind).unwrap()), kind.code());
        assert_eq!(InteractionKind::parse(kind.code()), Ok(kind));
    }
}
