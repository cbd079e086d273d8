//! What the parts of one change set mean to each other.

use super::StoreFactory;
use super::world::{World, known_as, named, note, purchase, shop_id, tagging, telling};
use crate::{
    ChangeSet, ConsentDecision, CoreStore, Customer, CustomerEdit, CustomerStore, Event, EventLog,
    Identity, Interaction, InteractionStore, RecordOutcome, StoreError, VerificationMethod,
};

fn give_up(identity: &Identity) -> CustomerEdit {
    CustomerEdit::RemoveVerifiedIdentity(identity.clone())
}

fn take<S>(world: &World<S>, identity: &Identity) -> CustomerEdit {
    let proof = identity
        .clone()
        .verified(VerificationMethod::Staff, world.now);
    CustomerEdit::AddVerifiedIdentity(proof)
}

/// Adds the edit of a customer to a change set, and returns the customer after it.
fn edit<S: CoreStore>(
    world: &World<S>,
    changes: &mut ChangeSet,
    before: &Customer,
    edits: Vec<CustomerEdit>,
) -> Customer {
    let (after, events) = before.edit(edits, &world.ids, world.now).unwrap();
    let so_far = std::mem::take(changes);
    *changes = so_far.update_customer(after.clone(), before.version(), events);
    after
}

/// The events stand as the change set is applied: customers, consents, interactions.
pub async fn events_stand_in_the_order_of_the_change_set<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let before = world.log().await.len();
    let told = world.recorded(ann.id(), note("1", world.now));
    let (decided, decision) = world.decision(ann.id(), ConsentDecision::Granted, 0);
    let (bob, created) = world.draft(named("Bob"));
    let (edited, tagged) = ann.edit(tagging("vip"), &world.ids, world.now).unwrap();
    let expected: Vec<Event> = [
        created.clone(),
        tagged.clone(),
        vec![decision.clone()],
        told.events.clone(),
    ]
    .concat();
    let mut changes = telling(vec![told]);
    changes = changes
        .append_consent(decided, decision)
        .insert_customer(bob, created)
        .update_customer(edited, ann.version(), tagged);
    world.store.apply(changes).await.unwrap();
    let log = world.log().await;
    let logged: Vec<Event> = log[before..].iter().map(|one| one.event.clone()).collect();
    assert_eq!(logged, expected);
}

/// The outcomes stand in the order of the interactions, new and known ones mixed.
pub async fn outcomes_stand_in_the_order_of_the_interactions<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let known = [2, 5].map(|n| purchase(&n.to_string(), world.in_minutes(n), n));
    world.record(ann, known.to_vec()).await.unwrap();
    let of_key = |wanted: i64, timeline: &[Interaction]| {
        let key = wanted.to_string();
        let found = timeline.iter().find(|one| one.key().as_str() == key);
        found.unwrap().id()
    };
    let timeline = world.timeline(ann).await;
    let all = (0..7).map(|n| purchase(&n.to_string(), world.in_minutes(n), n));
    let report = world.record(ann, all.collect()).await.unwrap();
    let expected = (0..7).map(|n| match n {
        2 | 5 => RecordOutcome::AlreadyRecorded(of_key(n, &timeline)),
        _ => RecordOutcome::Recorded,
    });
    assert_eq!(report.interactions, expected.collect::<Vec<_>>());
}

/// Interactions of many customers go into their own timelines, whatever their order.
pub async fn interactions_of_many_customers_go_into_their_own_timelines<F: StoreFactory>(
    factory: &F,
) {
    let world = World::new(factory).await;
    let people = world.people(5).await;
    let told = (0..20).map(|n: i64| {
        let person = &people[usize::try_from(n * 7 % 5).unwrap()];
        world.recorded(
            person.id(),
            purchase(&n.to_string(), world.in_minutes(n), n),
        )
    });
    let told: Vec<_> = told.collect();
    world.store.apply(telling(told.clone())).await.unwrap();
    for person in &people {
        let mut expected: Vec<_> = told
            .iter()
            .map(|change| change.value.clone())
            .filter(|one| one.customer() == person.id())
            .collect();
        expected.reverse();
        assert_eq!(expected.len(), 4);
        assert_eq!(world.timeline(person.id()).await, expected);
    }
}

