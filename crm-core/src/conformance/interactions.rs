//! Interactions: recorded once, found again, refused when they contradict.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::StoreFactory;
use super::world::{World, known_as, note, purchase};
use crate::strategies;
use crate::{
    Change, ChangeSet, Code, CoreStore, CustomerId, CustomerStore, IdempotencyKey, Interaction,
    InteractionId, InteractionStore, Page, RecordOutcome, StoreError, TimelineFilter,
};

/// What is not there is `None`.
pub async fn an_absent_interaction_is_none<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let id = InteractionId::generate(&world.ids, world.now);
    assert_eq!(world.store.interaction(ann.id(), id).await.unwrap(), None);
}

/// What was recorded reads back equal.
pub async fn a_recorded_interaction_reads_back_equal<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let change = world.recorded(ann.id(), purchase("1", world.now, 2933));
    let interaction = change.value.clone();
    let mut changes = ChangeSet::new();
    changes.interactions.push(change);
    let report = world.store.apply(changes).await.unwrap();
    assert_eq!(report.interactions, [RecordOutcome::Recorded]);
    let read = world
        .store
        .interaction(ann.id(), interaction.id())
        .await
        .unwrap();
    assert_eq!(read, Some(interaction));
}

/// Source and key find it.
pub async fn an_interaction_is_found_by_its_key<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    world
        .record(ann.id(), vec![purchase("order 7", world.now, 100)])
        .await
        .unwrap();
    let key = IdempotencyKey::parse("order 7").unwrap();
    let shop = Code::new_static("shop");
    let found = world
        .store
        .interaction_by_key(ann.id(), &shop, &key)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.key(), &key);
    let other_source = Code::new_static("shop2");
    let missing = world
        .store
        .interaction_by_key(ann.id(), &other_source, &key)
        .await
        .unwrap();
    assert_eq!(missing, None);
}

/// The same source, key and content again: known already, under the first id.
pub async fn recording_again_changes_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = purchase("1", world.now, 100);
    world.record(ann.id(), vec![told.clone()]).await.unwrap();
    let before = timeline(&world, ann.id()).await;
    for _ in 0..2 {
        let report = world.record(ann.id(), vec![told.clone()]).await.unwrap();
        assert_eq!(
            report.interactions,
            [RecordOutcome::AlreadyRecorded(before[0].id())]
        );
    }
    assert_eq!(timeline(&world, ann.id()).await, before);
}

/// The same key may not tell two stories.
pub async fn the_same_key_with_another_content_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    world
        .record(ann.id(), vec![purchase("1", world.now, 100)])
        .await
        .unwrap();
    let before = timeline(&world, ann.id()).await;
    let refused = world
        .record(ann.id(), vec![purchase("1", world.now, 101)])
        .await;
    match refused {
        Err(StoreError::KeyReused { reuses }) => {
            assert_eq!((reuses.len(), reuses[0].index), (1, 0));
            assert_eq!(reuses[0].existing, before[0].id());
        }
        other => panic!("another content was taken under the same key: {other:?}"),
    }
    assert_eq!(timeline(&world, ann.id()).await, before);
}

/// The instant is part of the story.
pub async fn the_same_key_at_another_time_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    world
        .record(ann.id(), vec![purchase("1", world.now, 100)])
        .await
        .unwrap();
    let refused = world
        .record(ann.id(), vec![purchase("1", world.in_minutes(1), 100)])
        .await;
    assert!(
        matches!(refused, Err(StoreError::KeyReused { .. })),
        "{refused:?}"
    );
    assert_eq!(timeline(&world, ann.id()).await.len(), 1);
}

