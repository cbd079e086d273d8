//! The event log: complete, in order, without repeats.

use super::StoreFactory;
use super::world::{World, all_pages, limit, named, note, purchase, telling};
use crate::{
    Change, ChangeSet, Code, CoreStore, Cursor, CustomerEdit, CustomerFilter, CustomerStore,
    CustomerWrite, EntityRef, Event, EventId, EventLog, Page, StoreError, Tag,
};

/// There is no end before there is a beginning.
pub async fn an_empty_log_has_no_end<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    assert_eq!(world.store.log_end().await.unwrap(), None);
    assert_eq!(world.store.events_after(None, limit(10)).await.unwrap(), []);
}

/// The log holds the events of each change, in the order of the changes and within them.
pub async fn each_change_logs_its_events_in_order<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.create(named("Ann")).await.unwrap();
    let edits = ["b", "a", "c"].map(|tag| CustomerEdit::AddTag(Tag::parse(tag).unwrap()));
    let (edited, events) = ann.edit(edits, &world.ids, world.now).unwrap();
    let changes = ChangeSet::new().update_customer(edited, ann.version(), events.clone());
    world.store.apply(changes).await.unwrap();
    world
        .record(ann.id(), vec![note("1", world.now)])
        .await
        .unwrap();

    let log: Vec<Event> = world
        .log()
        .await
        .into_iter()
        .map(|logged| logged.event)
        .collect();
    assert_eq!(log.len(), 5);
    assert_eq!(log[1..4], events);
    let names = world.log_names().await;
    assert_eq!(
        (names[0].as_str(), names[4].as_str()),
        ("customer.created", "interaction.recorded")
    );
}

/// Whatever the size of the steps, a reader sees each event once.
pub async fn reading_on_from_each_cursor_repeats_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = (0..9).map(|n| note(&n.to_string(), world.now)).collect();
    world.record(ann.id(), told).await.unwrap();
    let whole = world.store.events_after(None, limit(100)).await.unwrap();
    assert_eq!(whole.len(), 10);
    for (place, logged) in whole.iter().enumerate() {
        let rest = world
            .store
            .events_after(Some(&logged.cursor), limit(100))
            .await
            .unwrap();
        assert_eq!(rest, whole[place + 1..]);
        let one = world
            .store
            .events_after(Some(&logged.cursor), limit(1))
            .await
            .unwrap();
        assert_eq!(
            one,
            whole[place + 1..]
                .iter()
                .take(1)
                .cloned()
                .collect::<Vec<_>>()
        );
    }
}

/// The end is a place like any other.
pub async fn reading_on_from_the_end_gives_what_comes_later<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let end = world.store.log_end().await.unwrap().unwrap();
    assert_eq!(
        world
            .store
            .events_after(Some(&end), limit(10))
            .await
            .unwrap(),
        []
    );
    world
        .record(ann.id(), vec![note("1", world.now)])
        .await
        .unwrap();
    let later = world
        .store
        .events_after(Some(&end), limit(10))
        .await
        .unwrap();
    assert_eq!(later.len(), 1);
    assert_eq!(later[0].event.name().as_str(), "interaction.recorded");
    assert_eq!(
        world.store.log_end().await.unwrap().as_ref(),
        Some(&later[0].cursor)
    );
}

/// What changes nothing is not logged.
pub async fn a_repeated_interaction_logs_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = vec![purchase("1", world.now, 5), purchase("2", world.now, 6)];
    world.record(ann.id(), told[..1].to_vec()).await.unwrap();
    world.record(ann.id(), told).await.unwrap();
    assert_eq!(world.log().await.len(), 3, "the customer and two purchases");
}

/// What is refused is not logged.
pub async fn a_refused_change_logs_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let tag = |text| vec![CustomerEdit::AddTag(Tag::parse(text).unwrap())];
    world.edit(&ann, tag("a")).await.unwrap();
    let before = world.log().await;
    assert!(matches!(
        world.edit(&ann, tag("b")).await,
        Err(StoreError::Conflict { .. })
    ));
    assert_eq!(world.log().await, before);
}

/// Entity and customer lead to their events, oldest first, on pages of any size.
pub async fn events_are_found_by_entity_and_by_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(2).await;
    for person in &people {
        let told = (0..3).map(|n| note(&n.to_string(), world.now)).collect();
        world.record(person.id(), told).await.unwrap();
    }
    let log: Vec<Event> = world
        .log()
        .await
        .into_iter()
        .map(|logged| logged.event)
        .collect();
    let (store, ann) = (&world.store, people[0].id());
    let of_ann: Vec<_> = log
        .iter()
        .filter(|e| e.customer() == Some(ann))
        .cloned()
        .collect();
    assert_eq!(of_ann.len(), 4);
    for rows in [1, 3, 10] {
        let read = all_pages(rows, |page| async move {
            store.events_of_customer(ann, &page).await
        });
        assert_eq!(read.await, of_ann);
        let entity = &ann.into();
        let read = all_pages(rows, |page| async move {
            store.events_of_entity(entity, &page).await
        });
        assert_eq!(read.await, of_ann[..1]);
    }
}

