//! Consumers of the event log: each where it was put, moved by one worker at a time.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::StoreFactory;
use super::concurrency::{CALLERS, at_once};
use super::consumer_commands::{Command, command};
use super::world::{World, all_pages, limit};
use crate::{
    Advance, Code, Consumer, ConsumerStore, Cursor, CustomerFilter, CustomerStore, EventLog, Page,
    StoreError,
};

const BILLING: Code = Code::new_static("billing");
const MAIL: Code = Code::new_static("mail");

/// A world with `count` events in its log, and the place behind each.
async fn world_with_log<F: StoreFactory>(
    factory: &F,
    count: usize,
) -> (World<F::Store>, Vec<Cursor>) {
    let world = World::new(factory).await;
    world.people(count).await;
    let log = world.log().await;
    let places: Vec<Cursor> = log.into_iter().map(|logged| logged.cursor).collect();
    assert_eq!(places.len(), count);
    (world, places)
}

async fn position<S: ConsumerStore>(store: &S, name: &Code) -> Option<Cursor> {
    store.consumer(name).await.unwrap()?.position
}

/// A consumer that nobody moved is not there, and moving it makes it.
pub async fn an_absent_consumer_is_none<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 2).await;
    let store = &world.store;
    assert_eq!(store.consumer(&BILLING).await.unwrap(), None);
    let moved = store.advance_consumer(&BILLING, None, &places[0]).await;
    assert_eq!(moved.unwrap(), Advance::Advanced);
    let there = Consumer::new(BILLING, Some(places[0].clone()));
    assert_eq!(store.consumer(&BILLING).await.unwrap(), Some(there));
    assert_eq!(store.consumer(&MAIL).await.unwrap(), None);
}

/// The log is read on from where the consumer stands.
pub async fn a_consumer_goes_through_the_log_step_by_step<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 5).await;
    let mut seen = Vec::new();
    loop {
        let place = position(&world.store, &BILLING).await;
        let read = world.store.events_after(place.as_ref(), limit(2)).await;
        let read = read.unwrap();
        let Some(last) = read.last() else { break };
        let moved = world
            .store
            .advance_consumer(&BILLING, place.as_ref(), &last.cursor)
            .await;
        assert_eq!(moved.unwrap(), Advance::Advanced);
        seen.extend(read.into_iter().map(|logged| logged.cursor));
    }
    assert_eq!(seen, places);
}

/// A worker that is late learns where the consumer stands, and moves nothing.
pub async fn a_step_from_another_place_is_refused<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 4).await;
    let store = &world.store;
    let early = store
        .advance_consumer(&BILLING, Some(&places[0]), &places[1])
        .await;
    assert!(
        matches!(&early, Err(StoreError::ConsumerMoved { consumer, found: None }) if *consumer == BILLING),
        "{early:?}"
    );
    assert_eq!(store.consumer(&BILLING).await.unwrap(), None);

    let moved = store.advance_consumer(&BILLING, None, &places[1]).await;
    assert_eq!(moved.unwrap(), Advance::Advanced);
    for expected in [None, Some(&places[0]), Some(&places[2])] {
        let late = store.advance_consumer(&BILLING, expected, &places[3]).await;
        assert!(
            matches!(&late, Err(StoreError::ConsumerMoved { found: Some(found), .. }) if *found == places[1]),
            "{late:?}"
        );
    }
    assert_eq!(position(store, &BILLING).await.as_ref(), Some(&places[1]));
}

/// The same step again is said to be made already.
pub async fn a_step_can_be_repeated<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 3).await;
    let store = &world.store;
    for (expected, to) in [(None, &places[0]), (Some(&places[0]), &places[2])] {
        let first = store.advance_consumer(&BILLING, expected, to).await;
        assert_eq!(first.unwrap(), Advance::Advanced);
        let again = store.advance_consumer(&BILLING, expected, to).await;
        assert_eq!(again.unwrap(), Advance::AlreadyThere);
        let nowhere = store.advance_consumer(&BILLING, Some(to), to).await;
        assert_eq!(nowhere.unwrap(), Advance::AlreadyThere);
        assert_eq!(position(store, &BILLING).await.as_ref(), Some(to));
    }
}

/// Only a reset leads back.
pub async fn a_step_never_leads_back<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 3).await;
    let store = &world.store;
    let moved = store.advance_consumer(&BILLING, None, &places[2]).await;
    assert_eq!(moved.unwrap(), Advance::Advanced);
    let back = store
        .advance_consumer(&BILLING, Some(&places[2]), &places[0])
        .await;
    assert!(
        matches!(&back, Err(StoreError::ConsumerMustAdvance { consumer }) if *consumer == BILLING),
        "{back:?}"
    );
    assert_eq!(position(store, &BILLING).await.as_ref(), Some(&places[2]));
}

