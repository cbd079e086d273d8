//! Tenants: walls without doors.

use super::StoreFactory;
use super::world::{World, known_as, limit, note, purchase, shop_id};
use crate::{
    ChangeSet, ConsentDecision, CoreStore, CustomerEdit, CustomerFilter, CustomerId, CustomerStore,
    EntityRef, EventId, EventLog, InteractionId, InteractionStore, Page, StoreError, Tag,
    TimelineFilter,
};

/// All reads of one tenant are blind to all writes of another.
pub async fn a_tenant_sees_nothing_of_another<F: StoreFactory>(factory: &F) {
    let world = World::of_tenant(factory, 1).await;
    let other = World::of_tenant(factory, 2).await;
    let ann = world.create(known_as("A-1")).await.unwrap();
    world
        .record(ann.id(), vec![purchase("1", world.now, 100)])
        .await
        .unwrap();
    world
        .decide(ann.id(), ConsentDecision::Granted, 0)
        .await
        .unwrap();

    let store = &other.store;
    assert_eq!(store.customer(ann.id()).await.unwrap(), None);
    assert_eq!(store.customers(&[ann.id()]).await.unwrap(), []);
    assert_eq!(store.resolve(&[shop_id("A-1")]).await.unwrap(), [None]);
    assert_eq!(
        store.count_customers(&CustomerFilter::all()).await.unwrap(),
        0
    );
    let page = Page::default();
    assert_eq!(
        store
            .list_customers(&CustomerFilter::all(), &page)
            .await
            .unwrap()
            .items,
        []
    );
    assert_eq!(store.consent_ledger(ann.id()).await.unwrap().entries(), []);
    assert_eq!(store.purchase_facts(&page).await.unwrap().items, []);
    let timeline = store
        .timeline(ann.id(), &TimelineFilter::all(), &page)
        .await
        .unwrap();
    assert_eq!(timeline.items, []);
    assert_eq!(store.events_after(None, limit(10)).await.unwrap(), []);
    assert_eq!(store.log_end().await.unwrap(), None);
    assert_eq!(
        store
            .events_of_customer(ann.id(), &page)
            .await
            .unwrap()
            .items,
        []
    );
    let event = world.log().await.remove(0).event;
    assert_eq!(store.event(event.id()).await.unwrap(), None);
}

/// Ids, identities and keys may repeat across tenants.
pub async fn the_same_ids_and_identities_live_in_two_tenants<F: StoreFactory>(factory: &F) {
    let world = World::of_tenant(factory, 1).await;
    let other = World::of_tenant(factory, 2).await;
    let (ann, events) = world.draft(known_as("A-1"));
    let mut changes = ChangeSet::new().insert_customer(ann.clone(), events);
    changes
        .interactions
        .push(world.recorded(ann.id(), purchase("1", world.now, 100)));
    for store in [&world.store, &other.store] {
        store.apply(changes.clone()).await.unwrap();
        assert_eq!(
            store.resolve(&[shop_id("A-1")]).await.unwrap(),
            [Some(ann.id())]
        );
    }
    world
        .edit(&ann, vec![CustomerEdit::AddTag(Tag::parse("vip").unwrap())])
        .await
        .unwrap();
    assert_eq!(other.store.customer(ann.id()).await.unwrap(), Some(ann));
}

/// Each tenant has a log of its own, and places in it mean the same whoever else writes.
pub async fn logs_of_two_tenants_stay_apart<F: StoreFactory>(factory: &F) {
    let world = World::of_tenant(factory, 1).await;
    let other = World::of_tenant(factory, 2).await;
    let ann = world.person().await;
    let end = world.store.log_end().await.unwrap().unwrap();
    other.people(3).await;
    assert_eq!(world.store.log_end().await.unwrap(), Some(end.clone()));
    world
        .record(ann.id(), vec![note("1", world.now)])
        .await
        .unwrap();
    other.people(1).await;
    let later = world
        .store
        .events_after(Some(&end), limit(10))
        .await
        .unwrap();
    assert_eq!(later.len(), 1);
    assert_eq!((world.log().await.len(), other.log().await.len()), (2, 4));
}

/// Writing to another tenant's customer fails just as writing to nobody does.
pub async fn a_foreign_id_answers_like_an_absent_one<F: StoreFactory>(factory: &F) {
    let world = World::of_tenant(factory, 1).await;
    let other = World::of_tenant(factory, 2).await;
    let ann = world.person().await;
    let edit = vec![CustomerEdit::AddTag(Tag::parse("vip").unwrap())];
    let refusals = [
        other.edit(&ann, edit).await.map(drop),
        other
            .record(ann.id(), vec![note("1", other.now)])
            .await
            .map(drop),
        other
            .decide(ann.id(), ConsentDecision::Granted, 0)
            .await
            .map(drop),
    ];
    for refused in refusals {
        assert!(
            matches!(&refused, Err(StoreError::NotFound { entity }) if *entity == ann.id().into()),
            "{refused:?}"
        );
    }
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), Some(ann));
}

