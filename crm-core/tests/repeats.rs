//! Calls of `Profiles` that are made again because their answer was lost: under an id made by the
//! caller nothing is stored twice, and another content is refused.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::*;
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;

struct Office {
    profiles: Profiles,
    store: MemoryStore,
    clock: Arc<ManualClock>,
    ids: Arc<SeededIds>,
}

fn office() -> Office {
    let clock = Arc::new(ManualClock::new(
        Timestamp::parse("2026-03-01T12:00:00Z").unwrap(),
    ));
    let ids = Arc::new(SeededIds::new(7));
    let tenant = TenantId::generate(&*ids, clock.now());
    let store = MemoryDatabase::new().tenant(tenant);
    let profiles = Profiles::new(Arc::new(store.clone()), clock.clone(), ids.clone());
    Office {
        profiles,
        store,
        clock,
        ids,
    }
}

impl Office {
    /// Time passes between a call and its repeat; and how many events the log holds by then.
    fn later(&self) -> usize {
        self.clock.advance(TimeDelta::minutes(1));
        let log = block_on(self.store.events_after(None, PageLimit::MAXIMUM));
        log.unwrap().len()
    }

    fn customer_id(&self) -> CustomerId {
        CustomerId::generate(&self.ids, self.clock.now())
    }
}

fn is_there_already<T: std::fmt::Debug>(answer: &Result<T, ProfileError>) -> bool {
    matches!(
        answer,
        Err(ProfileError::Store(StoreError::AlreadyExists { .. }))
    )
}

fn tag(name: &str) -> Tag {
    Tag::parse(name).unwrap()
}

fn someone() -> NewCustomer {
    NewCustomer::new(Party::unknown_person())
}

fn tagged(name: &str) -> NewCustomer {
    let mut new = someone();
    new.tags.insert(tag(name));
    new
}

#[test]
fn a_customer_is_created_once_under_an_id() {
    let office = office();
    let (profiles, id) = (&office.profiles, office.customer_id());
    let proof = Identity::external("shop", "1")
        .unwrap()
        .verified(VerificationMethod::TrustedSource, office.clock.now());
    for (id, new) in [
        (id, tagged("a")),
        (office.customer_id(), someone().with_identity(proof)),
    ] {
        let first = block_on(profiles.create_as(id, new.clone())).unwrap();
        assert_eq!(first.id(), id);
        let events = office.later();
        let again = block_on(profiles.create_as(id, new)).unwrap();
        assert_eq!(again, first);
        let other = block_on(profiles.create_as(id, tagged("b")));
        assert!(is_there_already(&other), "{other:?}");
        assert_eq!(office.later(), events);
    }
    // Whether it was this call that made a customer who was edited since cannot be told.
    let vip = CustomerEdit::AddTag(tag("vip"));
    block_on(profiles.edit(id, Version::FIRST, vec![vip])).unwrap();
    let late = block_on(profiles.create_as(id, tagged("a")));
    assert!(is_there_already(&late), "{late:?}");
}

#[test]
fn a_decision_is_recorded_once_under_an_id() {
    let office = office();
    let profiles = &office.profiles;
    let ann = block_on(profiles.create(someone())).unwrap().id();
    let bob = block_on(profiles.create(someone())).unwrap().id();
    let id = ConsentId::generate(&office.ids, office.clock.now());
    let told = NewConsent::new(
        ConsentScope::on(Purpose::Marketing, Channel::Email),
        ConsentDecision::Granted,
        ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web")),
        office.clock.now(),
    );
    let first = block_on(profiles.record_consent_as(id, ann, told.clone())).unwrap();
    let events = office.later();
    let again = block_on(profiles.record_consent_as(id, ann, told.clone())).unwrap();
    assert_eq!(again, first);

    let mut others = vec![(bob, told.clone())];
    let mut changed = |change: fn(&mut NewConsent)| {
        let mut other = told.clone();
        change(&mut other);
        others.push((ann, other));
    };
    changed(|other| other.decision = ConsentDecision::Withdrawn);
    changed(|other| other.scope = ConsentScope::on(Purpose::Marketing, Channel::Phone));
    changed(|other| other.evidence.method = ConsentMethod::Spoken);
    changed(|other| other.occurred_at = Timestamp::UNIX_EPOCH);
    changed(|other| other.valid_until = Some(Timestamp::parse("2030-01-01T00:00:00Z").unwrap()));
    for (customer, other) in others {
        let refused = block_on(profiles.record_consent_as(id, customer, other));
        assert!(is_there_already(&refused), "{refused:?}");
    }
    assert_eq!(office.later(), events);
    let ledger = block_on(office.store.consent_ledger(ann)).unwrap();
    assert_eq!(ledger.entries(), [first]);
}