/// A reset goes anywhere, also to the start, also for a consumer that was not there.
pub async fn a_reset_goes_anywhere<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 3).await;
    let store = &world.store;
    for to in [Some(&places[2]), Some(&places[0]), Some(&places[0]), None] {
        store.reset_consumer(&BILLING, to).await.unwrap();
        let stored = store.consumer(&BILLING).await.unwrap();
        assert_eq!(stored, Some(Consumer::new(BILLING, to.cloned())));
    }
    // At the start it is expected there, as one that was never moved.
    let moved = store.advance_consumer(&BILLING, None, &places[1]).await;
    assert_eq!(moved.unwrap(), Advance::Advanced);

    store.reset_consumer(&MAIL, None).await.unwrap();
    let there = store.consumer(&MAIL).await.unwrap();
    assert_eq!(there, Some(Consumer::new(MAIL, None)));
    let moved = store.advance_consumer(&MAIL, None, &places[0]).await;
    assert_eq!(moved.unwrap(), Advance::Advanced);
}

/// A removed consumer is not there, and a worker that is under way cannot bring it back.
pub async fn a_removed_consumer_is_forgotten<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 2).await;
    let store = &world.store;
    assert!(!store.remove_consumer(&BILLING).await.unwrap());
    for name in [&BILLING, &MAIL] {
        store.reset_consumer(name, Some(&places[0])).await.unwrap();
    }
    assert!(store.remove_consumer(&BILLING).await.unwrap());
    assert!(!store.remove_consumer(&BILLING).await.unwrap());
    assert_eq!(store.consumer(&BILLING).await.unwrap(), None);
    let late = store
        .advance_consumer(&BILLING, Some(&places[0]), &places[1])
        .await;
    assert!(
        matches!(&late, Err(StoreError::ConsumerMoved { found: None, .. })),
        "{late:?}"
    );
    assert_eq!(position(store, &MAIL).await.as_ref(), Some(&places[0]));
}

/// The list is ordered byte by byte, and its pages join.
pub async fn consumers_are_listed_by_name_and_pages_join<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 1).await;
    let store = &world.store;
    assert_eq!(
        store.list_consumers(&Page::default()).await.unwrap(),
        crate::PageOf::new(Vec::new(), None)
    );
    // Punctuation is where the orders of languages and of bytes part.
    let longest = "z".repeat(Code::MAXIMUM);
    let names = [
        "a-b",
        "a.b",
        "a1",
        "a:b",
        "a_b",
        "ab",
        "b",
        longest.as_str(),
    ];
    let names = names.map(|name| Code::parse(name).unwrap());
    assert!(names.is_sorted());
    for name in names.iter().rev() {
        store.reset_consumer(name, Some(&places[0])).await.unwrap();
    }
    for rows in [1, 3, 10] {
        let read = all_pages(
            rows,
            |page| async move { store.list_consumers(&page).await },
        )
        .await;
        let expected = names
            .clone()
            .map(|name| Consumer::new(name, Some(places[0].clone())));
        assert_eq!(read, expected);
    }
}

/// What is no place in the log moves nobody, and what is no place in the list gives no page.
pub async fn a_foreign_cursor_is_refused<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 2).await;
    let other = World::of_tenant(factory, 2).await;
    other.people(2).await;
    let list = world
        .store
        .list_customers(&CustomerFilter::all(), &Page::first(limit(1)))
        .await;
    let foreign = [
        Cursor::from_store("nobody made this".into()),
        list.unwrap().next.unwrap(),
        other.store.log_end().await.unwrap().unwrap(),
    ];
    let store = &world.store;
    for cursor in &foreign {
        let refused = [
            store
                .advance_consumer(&BILLING, None, cursor)
                .await
                .map(drop),
            store
                .advance_consumer(&BILLING, Some(cursor), &places[1])
                .await
                .map(drop),
            store.reset_consumer(&BILLING, Some(cursor)).await,
            store
                .list_consumers(&Page::after(cursor.clone(), limit(1)))
                .await
                .map(drop),
        ];
        for answer in refused {
            assert!(
                matches!(answer, Err(StoreError::InvalidCursor)),
                "{answer:?}"
            );
        }
    }
    assert_eq!(store.consumer(&BILLING).await.unwrap(), None);
}

