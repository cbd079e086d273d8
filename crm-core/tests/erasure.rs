//! Erasing through the service, and old lists that come after it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a test reports by panicking"
)]

use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::conformance::world::{named, note, purchase};
use crm_core::strategies as any;
use crm_core::*;
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;
use proptest::prelude::*;

struct Office {
    profiles: Profiles,
    store: MemoryStore,
    clock: Arc<ManualClock>,
}

fn keys() -> SuppressionKeys {
    SuppressionKeys::new(1, SuppressionKey::from_random([7; 32]).unwrap())
}

fn office(keys: Option<SuppressionKeys>) -> Office {
    let start = Timestamp::parse("2026-03-01T12:00:00Z").unwrap();
    let (clock, ids) = (
        Arc::new(ManualClock::new(start)),
        Arc::new(SeededIds::new(3)),
    );
    let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, start));
    let profiles = Profiles::new(Arc::new(store.clone()), clock.clone(), ids);
    let profiles = match keys {
        Some(keys) => profiles.with_suppression_keys(keys),
        None => profiles,
    };
    Office {
        profiles,
        store,
        clock,
    }
}

fn form() -> ConsentEvidence {
    ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("web"))
}

fn address(text: &str) -> ContactAddress {
    ContactAddress::Email(EmailAddress::parse(text).unwrap())
}

fn offers() -> ConsentScope {
    ConsentScope::on(Purpose::Marketing, Channel::Email)
}

impl Office {
    fn reachable_at(&self, text: &str) -> CustomerId {
        let point = ContactPoint::new(address(text), ContactPurpose::Home);
        let new = NewCustomer {
            contact_points: vec![point],
            ..named("Ann")
        };
        block_on(self.profiles.create(new)).unwrap().id()
    }

    fn agrees(&self, customer: CustomerId) {
        self.clock.advance(TimeDelta::minutes(1));
        let now = self.clock.now();
        let grant = NewConsent::new(offers(), ConsentDecision::Granted, form(), now);
        block_on(self.profiles.record_consent(customer, grant)).unwrap();
    }

    fn confirms(&self, customer: CustomerId) {
        self.clock.advance(TimeDelta::minutes(1));
        let week = TimeDelta::days(7);
        let asked = block_on(
            self.profiles
                .request_consent(customer, offers(), form(), week),
        );
        let asked = asked.unwrap().id();
        block_on(self.profiles.confirm_consent(customer, asked, form())).unwrap();
    }