/// An id leads to its event.
pub async fn an_event_is_found_by_its_id<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    world.people(2).await;
    let event = world.log().await.remove(1).event;
    assert_eq!(
        world.store.event(event.id()).await.unwrap().as_ref(),
        Some(&event)
    );
    let absent = EventId::generate(&world.ids, world.now);
    assert_eq!(world.store.event(absent).await.unwrap(), None);
}

/// An event under an id that is used is refused, with the change that it belongs to.
pub async fn the_id_of_an_event_is_used_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    world.person().await;
    let before = world.log().await;
    let used = before[0].event.clone();
    let (_, mut fresh) = world.draft(named("Ann"));
    let fresh = fresh.remove(0);
    for events in [
        vec![used.clone()],
        vec![fresh.clone(), used],
        vec![fresh.clone(), fresh.clone()],
    ] {
        let (customer, _) = world.draft(named("Bo"));
        let id = customer.id();
        let refused = world
            .store
            .apply(ChangeSet::new().insert_customer(customer, events))
            .await;
        assert!(
            matches!(refused, Err(StoreError::AlreadyExists { .. })),
            "{refused:?}"
        );
        assert_eq!(world.store.customer(id).await.unwrap(), None);
        assert_eq!(world.log().await, before);
    }
    // What was refused left no gap that a reader would wait at, and no id behind.
    let (customer, _) = world.draft(named("Bo"));
    let changes = ChangeSet::new().insert_customer(customer, vec![fresh.clone()]);
    world.store.apply(changes).await.unwrap();
    let after = world
        .store
        .events_after(before.last().map(|logged| &logged.cursor), limit(5))
        .await
        .unwrap();
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].event, fresh);
}

/// Every detail comes back as it was logged.
pub async fn details_survive_the_log<F: StoreFactory>(factory: &F) {
    use proptest::strategy::{Strategy, ValueTree};
    let world = World::new(factory).await;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut logged = Vec::new();
    for _ in 0..32 {
        let event = crate::strategies::event()
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let (customer, _) = world.draft(named("Ann"));
        let mut changes = ChangeSet::new();
        changes.customers.push(Change::new(
            CustomerWrite::Insert(customer),
            [event.clone()],
        ));
        world.store.apply(changes).await.unwrap();
        logged.push(event);
    }
    let log: Vec<Event> = world
        .log()
        .await
        .into_iter()
        .map(|logged| logged.event)
        .collect();
    assert_eq!(log, logged);
}

/// A place in a list is no place in the log, and text that no store wrote is none either.
pub async fn a_cursor_of_a_list_is_no_place_in_the_log<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    world.people(3).await;
    let list = world
        .store
        .list_customers(&CustomerFilter::all(), &Page::first(limit(1)))
        .await;
    for cursor in [
        list.unwrap().next.unwrap(),
        Cursor::from_store("17; --".to_owned()),
    ] {
        let read = world.store.events_after(Some(&cursor), limit(5)).await;
        assert!(matches!(read, Err(StoreError::InvalidCursor)), "{read:?}");
    }
}

/// An event may concern no customer and an entity of the host's own: it is found by the entity.
pub async fn an_event_may_concern_no_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let id = EventId::generate(&world.ids, world.now);
    let order = EntityRef::new(Code::new_static("shop.order"), world.uuid());
    let event = Event::new(id, Code::new_static("order.paid"), order.clone(), world.now);
    let mut told = world.recorded(ann, note("1", world.now));
    told.events.push(event.clone());
    world.store.apply(telling(vec![told])).await.unwrap();
    let store = &world.store;
    let found = store.events_of_entity(&order, &Page::default()).await;
    assert_eq!(found.unwrap().items, std::slice::from_ref(&event));
    assert_eq!(store.event(id).await.unwrap(), Some(event));
    let of_ann = store.events_of_customer(ann, &Page::default()).await;
    assert_eq!(of_ann.unwrap().items.len(), 2);
}

/// Two entities with one id are two when their kinds differ.
pub async fn the_kind_of_an_entity_is_part_of_it<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let kinds = ["order", "order.line", "orders"].map(Code::new_static);
    let id = world.uuid();
    let mut told = world.recorded(ann, note("1", world.now));
    let mut events = Vec::new();
    for kind in kinds {
        let entity = EntityRef::new(kind, id);
        let of = EventId::generate(&world.ids, world.now);
        events.push(Event::new(of, Code::new_static("made"), entity, world.now));
    }
    told.events = events.clone();
    world.store.apply(telling(vec![told])).await.unwrap();
    for event in events {
        let found = world
            .store
            .events_of_entity(event.entity(), &Page::default())
            .await;
        assert_eq!(found.unwrap().items, [event]);
    }
}

/// The places of the log stay what they are: reading it twice gives the same cursors.
pub async fn the_places_of_the_log_do_not_move<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(4).await;
    let before = world.log().await;
    for person in &people {
        world
            .record(person.id(), vec![note("1", world.now)])
            .await
            .unwrap();
    }
    let after = world.log().await;
    assert_eq!(after[..4], before);
    assert_eq!(after.len(), 8);
    let end = world.store.log_end().await.unwrap();
    assert_eq!(end.as_ref(), after.last().map(|logged| &logged.cursor));
}
