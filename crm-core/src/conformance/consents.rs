//! The consent ledger: append-only, whole, per customer.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::StoreFactory;
use super::world::World;
use crate::{
    ChangeSet, Channel, ConsentDecision, ConsentRecord, CoreStore, CustomerId, CustomerStore,
    NewConsent, Purpose, SeededIds, StoreError,
};

/// Nobody decided nothing.
pub async fn a_ledger_of_nobody_is_empty<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let nobody = CustomerId::generate(&world.ids, world.now);
    assert_eq!(
        world.store.consent_ledger(nobody).await.unwrap().entries(),
        []
    );
}

/// Entries come back equal and decide.
pub async fn entries_come_back_whole<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let granted = world
        .decide(ann.id(), ConsentDecision::Granted, 0)
        .await
        .unwrap();
    let withdrawn = world
        .decide(ann.id(), ConsentDecision::Withdrawn, 5)
        .await
        .unwrap();
    let ledger = world.store.consent_ledger(ann.id()).await.unwrap();
    assert_eq!(ledger.entries(), [granted, withdrawn]);
    let may = |minutes| {
        let at = world.in_minutes(minutes);
        ledger
            .permission(&Purpose::Marketing, Channel::Email, at)
            .is_permitted()
    };
    assert_eq!([-1, 0, 4, 5].map(may), [false, true, true, false]);
}

/// The same entry again is known already, and its event is not logged twice.
pub async fn appending_the_same_entry_again_changes_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let (record, event) = world.decision(ann.id(), ConsentDecision::Granted, 0);
    for _ in 0..3 {
        let changes = ChangeSet::new().append_consent(record.clone(), event.clone());
        world.store.apply(changes).await.unwrap();
    }
    assert_eq!(
        world
            .store
            .consent_ledger(ann.id())
            .await
            .unwrap()
            .entries(),
        [record]
    );
    assert_eq!(
        world.log_names().await,
        ["customer.created", "consent.recorded"]
    );
}

/// Entries are never changed.
pub async fn another_entry_under_the_same_id_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let granted = world
        .decide(ann.id(), ConsentDecision::Granted, 0)
        .await
        .unwrap();
    let forged = granted.clone().forged(ConsentDecision::Denied);
    let (_, event) = world.decision(ann.id(), ConsentDecision::Denied, 0);
    let refused = world
        .store
        .apply(ChangeSet::new().append_consent(forged, event))
        .await;
    assert!(
        matches!(refused, Err(StoreError::AlreadyExists { .. })),
        "{refused:?}"
    );
    assert_eq!(
        world
            .store
            .consent_ledger(ann.id())
            .await
            .unwrap()
            .entries(),
        [granted]
    );
}

/// An id that is used is not used again, whosever entry it is and whenever it was decided.
pub async fn the_id_of_an_entry_is_used_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    // The same seed draws the same ids again.
    let drawn = |customer: CustomerId, minutes| {
        let (known, _) = world.decision(customer, ConsentDecision::Granted, minutes);
        let new = NewConsent::new(
            known.scope().clone(),
            known.decision(),
            known.evidence().clone(),
            known.occurred_at(),
        );
        let (record, _) =
            ConsentRecord::record(new, customer, &SeededIds::new(4711), world.now).unwrap();
        let (_, event) = world.decision(customer, ConsentDecision::Granted, minutes);
        (record, event)
    };
    let (first, event) = drawn(people[0].id(), 0);
    let changes = ChangeSet::new().append_consent(first.clone(), event);
    world.store.apply(changes).await.unwrap();
    for (customer, minutes) in [(&people[1], 0), (&people[1], 1), (&people[0], 1)] {
        let (other, event) = drawn(customer.id(), minutes);
        assert_eq!(other.id(), first.id());
        let refused = world
            .store
            .apply(ChangeSet::new().append_consent(other, event))
            .await;
        assert!(
            matches!(refused, Err(StoreError::AlreadyExists { .. })),
            "{refused:?}"
        );
    }
    let ledgers = [
        world.store.consent_ledger(people[0].id()).await.unwrap(),
        world.store.consent_ledger(people[1].id()).await.unwrap(),
    ];
    assert_eq!(
        ledgers.each_ref().map(|ledger| ledger.entries().len()),
        [1, 0]
    );
}

