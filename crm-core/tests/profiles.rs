//! The `Profiles` service over the memory store.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;
use crm_core::*;
use crm_storage::{MemoryDatabase, MemoryStore};
use futures_executor::block_on;
use proptest::prelude::*;

struct Desk {
    profiles: Profiles,
    store: Arc<MemoryStore>,
    clock: Arc<ManualClock>,
}

fn desk() -> Desk {
    let clock = Arc::new(ManualClock::new(
        Timestamp::parse("2026-03-01T12:00:00Z").unwrap(),
    ));
    let ids = Arc::new(SeededIds::new(7));
    let tenant = TenantId::generate(&*ids, clock.now());
    let store = Arc::new(MemoryDatabase::new().tenant(tenant));
    let profiles = Profiles::new(store.clone(), clock.clone(), ids);
    Desk {
        profiles,
        store,
        clock,
    }
}

impl Desk {
    fn shop_id(&self, id: &str) -> VerifiedIdentity {
        Identity::external("shop", id)
            .unwrap()
            .verified(VerificationMethod::TrustedSource, self.clock.now())
    }

    fn bought(&self, customer: &str, key: &str, cents: i64) -> IngestItem {
        let total = Money::new(cents, Currency::USD);
        IngestItem {
            subject: IngestSubject::Holder(self.shop_id(customer)),
            interaction: NewInteraction {
                channel: Channel::Web,
                direction: Direction::Inbound,
                content: InteractionContent::Purchase(Purchase::new(total, vec![]).unwrap()),
                regarding: None,
                occurred_at: self.clock.now(),
                source: Code::new_static("shop"),
                key: IdempotencyKey::parse(key).unwrap(),
            },
        }
    }

    fn customers(&self) -> u64 {
        block_on(self.store.count_customers(&CustomerFilter::all())).unwrap()
    }

    fn facts(&self) -> Vec<PurchaseFact> {
        block_on(self.store.purchase_facts(&Page::first(PageLimit::MAXIMUM)))
            .unwrap()
            .items
    }
}

#[test]
fn ingesting_creates_each_unknown_customer_once() {
    let desk = desk();
    let items = ["a", "b", "a"].into_iter().zip(["1", "2", "3"]);
    let items = items
        .map(|(customer, key)| desk.bought(customer, key, 100))
        .collect();
    let report = block_on(desk.profiles.ingest(items)).unwrap();
    assert_eq!(
        (
            report.recorded(),
            report.already_recorded(),
            report.refused()
        ),
        (3, 0, 0)
    );
    assert_eq!((report.created.len(), desk.customers()), (2, 2));
}

#[test]
fn ingesting_again_changes_nothing() {
    let desk = desk();
    let items = vec![desk.bought("a", "1", 100), desk.bought("b", "1", 200)];
    block_on(desk.profiles.ingest(items.clone())).unwrap();
    let before = desk.facts();
    desk.clock.advance(TimeDelta::days(1));
    let report = block_on(desk.profiles.ingest(items)).unwrap();
    assert_eq!((report.recorded(), report.already_recorded()), (0, 2));
    assert_eq!((desk.facts(), report.created), (before, vec![]));
}

#[test]
fn a_contradiction_is_refused_and_the_rest_lands() {
    let desk = desk();
    block_on(desk.profiles.ingest(vec![desk.bought("a", "1", 100)])).unwrap();
    let stranger = CustomerId::generate(&SeededIds::new(99), desk.clock.now());
    let mut of_nobody = desk.bought("a", "9", 5);
    of_nobody.subject = IngestSubject::Customer(stranger);
    let items = vec![
        desk.bought("a", "2", 200),
        desk.bought("a", "1", 999),
        of_nobody,
        desk.bought("b", "1", 300),
        desk.bought("b", "1", 301),
    ];
    let report = block_on(desk.profiles.ingest(items)).unwrap();
    assert_eq!((report.recorded(), report.refused()), (2, 3));
    let refusal = |index: usize| match report.outcomes[index] {
        IngestOutcome::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refusal(1), IngestRefusal::KeyReused { .. }));
    assert_eq!(refusal(2), IngestRefusal::UnknownCustomer(stranger));
    assert!(matches!(refusal(4), IngestRefusal::KeyReused { .. }));
    assert_eq!(desk.facts().len(), 3);
}