/// A place in a list of one tenant is none in the same list of another.
pub async fn a_cursor_of_another_tenant_is_refused<F: StoreFactory>(factory: &F) {
    let world = World::of_tenant(factory, 1).await;
    let other = World::of_tenant(factory, 2).await;
    world.people(2).await;
    other.people(2).await;
    let all = CustomerFilter::all();
    let list = world
        .store
        .list_customers(&all, &Page::first(limit(1)))
        .await;
    let page = Page::after(list.unwrap().next.unwrap(), limit(1));
    let read = other.store.list_customers(&all, &page).await;
    assert!(matches!(read, Err(StoreError::InvalidCursor)), "{read:?}");

    let end = world.store.log_end().await.unwrap().unwrap();
    let read = other.store.events_after(Some(&end), limit(1)).await;
    assert!(matches!(read, Err(StoreError::InvalidCursor)), "{read:?}");
}

/// A tenant who never wrote has nothing, and writing begins with nothing.
pub async fn a_tenant_who_never_wrote_has_nothing<F: StoreFactory>(factory: &F) {
    let world = World::of_tenant(factory, 1).await;
    world.create(known_as("A-1")).await.unwrap();
    let fresh = World::of_tenant(factory, 99).await;
    let before = fresh.snapshot().await;
    assert_eq!((before.customers.len(), before.log.len()), (0, 0));
    assert_eq!(fresh.store.log_end().await.unwrap(), None);
    let ann = fresh.create(known_as("A-1")).await.unwrap();
    let after = fresh.snapshot().await;
    assert_eq!((after.customers, after.log.len()), (vec![ann], 1));
}

/// Each question about what another tenant has is answered like one about what nobody has.
pub async fn a_foreign_id_is_read_like_an_absent_one<F: StoreFactory>(factory: &F) {
    let world = World::of_tenant(factory, 1).await;
    let other = World::of_tenant(factory, 2).await;
    other.create(known_as("B-2")).await.unwrap();
    let ann = world.create(known_as("A-1")).await.unwrap().id();
    world
        .record(ann, vec![purchase("1", world.now, 1)])
        .await
        .unwrap();
    world
        .decide(ann, ConsentDecision::Granted, 0)
        .await
        .unwrap();
    let told = world.timeline(ann).await.remove(0);
    let logged = world.log().await.remove(1).event;

    let absent = (
        CustomerId::generate(&other.ids, other.now),
        InteractionId::generate(&other.ids, other.now),
        EventId::generate(&other.ids, other.now),
        EntityRef::new(EntityRef::INTERACTION, other.uuid()),
    );
    let foreign = (ann, told.id(), logged.id(), EntityRef::from(told.id()));
    let (mut answers, page) = (Vec::new(), Page::default());
    let store = &other.store;
    for (customer, interaction, event, entity) in [absent, foreign] {
        let by_key = store.interaction_by_key(customer, told.source(), told.key());
        let answer = (
            store.customer(customer).await.unwrap(),
            store.customers(&[customer]).await.unwrap(),
            store.consent_ledger(customer).await.unwrap(),
            store.interaction(customer, interaction).await.unwrap(),
            by_key.await.unwrap(),
            other.timeline(customer).await,
            store.events_of_customer(customer, &page).await.unwrap(),
            store.events_of_entity(&entity, &page).await.unwrap(),
            store.event(event).await.unwrap(),
        );
        answers.push(answer);
    }
    assert_eq!(answers[0], answers[1]);
    let holders = store.resolve(&[shop_id("A-1"), shop_id("none")]).await;
    assert_eq!(holders.unwrap(), [None, None]);
}

/// A change made in one tenant can be made in another under the same ids, whole.
pub async fn a_whole_history_lives_in_two_tenants<F: StoreFactory>(factory: &F) {
    let mut snapshots = Vec::new();
    for tenant in [1, 2] {
        // The same seed draws the same ids: of customers, decisions, interactions and events.
        let world = World::seeded(factory, tenant, 4711).await;
        let ann = world.create(known_as("A-1")).await.unwrap();
        let told = vec![purchase("1", world.now, 1), note("2", world.now)];
        world.record(ann.id(), told).await.unwrap();
        world
            .decide(ann.id(), ConsentDecision::Granted, 0)
            .await
            .unwrap();
        let vip = vec![CustomerEdit::AddTag(Tag::parse("vip").unwrap())];
        world.edit(&ann, vip).await.unwrap();
        let mut snapshot = world.snapshot().await;
        let log = std::mem::take(&mut snapshot.log);
        let events: Vec<_> = log.into_iter().map(|logged| logged.event).collect();
        assert_eq!(events.len(), 5);
        snapshots.push((snapshot, events));
    }
    assert_eq!(snapshots[0], snapshots[1]);
}
