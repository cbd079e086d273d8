//! Change sets: all of it or nothing.

use super::StoreFactory;
use super::world::{World, known_as, named, note, purchase, shop_id};
use crate::{
    ChangeReport, ChangeSet, ConsentDecision, CoreStore, CustomerEdit, CustomerFilter, CustomerId,
    CustomerStore, InteractionStore, Page, StoreError, Tag, TimelineFilter, WriteOutcome,
};

/// Nothing to do is done.
pub async fn an_empty_change_set_is_applied<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    assert!(ChangeSet::new().is_empty());
    assert_eq!(
        world.store.apply(ChangeSet::new()).await.unwrap(),
        ChangeReport::default()
    );
    assert_eq!(world.log().await, []);
}

/// When the last part fails, nothing of the first is there.
pub async fn a_late_failure_undoes_what_came_before<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(named("Ann")).await.unwrap();
    let before = world.log().await;

    let (bob, bob_events) = world.draft(known_as("B-2"));
    let vip = CustomerEdit::AddTag(Tag::parse("vip").unwrap());
    let (edited, edit_events) = ann.edit([vip], &world.ids, world.now).unwrap();
    let (consent, consent_event) = world.decision(ann.id(), ConsentDecision::Granted, 0);
    let nobody = CustomerId::generate(&world.ids, world.now);
    let mut changes = ChangeSet::new()
        .insert_customer(bob.clone(), bob_events)
        .update_customer(edited, ann.version(), edit_events)
        .append_consent(consent, consent_event);
    changes
        .interactions
        .push(world.recorded(ann.id(), note("1", world.now)));
    changes
        .interactions
        .push(world.recorded(nobody, note("2", world.now)));
    let refused = world.store.apply(changes).await;
    assert!(
        matches!(refused, Err(StoreError::NotFound { .. })),
        "{refused:?}"
    );

    assert_eq!(world.store.customer(bob.id()).await.unwrap(), None);
    assert_eq!(
        world.store.resolve(&[shop_id("B-2")]).await.unwrap(),
        [None]
    );
    assert_eq!(
        world.store.customer(ann.id()).await.unwrap().as_ref(),
        Some(&ann)
    );
    assert_eq!(
        world
            .store
            .consent_ledger(ann.id())
            .await
            .unwrap()
            .entries(),
        []
    );
    let timeline = world
        .store
        .timeline(ann.id(), &TimelineFilter::all(), &Page::default())
        .await;
    assert_eq!(timeline.unwrap().items, []);
    assert_eq!(world.log().await, before);
}

/// An identity that was not taken stays free.
pub async fn a_failed_insert_leaves_the_identity_free<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, events) = world.draft(known_as("A-1"));
    let twice = ChangeSet::new()
        .insert_customer(ann.clone(), events.clone())
        .insert_customer(ann, events);
    let refused = world.store.apply(twice).await;
    assert!(
        matches!(refused, Err(StoreError::AlreadyExists { .. })),
        "{refused:?}"
    );
    let other = world.create(known_as("A-1")).await.unwrap();
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(other.id())]
    );
}

/// A contradiction undoes the customers beside it too.
pub async fn a_reused_key_undoes_the_customer_of_the_same_change_set<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    world
        .record(ann.id(), vec![purchase("1", world.now, 1)])
        .await
        .unwrap();
    let (bob, events) = world.draft(named("Bob"));
    let mut changes = ChangeSet::new().insert_customer(bob, events);
    changes
        .interactions
        .push(world.recorded(ann.id(), purchase("2", world.now, 2)));
    changes
        .interactions
        .push(world.recorded(ann.id(), purchase("1", world.now, 3)));
    let refused = world.store.apply(changes).await;
    assert!(
        matches!(&refused, Err(StoreError::KeyReused { reuses }) if reuses[0].index == 1),
        "{refused:?}"
    );
    assert_eq!(
        world
            .store
            .count_customers(&CustomerFilter::all())
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        world
            .store
            .purchase_facts(&Page::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
}

/// A later write of a change set sees the earlier ones.
pub async fn two_writes_of_one_change_set_build_on_each_other<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (first, created) = world.draft(named("Ann"));
    let vip = CustomerEdit::AddTag(Tag::parse("vip").unwrap());
    let (second, edited) = first.edit([vip], &world.ids, world.now).unwrap();
    let changes = ChangeSet::new()
        .insert_customer(first.clone(), created)
        .update_customer(second.clone(), first.version(), edited);
    world.store.apply(changes).await.unwrap();
    assert_eq!(
        world.store.customer(first.id()).await.unwrap(),
        Some(second)
    );
    assert_eq!(
        world.log_names().await,
        ["customer.created", "customer.tag_added"]
    );
}

/// A report counts what was not there before, so that a caller can tell a change from its repeat.
pub async fn a_report_tells_what_was_written<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let nothing = world.store.apply(ChangeSet::new()).await;
    assert_eq!(WriteOutcome::of(&nothing), WriteOutcome::AlreadyApplied);

    let (ann, events) = world.draft(named("Ann"));
    let (consent, consent_event) = world.decision(ann.id(), ConsentDecision::Granted, 0);
    let mut facts = ChangeSet::new().append_consent(consent, consent_event);
    for key in ["1", "2", "2"] {
        let interaction = world.recorded(ann.id(), note(key, world.now));
        facts.interactions.push(interaction);
    }
    let mut whole = facts.clone();
    whole.customers = ChangeSet::new()
        .insert_customer(ann.clone(), events)
        .customers;

    let first = world.store.apply(whole.clone()).await;
    assert_eq!(WriteOutcome::of(&first), WriteOutcome::Applied);
    assert_eq!(first.unwrap().written, 4, "one of three notes is a repeat");
    // Facts have ids and keys that tell a repeat; a record is there already.
    let again = world.store.apply(facts.clone()).await;
    assert_eq!(WriteOutcome::of(&again), WriteOutcome::AlreadyApplied);
    let again = world.store.apply(whole).await;
    assert_eq!(WriteOutcome::of(&again), WriteOutcome::Conflict);

    let vip = CustomerEdit::AddTag(Tag::parse("vip").unwrap());
    let (edited, events) = ann.edit([vip], &world.ids, world.now).unwrap();
    let mut edit = ChangeSet::new().update_customer(edited, ann.version(), events);
    edit.interactions = facts.interactions;
    let updated = world.store.apply(edit.clone()).await;
    assert_eq!(WriteOutcome::of(&updated), WriteOutcome::Applied);
    assert_eq!(updated.unwrap().written, 1);
    let again = world.store.apply(edit).await;
    assert_eq!(WriteOutcome::of(&again), WriteOutcome::Conflict);
}
