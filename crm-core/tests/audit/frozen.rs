//! The hashes, frozen. `fixtures/audit_chain.py` computed them by itself, from the words of the decision.

use super::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Frozen {
    tenant: TenantId,
    events: Vec<Event>,
    commitments: Vec<Promise>,
    salt: Drawn,
    start: SealHash,
    event_hashes: Vec<EventHash>,
    seal_hashes: Vec<SealHash>,
}

#[derive(Deserialize)]
struct Promise {
    salt: CommitmentSalt,
    value: String,
    commitment: Commitment,
}

#[derive(Deserialize)]
struct Drawn {
    drawn: Vec<uuid::Uuid>,
    salt: CommitmentSalt,
}

/// Hands out what was drawn before.
#[derive(Debug)]
struct Replayed(std::sync::Mutex<std::vec::IntoIter<uuid::Uuid>>);

impl IdSource for Replayed {
    fn next_uuid(&self, _: Timestamp) -> uuid::Uuid {
        self.0.lock().unwrap().next().unwrap()
    }
}

fn frozen() -> Frozen {
    serde_json::from_str(include_str!("../fixtures/audit_chain.json")).unwrap()
}

#[test]
fn the_chain_is_frozen() {
    let frozen = frozen();
    assert_eq!(AuditHead::start(frozen.tenant).hash, frozen.start);
    let seals = seals(frozen.tenant, &frozen.events);
    let of_events: Vec<_> = seals.iter().map(|seal| seal.event_hash).collect();
    assert_eq!(of_events, frozen.event_hashes);
    let hashes: Vec<_> = seals.iter().map(|seal| seal.hash).collect();
    assert_eq!(hashes, frozen.seal_hashes);
    let details = frozen.events[1].details();
    assert_eq!(details.len(), 5, "one of each type");
}

#[test]
fn commitments_and_salts_are_frozen() {
    let frozen = frozen();
    assert_eq!(frozen.commitments.len(), 2);
    for promise in frozen.commitments {
        let made = Commitment::to(&promise.salt, promise.value.as_bytes());
        assert_eq!(made, promise.commitment);
    }
    let ids = Replayed(std::sync::Mutex::new(frozen.salt.drawn.into_iter()));
    let salt = CommitmentSalt::generate(&ids, Timestamp::UNIX_EPOCH);
    assert_eq!(salt, frozen.salt.salt);
    assert_eq!(
        ids.0.lock().unwrap().len(),
        0,
        "all that was drawn is in it"
    );
}

proptest! {
    #[test]
    fn heads_and_commitments_are_written_and_read(head in any::audit_head(), commitment in any::commitment()) {
        let text = serde_json::to_string(&(head, commitment)).unwrap();
        prop_assert_eq!(serde_json::from_str::<(AuditHead, Commitment)>(&text).unwrap(), (head, commitment));
        prop_assert_eq!(Commitment::parse(commitment.to_string()), Ok(commitment));
    }
}

#[test]
fn a_head_is_written_down_in_a_frozen_form() {
    let text = format!(
        r#"{{"sequence":12,"hash":"{}"}}"#,
        "0123456789abcdef".repeat(4)
    );
    let head: AuditHead = serde_json::from_str(&text).unwrap();
    assert_eq!(head.sequence, 12);
    assert_eq!(serde_json::to_string(&head).unwrap(), text);
    assert!(serde_json::from_str::<AuditHead>(r#"{"sequence":12,"hash":"00"}"#).is_err());
}