/// A decision may be of a customer who is inserted with it.
pub async fn a_consent_may_come_with_its_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, events) = world.draft(named("Ann"));
    let (record, event) = world.decision(ann.id(), ConsentDecision::Granted, 0);
    let changes = ChangeSet::new()
        .append_consent(record.clone(), event)
        .insert_customer(ann.clone(), events);
    world.store.apply(changes).await.unwrap();
    let ledger = world.store.consent_ledger(ann.id()).await.unwrap();
    assert_eq!(ledger.entries(), [record]);
}

/// Of two updates of one version in a change set the second comes too late.
pub async fn two_updates_of_one_version_in_one_change_set_conflict<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let mut changes = ChangeSet::new();
    let after = edit(&world, &mut changes, &ann, tagging("a"));
    edit(&world, &mut changes, &ann, tagging("b"));
    let refused = world.store.apply(changes).await;
    assert!(
        matches!(
            &refused,
            Err(StoreError::Conflict { expected, found, .. })
                if *expected == ann.version() && *found == after.version()
        ),
        "{refused:?}"
    );
    assert_eq!(world.snapshot().await.customers, [ann]);
}

/// Of two customers of a change set with one identity the second is refused, and so are both.
pub async fn two_inserts_with_one_identity_in_one_change_set_are_refused<F: StoreFactory>(
    factory: &F,
) {
    let world = World::new(factory).await;
    let (one, one_events) = world.draft(known_as("A-1"));
    let (other, other_events) = world.draft(known_as("A-1"));
    let holder = one.id();
    let changes = ChangeSet::new()
        .insert_customer(one, one_events)
        .insert_customer(other, other_events);
    let refused = world.store.apply(changes).await;
    assert!(
        matches!(&refused, Err(StoreError::IdentityTaken { holder: told }) if *told == holder),
        "{refused:?}"
    );
    assert_eq!(world.snapshot().await.customers, []);
}

/// Two customers exchange their identities: one gives up, the other exchanges, the first takes.
pub async fn two_customers_swap_their_identities<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (mine, yours) = (shop_id("A-1"), shop_id("B-2"));
    let ann = world.create(known_as("A-1")).await.unwrap();
    let bob = world.create(known_as("B-2")).await.unwrap();
    let mut changes = ChangeSet::new();
    let without = edit(&world, &mut changes, &ann, vec![give_up(&mine)]);
    let exchange = vec![give_up(&yours), take(&world, &mine)];
    let bob = edit(&world, &mut changes, &bob, exchange);
    let ann = edit(&world, &mut changes, &without, vec![take(&world, &yours)]);
    world.store.apply(changes).await.unwrap();
    let holders = world.store.resolve(&[mine, yours]).await.unwrap();
    assert_eq!(holders, [Some(bob.id()), Some(ann.id())]);
    assert_eq!(world.snapshot().await.customers, [ann, bob]);
}

/// What a later write gives up is not free yet: the writes are applied one after the other.
pub async fn an_identity_given_up_later_is_not_free_yet<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let identity = shop_id("A-1");
    let ann = world.create(known_as("A-1")).await.unwrap();
    let bob = world.person().await;
    let mut changes = ChangeSet::new();
    edit(&world, &mut changes, &bob, vec![take(&world, &identity)]);
    edit(&world, &mut changes, &ann, vec![give_up(&identity)]);
    let refused = world.store.apply(changes).await;
    assert!(
        matches!(&refused, Err(StoreError::IdentityTaken { holder }) if *holder == ann.id()),
        "{refused:?}"
    );
    let holders = world.store.resolve(&[identity]).await.unwrap();
    assert_eq!(holders, [Some(ann.id())]);
}

/// What one customer gives up a customer who is new in the change set may take.
pub async fn an_identity_moves_to_a_new_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let identity = shop_id("A-1");
    let ann = world.create(known_as("A-1")).await.unwrap();
    let (bob, events) = world.draft(known_as("A-1"));
    let mut changes = ChangeSet::new();
    edit(&world, &mut changes, &ann, vec![give_up(&identity)]);
    let changes = changes.insert_customer(bob.clone(), events);
    world.store.apply(changes).await.unwrap();
    let holders = world.store.resolve(&[identity]).await.unwrap();
    assert_eq!(holders, [Some(bob.id())]);
}