/// All contradictions of a change set are named at once, each with its place.
pub async fn every_reused_key_is_listed<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = ["1", "2", "3"].map(|key| purchase(key, world.now, 100));
    world.record(ann.id(), told.to_vec()).await.unwrap();
    let again = vec![
        purchase("0", world.now, 100),
        purchase("1", world.now, 999),
        purchase("2", world.now, 100),
        purchase("3", world.now, 999),
    ];
    match world.record(ann.id(), again).await {
        Err(StoreError::KeyReused { reuses }) => {
            assert_eq!(
                reuses.iter().map(|reuse| reuse.index).collect::<Vec<_>>(),
                [1, 3]
            );
        }
        other => panic!("contradictions were taken: {other:?}"),
    }
    assert_eq!(timeline(&world, ann.id()).await.len(), 3);
}

/// A repeat inside a change set counts as known already.
pub async fn a_repeat_within_one_change_set_is_recorded_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = purchase("1", world.now, 100);
    let report = world
        .record(ann.id(), vec![told.clone(), told])
        .await
        .unwrap();
    let recorded = timeline(&world, ann.id()).await;
    assert_eq!(recorded.len(), 1);
    let outcomes = [
        RecordOutcome::Recorded,
        RecordOutcome::AlreadyRecorded(recorded[0].id()),
    ];
    assert_eq!(report.interactions, outcomes);
    assert_eq!(
        world.log().await.len(),
        2,
        "one for the customer, one for the purchase"
    );
}

/// A contradiction inside a change set is refused like any other.
pub async fn a_contradiction_within_one_change_set_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = vec![purchase("1", world.now, 100), purchase("1", world.now, 200)];
    match world.record(ann.id(), told).await {
        Err(StoreError::KeyReused { reuses }) => assert_eq!(reuses[0].index, 1),
        other => panic!("a contradiction was taken: {other:?}"),
    }
    assert_eq!(timeline(&world, ann.id()).await, []);
}

/// Keys belong to their source.
pub async fn the_same_key_of_another_source_is_another_interaction<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let mut other = purchase("1", world.now, 200);
    other.source = Code::new_static("shop2");
    world
        .record(ann.id(), vec![purchase("1", world.now, 100), other])
        .await
        .unwrap();
    assert_eq!(timeline(&world, ann.id()).await.len(), 2);
}

/// Keys belong to their customer.
pub async fn the_same_key_of_another_customer_is_another_interaction<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    for person in &people {
        world
            .record(person.id(), vec![purchase("1", world.now, 100)])
            .await
            .unwrap();
    }
    for person in &people {
        assert_eq!(timeline(&world, person.id()).await.len(), 1);
    }
}

/// Keys that differ in case or form are different keys.
pub async fn keys_are_compared_byte_by_byte<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let keys = ["a", "A", "á", "a\u{301}", "ａ", "a.", "ß", "ss"];
    let told = keys
        .iter()
        .zip(1..)
        .map(|(key, cents)| purchase(key, world.now, cents))
        .collect();
    let report = world.record(ann.id(), told).await.unwrap();
    assert_eq!(
        report.interactions,
        vec![RecordOutcome::Recorded; keys.len()]
    );
}

/// There is no interaction without its customer.
pub async fn an_interaction_of_nobody_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let nobody = CustomerId::generate(&world.ids, world.now);
    let refused = world.record(nobody, vec![note("1", world.now)]).await;
    assert!(
        matches!(&refused, Err(StoreError::NotFound { entity }) if *entity == nobody.into()),
        "{refused:?}"
    );
    assert_eq!(timeline(&world, nobody).await, []);
}

/// A customer and its first interaction go in together.
pub async fn an_interaction_may_come_with_its_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, events) = world.draft(known_as("A-1"));
    let mut changes = ChangeSet::new().insert_customer(ann.clone(), events);
    changes
        .interactions
        .push(world.recorded(ann.id(), note("1", world.now)));
    world.store.apply(changes).await.unwrap();
    assert_eq!(
        world.store.customer(ann.id()).await.unwrap().as_ref(),
        Some(&ann)
    );
    assert_eq!(timeline(&world, ann.id()).await.len(), 1);
}

/// An id of another customer's interaction finds nothing.
pub async fn an_interaction_is_only_found_under_its_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    world
        .record(people[0].id(), vec![note("1", world.now)])
        .await
        .unwrap();
    let id = timeline(&world, people[0].id()).await[0].id();
    assert_eq!(
        world.store.interaction(people[1].id(), id).await.unwrap(),
        None
    );
}