    fn refusal(&self, customer: CustomerId, purpose: Purpose) -> Option<Refusal> {
        let used = ContactUse::new(purpose, Channel::Email);
        match block_on(self.profiles.permit(customer, &used)) {
            Ok(permit) => {
                assert_eq!(permit.customer(), customer);
                None
            }
            Err(ProfileError::NotPermitted(refusal)) => Some(refusal),
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn who_was_erased_is_not_written_to_by_an_old_list() {
    let office = office(Some(keys()));
    let ann = office.reachable_at("ann@example.com");
    office.agrees(ann);
    assert_eq!(office.refusal(ann, Purpose::Marketing), None);
    block_on(office.profiles.erase(ann)).unwrap();

    let again = office.reachable_at("ANN@example.com");
    office.agrees(again);
    let refused = office.refusal(again, Purpose::Marketing);
    assert_eq!(refused, Some(Refusal::Suppressed));
    // What she orders is delivered, and another address is another person's.
    assert_eq!(office.refusal(again, Purpose::Service), None);
    let other = office.reachable_at("anna@example.com");
    office.agrees(other);
    assert_eq!(office.refusal(other, Purpose::Marketing), None);
}

#[test]
fn a_consent_confirmed_since_opens_the_address_and_an_imported_one_does_not() {
    let office = office(Some(keys()));
    let ann = office.reachable_at("ann@example.com");
    office.confirms(ann);
    block_on(office.profiles.erase(ann)).unwrap();
    let again = office.reachable_at("ann@example.com");
    office.confirms(again);
    assert_eq!(office.refusal(again, Purpose::Marketing), None);
    office.agrees(again);
    let refused = office.refusal(again, Purpose::Marketing);
    assert_eq!(refused, Some(Refusal::Suppressed));
}

#[test]
fn hashes_made_with_an_old_key_are_recognised() {
    let before = office(Some(keys()));
    let ann = before.reachable_at("ann@example.com");
    block_on(before.profiles.erase(ann)).unwrap();
    let newer = keys().and(2, SuppressionKey::from_random([9; 32]).unwrap());
    let other = SuppressionKeys::new(3, SuppressionKey::from_random([1; 32]).unwrap());
    for (keys, is_recognised) in [(newer, true), (other, false)] {
        let profiles = before.profiles.clone().with_suppression_keys(keys);
        let after = Office {
            profiles,
            store: before.store.clone(),
            clock: before.clock.clone(),
        };
        let again = after.reachable_at("ann@example.com");
        after.agrees(again);
        let refused = after.refusal(again, Purpose::Marketing);
        assert_eq!(refused == Some(Refusal::Suppressed), is_recognised);
    }
}

#[test]
fn without_keys_no_hash_is_kept() {
    let office = office(None);
    let ann = office.reachable_at("ann@example.com");
    block_on(office.profiles.erase(ann)).unwrap();
    let page = Page::first(PageLimit::MAXIMUM);
    let kept = block_on(office.store.list_suppressions(&page)).unwrap();
    assert_eq!(kept.items, []);
    let again = office.reachable_at("ann@example.com");
    office.agrees(again);
    assert_eq!(office.refusal(again, Purpose::Marketing), None);
}

#[test]
fn an_erasure_is_repeated_by_any_id_and_answers_the_same() {
    let office = office(Some(keys()));
    let (ann, anna) = (
        office.reachable_at("ann@example.com"),
        office.reachable_at("a@example.com"),
    );
    let policy = MergePolicy::default();
    block_on(office.profiles.merge(ann, anna, &policy)).unwrap();
    let gone = block_on(office.profiles.erase(anna)).unwrap();
    assert_eq!((gone.id, gone.customer), (anna, ann));
    office.clock.advance(TimeDelta::minutes(5));
    let end = block_on(office.store.log_end()).unwrap();
    for id in [ann, anna] {
        let again = block_on(office.profiles.erase(id)).unwrap();
        assert_eq!(
            (again.id, again.customer, again.erased_at),
            (id, ann, gone.erased_at)
        );
        assert_eq!(block_on(office.profiles.erased(id)).unwrap(), Some(again));
        assert_eq!(block_on(office.profiles.current_id(id)).unwrap(), None);
        let late = IngestItem {
            subject: IngestSubject::Customer(id),
            interaction: note("late", office.clock.now()),
        };
        let report = block_on(office.profiles.ingest(vec![late])).unwrap();
        assert_eq!(report.refused(), 1);
    }
    assert_eq!(block_on(office.store.log_end()).unwrap(), end);
    // Both addresses are suppressed.
    for text in ["ann@example.com", "a@example.com"] {
        let again = office.reachable_at(text);
        office.agrees(again);
        assert_eq!(
            office.refusal(again, Purpose::Marketing),
            Some(Refusal::Suppressed)
        );
    }
}

#[test]
fn who_never_was_cannot_be_erased() {
    let office = office(None);
    let nobody = CustomerId::generate(&SeededIds::new(99), office.clock.now());
    let refused = block_on(office.profiles.erase(nobody)).unwrap_err();
    assert!(matches!(refused, ProfileError::UnknownCustomer { id } if id == nobody));
    assert_eq!(block_on(office.profiles.erased(nobody)).unwrap(), None);
}

#[test]
fn a_withdrawal_by_link_answers_the_same_after_the_erasure() {
    let office = office(Some(keys()));
    let ann = office.reachable_at("ann@example.com");
    let told = IngestItem {
        subject: IngestSubject::Customer(ann),
        interaction: purchase("1", office.clock.now(), 5),
    };
    block_on(office.profiles.ingest(vec![told])).unwrap();
    let tenant = office.store.tenant();
    let keys = PreferenceKeys::new(1, PreferenceKey::from_random([5; 32]).unwrap());
    let token = keys.sign(&PreferenceContent::new(tenant, ann, offers()));
    let link = keys.verify(tenant, token.as_str()).unwrap();
    block_on(office.profiles.apply_preference(&link)).unwrap();
    block_on(office.profiles.erase(ann)).unwrap();
    block_on(office.profiles.apply_preference(&link)).unwrap();
    assert_eq!(block_on(office.profiles.view(ann)).unwrap(), None);
}

#[test]
fn hashes_and_keys_that_are_malformed_are_refused() {
    let good = "0f".repeat(32);
    assert_eq!(SuppressionHash::parse(&good).unwrap().to_string(), good);
    for text in [
        "",
        "0f",
        "g".repeat(64).as_str(),
        "é".repeat(32).as_str(),
        &good[1..],
    ] {
        let refused = SuppressionHash::parse(text).unwrap_err();
        assert_eq!(refused.field(), "suppression hash");
    }
    let key = SuppressionKey::from_random([7; 32]).unwrap();
    assert!(SuppressionKey::parse(key.reveal()).is_ok());
    for text in [
        "",
        "suppk_",
        "suppk_AAAA",
        key.reveal().replacen("suppk_", "prefk_", 1).as_str(),
    ] {
        let refused = SuppressionKey::parse(text).unwrap_err();
        assert_eq!(refused.field(), "suppression key");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is known of a customer, nothing that reaches it is permitted after it came back.
    #[test]
    fn every_address_of_an_erased_customer_is_suppressed(new in any::new_customer()) {
        let office = office(Some(keys()));
        // A draft that breaks a rule of the record is none.
        let Ok(ann) = block_on(office.profiles.create(new.clone())) else {
            return Ok(());
        };
        let ann = ann.id();
        let reached: Vec<Channel> = {
            let customer = block_on(office.store.customer(ann)).unwrap().unwrap();
            let reaches = |channel: &Channel| {
                let used = ContactUse::new(Purpose::Service, *channel);
                let permit = block_on(office.profiles.permit(ann, &used)).unwrap();
                !customer.addresses(&permit).unwrap().is_empty()
                    || !customer.reachable_identities(&permit).unwrap().is_empty()
            };
            Channel::ALL.into_iter().filter(reaches).collect()
        };
        block_on(office.profiles.erase(ann)).unwrap();
        let again = block_on(office.profiles.create(new)).unwrap().id();
        office.clock.advance(TimeDelta::minutes(1));
        let scope = ConsentScope::everywhere(Purpose::Marketing);
        let now = office.clock.now();
        let grant = NewConsent::new(scope, ConsentDecision::Granted, form(), now);
        block_on(office.profiles.record_consent(again, grant)).unwrap();
        for channel in reached {
            let used = ContactUse::new(Purpose::Marketing, channel);
            let refused = block_on(office.profiles.permit(again, &used)).unwrap_err();
            prop_assert!(matches!(refused, ProfileError::NotPermitted(Refusal::Suppressed)));
        }
    }

    /// Neither an address nor a hash shows in what is printed of keys; hashes differ with the key.
    #[test]
    fn a_hash_is_of_one_key_and_says_nothing(email in any::email_address()) {
        let address = Identity::Email(email.clone());
        let other = SuppressionKeys::new(1, SuppressionKey::from_random([8; 32]).unwrap());
        prop_assert_eq!(keys().hashes(&address), keys().hashes(&address));
        prop_assert_ne!(keys().hashes(&address), other.hashes(&address));
        let text = keys().hashes(&address)[0].to_string();
        prop_assert_eq!(SuppressionHash::parse(&text).unwrap(), keys().hashes(&address)[0]);
        let printed = format!("{:?}", keys());
        prop_assert!(!printed.contains("0707"), "a key is printed");
    }
}