#[test]
fn a_refusal_names_an_interaction_that_is_stored() {
    let desk = desk();
    let items = vec![desk.bought("a", "1", 100), desk.bought("a", "1", 101)];
    let report = block_on(desk.profiles.ingest(items)).unwrap();
    let IngestOutcome::Recorded { customer } = report.outcomes[0] else {
        panic!("{report:?}");
    };
    let IngestOutcome::Refused(IngestRefusal::KeyReused { existing, .. }) = report.outcomes[1]
    else {
        panic!("{report:?}");
    };
    let stored = block_on(desk.store.interaction(customer, existing)).unwrap();
    assert!(stored.is_some(), "{existing} is the one that has the key");
}

#[test]
fn an_upsert_creates_then_completes() {
    let desk = desk();
    let given = Party::Person(Person {
        given_name: GivenName::parse("Ann").ok(),
        ..Person::default()
    });
    let first = NewCustomer::new(given).with_identity(desk.shop_id("a"));
    let created = block_on(desk.profiles.upsert(first)).unwrap();
    assert!(created.created);

    let family = Person {
        family_name: FamilyName::parse("Example").ok(),
        ..Person::default()
    };
    let mail = Identity::email("ann@example.com").unwrap();
    let second = NewCustomer::new(Party::Person(family))
        .with_identity(desk.shop_id("a"))
        .with_identity(
            mail.clone()
                .verified(VerificationMethod::Confirmation, desk.clock.now()),
        );
    let completed = block_on(desk.profiles.upsert(second.clone())).unwrap();
    assert!(!completed.created);
    assert_eq!(completed.customer.id(), created.customer.id());
    let Party::Person(person) = completed.customer.party() else {
        panic!("no person")
    };
    assert!(
        person.given_name.is_some() && person.family_name.is_some(),
        "both names are known"
    );
    assert_eq!(
        block_on(desk.profiles.find_by_identity(&mail)).unwrap(),
        Some(completed.customer.clone())
    );

    let again = block_on(desk.profiles.upsert(second)).unwrap();
    assert_eq!(
        again.customer, completed.customer,
        "nothing new, nothing changed"
    );
}

#[test]
fn an_upsert_refuses_what_it_cannot_decide() {
    let desk = desk();
    let bare = NewCustomer::new(Party::unknown_person());
    assert!(matches!(
        block_on(desk.profiles.upsert(bare)),
        Err(ProfileError::NoVerifiedIdentity)
    ));
    for id in ["a", "b"] {
        let new = NewCustomer::new(Party::unknown_person()).with_identity(desk.shop_id(id));
        block_on(desk.profiles.upsert(new)).unwrap();
    }
    let both = NewCustomer::new(Party::unknown_person())
        .with_identity(desk.shop_id("a"))
        .with_identity(desk.shop_id("b"));
    let refused = block_on(desk.profiles.upsert(both));
    assert!(
        matches!(&refused, Err(ProfileError::SeveralCustomers { customers }) if customers.len() == 2),
        "{refused:?}"
    );
}

#[test]
fn an_edit_needs_the_version_it_was_decided_on() {
    let desk = desk();
    let new = NewCustomer::new(Party::unknown_person());
    let ann = block_on(desk.profiles.create(new)).unwrap();
    let tag = |text| vec![CustomerEdit::AddTag(Tag::parse(text).unwrap())];
    let edited = block_on(desk.profiles.edit(ann.id(), ann.version(), tag("vip"))).unwrap();
    let late = block_on(desk.profiles.edit(ann.id(), ann.version(), tag("late")));
    assert!(
        matches!(&late, Err(ProfileError::Store(StoreError::Conflict { found, .. })) if *found == edited.version()),
        "{late:?}"
    );
    let stranger = CustomerId::generate(&SeededIds::new(99), desk.clock.now());
    let refused = block_on(desk.profiles.edit(stranger, ann.version(), tag("vip")));
    assert!(matches!(refused, Err(ProfileError::UnknownCustomer { id }) if id == stranger));
}