/// Contents of every kind survive.
pub async fn every_kind_of_content_survives_the_store<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let mut runner = TestRunner::deterministic();
    for number in 0..64 {
        let mut new = strategies::new_interaction()
            .new_tree(&mut runner)
            .unwrap()
            .current();
        new.key = IdempotencyKey::parse(number.to_string()).unwrap();
        let change = world.recorded(ann.id(), new);
        let interaction = change.value.clone();
        let mut changes = ChangeSet::new();
        changes.interactions.push(change);
        world.store.apply(changes).await.unwrap();
        let read = world
            .store
            .interaction(ann.id(), interaction.id())
            .await
            .unwrap();
        assert_eq!(read, Some(interaction));
    }
}

/// Another interaction of the customer under an id that is used is refused, and nothing is stored.
pub async fn the_id_of_an_interaction_is_used_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let first = world.recorded(ann, note("1", world.now));
    let used = first.value.id();
    let mut changes = ChangeSet::new();
    changes.interactions.push(first);
    world.store.apply(changes).await.unwrap();
    let before = (timeline(&world, ann).await, world.log().await);

    let fresh = InteractionId::generate(&world.ids, world.now);
    let attempts = [
        vec![under(&world, used, ann, "2")],
        vec![
            under(&world, fresh, ann, "2"),
            under(&world, used, ann, "3"),
        ],
        vec![
            under(&world, fresh, ann, "2"),
            under(&world, fresh, ann, "3"),
        ],
    ];
    for (number, attempt) in attempts.into_iter().enumerate() {
        let mut changes = ChangeSet::new();
        changes.interactions = attempt;
        let refused = world.store.apply(changes).await;
        assert!(
            matches!(refused, Err(StoreError::AlreadyExists { .. })),
            "{number}: {refused:?}"
        );
        let after = (timeline(&world, ann).await, world.log().await);
        assert_eq!(after, before, "{number}");
    }
}

/// An id that another customer's interaction has is refused, or it names one more interaction:
/// never is the first one changed or given away.
pub async fn an_id_of_another_customers_interaction_harms_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    let (ann, bob) = (people[0].id(), people[1].id());
    let first = world.recorded(ann, note("1", world.now));
    let (id, of_ann) = (first.value.id(), first.value.clone());
    let mut changes = ChangeSet::new();
    changes.interactions.push(first);
    world.store.apply(changes).await.unwrap();

    let second = under(&world, id, bob, "2");
    let of_bob = second.value.clone();
    let mut changes = ChangeSet::new();
    changes.interactions.push(second);
    let of_bob = match world.store.apply(changes).await {
        Ok(_) => vec![of_bob],
        Err(StoreError::AlreadyExists { .. }) => vec![],
        Err(other) => panic!("an id was refused as {other:?}"),
    };
    assert_eq!(timeline(&world, ann).await, std::slice::from_ref(&of_ann));
    assert_eq!(timeline(&world, bob).await, of_bob);
    let read = world.store.interaction(ann, id).await.unwrap();
    assert_eq!(read, Some(of_ann));
    let read = world.store.interaction(bob, id).await.unwrap();
    assert_eq!(read, of_bob.first().cloned());
    assert_eq!(world.log().await.len(), 3 + of_bob.len());
}

/// A note a minute from now, under a chosen id.
fn under<S: CoreStore>(
    world: &World<S>,
    id: InteractionId,
    customer: CustomerId,
    key: &str,
) -> Change<Interaction> {
    let told = note(key, world.in_minutes(1));
    let mut change = world.recorded(customer, told.clone());
    change.value = Interaction::restore(id, customer, world.now, told);
    change
}

async fn timeline<S: CoreStore>(world: &World<S>, customer: CustomerId) -> Vec<Interaction> {
    let page = world
        .store
        .timeline(customer, &TimelineFilter::all(), &Page::default())
        .await;
    page.unwrap().items
}