/// An identity given up and taken back in one change set is where it was.
pub async fn an_identity_given_up_and_taken_back_stays<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let identity = shop_id("A-1");
    let ann = world.create(known_as("A-1")).await.unwrap();
    let mut changes = ChangeSet::new();
    let without = edit(&world, &mut changes, &ann, vec![give_up(&identity)]);
    let back = edit(
        &world,
        &mut changes,
        &without,
        vec![take(&world, &identity)],
    );
    world.store.apply(changes).await.unwrap();
    let holders = world.store.resolve(&[identity]).await.unwrap();
    assert_eq!(holders, [Some(ann.id())]);
    assert_eq!(world.snapshot().await.customers, [back]);
}

/// What is known already uses up no id: neither its own nor those of its events.
pub async fn what_is_skipped_leaves_its_ids_free<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    world.record(ann, vec![note("1", world.now)]).await.unwrap();
    let skipped = world.recorded(ann, note("1", world.now));
    let (id, event) = (skipped.value.id(), skipped.events[0].clone());
    world.store.apply(telling(vec![skipped])).await.unwrap();
    assert_eq!(world.store.interaction(ann, id).await.unwrap(), None);
    assert_eq!(world.store.event(event.id()).await.unwrap(), None);

    let mut next = world.recorded(ann, note("2", world.now));
    next.value = Interaction::restore(id, ann, world.now, note("2", world.now));
    next.events = vec![event.clone()];
    let report = world
        .store
        .apply(telling(vec![next.clone()]))
        .await
        .unwrap();
    assert_eq!(report.interactions, [RecordOutcome::Recorded]);
    let read = world.store.interaction(ann, id).await.unwrap();
    assert_eq!(read, Some(next.value));
    assert_eq!(world.store.event(event.id()).await.unwrap(), Some(event));
}

/// A change without events is stored and leaves the log as it was.
pub async fn a_change_without_events_logs_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let before = (world.log().await, world.store.log_end().await.unwrap());
    let (edited, _) = ann.edit(tagging("vip"), &world.ids, world.now).unwrap();
    let mut told = world.recorded(ann.id(), note("1", world.now));
    told.events.clear();
    let changes = telling(vec![told]).update_customer(edited.clone(), ann.version(), vec![]);
    world.store.apply(changes).await.unwrap();
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), Some(edited));
    assert_eq!(world.timeline(ann.id()).await.len(), 1);
    let after = (world.log().await, world.store.log_end().await.unwrap());
    assert_eq!(after, before);
}

/// The events of one change are kept together, however many they are.
pub async fn many_events_of_one_change_stand_together<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let tags = (0..150)
        .map(|n| tagging(&format!("tag {n}")))
        .collect::<Vec<_>>();
    let (edited, events) = ann.edit(tags.concat(), &world.ids, world.now).unwrap();
    let changes = ChangeSet::new().update_customer(edited.clone(), ann.version(), events.clone());
    world.store.apply(changes).await.unwrap();
    let log = world.log().await;
    let logged: Vec<Event> = log[1..].iter().map(|one| one.event.clone()).collect();
    assert_eq!(logged, events);
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), Some(edited));
}

/// More rows than most engines take parameters in one statement, with repeats among them.
pub async fn a_large_change_set_is_stored_whole<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    world
        .record(ann.id(), vec![purchase("7500", world.now, 7500)])
        .await
        .unwrap();
    let told = (0..10_000)
        .map(|number| purchase(&number.to_string(), world.now, number))
        .collect();
    let report = world.record(ann.id(), told).await.unwrap();
    let recorded = report
        .interactions
        .iter()
        .filter(|one| **one == RecordOutcome::Recorded);
    assert_eq!(
        (report.interactions.len(), recorded.count()),
        (10_000, 9_999)
    );
    assert!(matches!(
        report.interactions[7500],
        RecordOutcome::AlreadyRecorded(_)
    ));
    assert_eq!(world.log().await.len(), 10_001);
}