#[test]
fn the_view_brings_everything_together() {
    let desk = desk();
    let items = (0..30)
        .map(|n| desk.bought("a", &n.to_string(), 100 + n))
        .collect();
    let id = block_on(desk.profiles.ingest(items)).unwrap().created[0];
    let consent = NewConsent::new(
        ConsentScope::everywhere(Purpose::Marketing),
        ConsentDecision::Granted,
        ConsentEvidence::new(ConsentMethod::WebForm, Code::new_static("shop")),
        desk.clock.now(),
    );
    block_on(desk.profiles.record_consent(id, consent)).unwrap();

    let view = block_on(desk.profiles.view(id)).unwrap().unwrap();
    assert_eq!(view.stage, LifecycleStage::Retained);
    assert_eq!((view.purchases.purchases, view.recent.len()), (30, 20));
    let total: i64 = (0..30).map(|n| 100 + n).sum();
    assert_eq!(
        view.purchases.net[&Currency::USD],
        Money::new(total, Currency::USD)
    );
    assert!(
        view.permission(&Purpose::Marketing, Channel::Sms)
            .is_permitted()
    );
    assert!(
        !view
            .permission(&Purpose::Profiling, Channel::Sms)
            .is_permitted()
    );
    let asked = desk
        .profiles
        .permission(id, &Purpose::Marketing, Channel::Sms);
    assert!(block_on(asked).unwrap().is_permitted());

    desk.clock.advance(TimeDelta::days(366));
    let later = block_on(desk.profiles.view(id)).unwrap().unwrap();
    assert_eq!(later.stage, LifecycleStage::Lapsed);
    let stranger = CustomerId::generate(&SeededIds::new(99), desk.clock.now());
    assert_eq!(block_on(desk.profiles.view(stranger)).unwrap(), None);
}

#[test]
fn many_importers_at_once_create_each_customer_once() {
    let desk = desk();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for customer in 0..20 {
                    let item = desk.bought(&customer.to_string(), "1", 100);
                    block_on(desk.profiles.ingest(vec![item])).unwrap();
                }
            });
        }
    });
    assert_eq!((desk.customers(), desk.facts().len()), (20, 20));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_and_any_split_of_an_import_leads_to_the_same_facts(
        rows in proptest::collection::vec((0u8..4, 0u8..6, 0i64..500), 0..24),
        order in any::<u64>(),
        split in 1usize..8,
    ) {
        // The first row of a (customer, key) says what it is about; repeats tell the same.
        let mut told = BTreeMap::new();
        for (customer, key, cents) in rows {
            told.entry((customer, key)).or_insert(cents);
        }
        let totals = |order: u64, split: usize| {
            let desk = desk();
            let mut rows: Vec<_> = told.iter().collect();
            rows.sort_by_key(|((customer, key), _)| {
                (u64::from(*customer) * 31 + u64::from(*key) * 17).wrapping_mul(order | 1)
            });
            let repeated: Vec<_> = rows.iter().chain(rows.iter().rev()).collect();
            for chunk in repeated.chunks(split) {
                let items = chunk
                    .iter()
                    .map(|((customer, key), cents)| {
                        desk.bought(&customer.to_string(), &key.to_string(), **cents)
                    })
                    .collect();
                block_on(desk.profiles.ingest(items)).unwrap();
            }
            let mut by_customer: BTreeMap<CustomerId, Vec<i64>> = BTreeMap::new();
            for fact in desk.facts() {
                by_customer.entry(fact.customer()).or_default().push(fact.amount().minor());
            }
            let mut totals: Vec<Vec<i64>> = by_customer.into_values().collect();
            totals.iter_mut().for_each(|amounts| amounts.sort_unstable());
            totals.sort();
            totals
        };
        let expected = {
            let customers: BTreeSet<u8> = told.keys().map(|(customer, _)| *customer).collect();
            let mut totals: Vec<Vec<i64>> = customers
                .iter()
                .map(|one| {
                    let mut amounts: Vec<i64> =
                        told.iter().filter(|((c, _), _)| c == one).map(|(_, cents)| *cents).collect();
                    amounts.sort_unstable();
                    amounts
                })
                .collect();
            totals.sort();
            totals
        };
        prop_assert_eq!(totals(order, split), expected);
    }
}