/// A repeat beside the first is skipped, with its event.
pub async fn the_same_entry_twice_in_one_change_set_is_appended_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let (record, event) = world.decision(ann.id(), ConsentDecision::Granted, 0);
    let changes = ChangeSet::new()
        .append_consent(record.clone(), event.clone())
        .append_consent(record.clone(), event);
    world.store.apply(changes).await.unwrap();
    let ledger = world.store.consent_ledger(ann.id()).await.unwrap();
    assert_eq!(ledger.entries(), [record]);
    assert_eq!(
        world.log_names().await,
        ["customer.created", "consent.recorded"]
    );
}

/// There is no consent without its customer.
pub async fn a_consent_of_nobody_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let nobody = CustomerId::generate(&world.ids, world.now);
    let refused = world.decide(nobody, ConsentDecision::Granted, 0).await;
    assert!(
        matches!(&refused, Err(StoreError::NotFound { entity }) if *entity == nobody.into()),
        "{refused:?}"
    );
}

/// Ledgers do not mix.
pub async fn a_ledger_holds_one_customers_entries_only<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    let yes = world
        .decide(people[0].id(), ConsentDecision::Granted, 0)
        .await
        .unwrap();
    let no = world
        .decide(people[1].id(), ConsentDecision::Denied, 0)
        .await
        .unwrap();
    assert_eq!(
        world
            .store
            .consent_ledger(people[0].id())
            .await
            .unwrap()
            .entries(),
        [yes]
    );
    assert_eq!(
        world
            .store
            .consent_ledger(people[1].id())
            .await
            .unwrap()
            .entries(),
        [no]
    );
}

/// A late decision takes its place by the time at which it was made.
pub async fn the_order_of_appending_does_not_matter<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let later = world
        .decide(ann.id(), ConsentDecision::Withdrawn, 9)
        .await
        .unwrap();
    let earlier = world
        .decide(ann.id(), ConsentDecision::Granted, 1)
        .await
        .unwrap();
    let ledger = world.store.consent_ledger(ann.id()).await.unwrap();
    assert_eq!(ledger.entries(), [earlier, later]);
}

/// Decisions of every kind: each purpose, channel, decision, method and end.
pub async fn entries_of_every_kind_survive<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let mut runner = TestRunner::deterministic();
    let (mut changes, mut expected) = (ChangeSet::new(), Vec::new());
    for _ in 0..80 {
        let new = crate::strategies::new_consent().new_tree(&mut runner);
        let new = new.unwrap().current();
        let (record, event) = ConsentRecord::record(new, ann, &world.ids, world.now).unwrap();
        expected.push(record.clone());
        changes = changes.append_consent(record, event);
    }
    world.store.apply(changes).await.unwrap();
    let ledger = world.store.consent_ledger(ann).await.unwrap();
    assert_eq!(ledger, crate::ConsentLedger::new(expected));
    assert_eq!(ledger.entries().len(), 80);
}

/// Decisions of one instant are all kept, and the strictest of them counts.
pub async fn decisions_of_one_instant_are_all_kept<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    for decision in [
        ConsentDecision::Granted,
        ConsentDecision::Withdrawn,
        ConsentDecision::Granted,
    ] {
        world.decide(ann, decision, 0).await.unwrap();
    }
    let ledger = world.store.consent_ledger(ann).await.unwrap();
    assert_eq!(ledger.entries().len(), 3);
    let now = ledger.permission(&Purpose::Marketing, Channel::Email, world.in_minutes(1));
    assert!(!now.is_permitted());
}