/// Two tenants have consumers of one name, and neither sees or moves the other's.
pub async fn consumers_of_two_tenants_stay_apart<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, 1).await;
    let other = World::of_tenant(factory, 2).await;
    let (store, foreign) = (&world.store, &other.store);
    store
        .reset_consumer(&BILLING, Some(&places[0]))
        .await
        .unwrap();
    assert_eq!(foreign.consumer(&BILLING).await.unwrap(), None);
    let list = foreign.list_consumers(&Page::default()).await.unwrap();
    assert_eq!(list.items, []);
    assert!(!foreign.remove_consumer(&BILLING).await.unwrap());
    foreign.reset_consumer(&BILLING, None).await.unwrap();
    assert_eq!(position(store, &BILLING).await.as_ref(), Some(&places[0]));
}

/// Of many workers who step from one place to different ones, one moves the consumer.
pub async fn of_many_steps_from_one_place_one_is_made<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    let (world, places) = world_with_log(factory, CALLERS + 1).await;
    // The first round makes the consumer, the second one moves it.
    for start in [None, Some(&places[0])] {
        world.store.reset_consumer(&BILLING, start).await.unwrap();
        if start.is_none() {
            world.store.remove_consumer(&BILLING).await.unwrap();
        }
        let (advanced, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let (places, advanced, found) = (&places, &advanced, &found);
        at_once(factory, |number| {
            Box::pin(async move {
                let world = World::seeded(factory, 1, 7000 + number as u64).await;
                let to = &places[number + 1];
                match world.store.advance_consumer(&BILLING, start, to).await {
                    Ok(Advance::Advanced) => {
                        advanced.fetch_add(1, Ordering::SeqCst);
                        found.lock().unwrap().push(Some(to.clone()));
                    }
                    Err(StoreError::ConsumerMoved { found: place, .. }) => {
                        found.lock().unwrap().push(place);
                    }
                    other => panic!("{other:?}"),
                }
            })
        });
        assert_eq!(advanced.load(Ordering::SeqCst), 1);
        let stored = position(&world.store, &BILLING).await;
        assert!(stored.is_some());
        let found = std::mem::take(&mut *found.lock().unwrap());
        assert_eq!(found, vec![stored; CALLERS]);
    }
}

/// Random histories of two consumers get the answers of a model of a few lines.
pub async fn random_histories_read_like_the_model<F>(factory: &F)
where
    F: StoreFactory<Store: ConsumerStore>,
{
    const PLACES: usize = 3;
    let (world, places) = world_with_log(factory, PLACES).await;
    let place = |number: usize| number.checked_sub(1).map(|index| &places[index]);
    let store = &world.store;
    let mut runner = TestRunner::deterministic();
    let history = proptest::collection::vec(command(PLACES), 400);
    let history = history.new_tree(&mut runner).unwrap().current();
    let mut model: BTreeMap<Code, usize> = BTreeMap::new();
    let (mut advanced, mut refused) = (0, 0);
    for (step, (who, command)) in history.into_iter().enumerate() {
        let name = [BILLING, MAIL][who].clone();
        let stands = model.get(&name).copied();
        match command {
            Command::Advance { expected, to } => {
                let answer = store
                    .advance_consumer(&name, place(expected), &places[to - 1])
                    .await;
                match answer {
                    _ if to < expected => {
                        assert!(
                            matches!(answer, Err(StoreError::ConsumerMustAdvance { .. })),
                            "step {step}: {answer:?}"
                        );
                    }
                    Ok(Advance::AlreadyThere) => assert_eq!(stands, Some(to), "step {step}"),
                    Ok(Advance::Advanced) => {
                        assert_eq!(stands.unwrap_or(0), expected, "step {step}");
                        assert_ne!(stands, Some(to), "step {step}");
                        model.insert(name, to);
                        advanced += 1;
                    }
                    Err(StoreError::ConsumerMoved { found, .. }) => {
                        assert_ne!(stands.unwrap_or(0), expected, "step {step}");
                        assert_ne!(stands, Some(to), "step {step}");
                        assert_eq!(found.as_ref(), place(stands.unwrap_or(0)), "step {step}");
                        refused += 1;
                    }
                    Err(other) => panic!("step {step}: {other:?}"),
                }
            }
            Command::Reset { to } => {
                store.reset_consumer(&name, place(to)).await.unwrap();
                model.insert(name, to);
            }
            Command::Remove => {
                let removed = store.remove_consumer(&name).await.unwrap();
                assert_eq!(removed, model.remove(&name).is_some(), "step {step}");
            }
        }
        let list = store.list_consumers(&Page::default()).await.unwrap();
        let expected: Vec<Consumer> = model
            .iter()
            .map(|(name, to)| Consumer::new(name.clone(), place(*to).cloned()))
            .collect();
        assert_eq!(list.items, expected, "step {step}");
    }
    assert!(advanced > 20 && refused > 20, "{advanced} {refused}");
}
