//! Many callers at once, on threads of their own.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::StoreFactory;
use super::world::{World, known_as, limit, note, purchase, shop_id};
use crate::{
    CustomerEdit, CustomerFilter, CustomerId, CustomerStore, EventId, EventLog, InteractionStore,
    Page, RecordOutcome, StoreError, Tag,
};

/// How many callers there are at once.
pub const CALLERS: usize = 8;

/// Runs the work of every caller on a thread of its own, all at once.
pub fn at_once<'a, F: StoreFactory>(
    factory: &F,
    work: impl Fn(usize) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> + Sync,
) {
    thread::scope(|scope| {
        for number in 0..CALLERS {
            let work = &work;
            scope.spawn(move || factory.run(work(number)));
        }
    });
}

/// Counts one caller down when it leaves, also by a panic: who waits for it must not wait for ever.
#[derive(Debug)]
pub struct Leaving<'a>(&'a AtomicUsize);

impl<'a> Leaving<'a> {
    /// One of the callers that are counted.
    #[must_use]
    pub fn new(callers: &'a AtomicUsize) -> Self {
        Self(callers)
    }
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The world of one caller: the same tenant, other ids.
pub(super) async fn caller<F: StoreFactory>(factory: &F, number: usize) -> World<F::Store> {
    World::seeded(factory, 1, 5000 + number as u64).await
}

/// Of k updates decided on one version exactly one is applied, and the others are told why not.
pub async fn of_many_updates_of_one_version_one_wins<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for round in 0..10 {
        let ann = world.person().await;
        let answers = Mutex::new(Vec::new());
        let (ann, answers) = (&ann, &answers);
        at_once(factory, |number| {
            Box::pin(async move {
                // No two rounds may draw the same ids: an event is logged once.
                let world = caller(factory, round * CALLERS + number).await;
                let tag = Tag::parse(format!("tag {number}")).unwrap();
                let answer = world.edit(ann, vec![CustomerEdit::AddTag(tag)]).await;
                answers.lock().unwrap().push(answer);
            })
        });
        let mut answers = std::mem::take(&mut *answers.lock().unwrap());
        let winners: Vec<_> = answers.extract_if(.., |answer| answer.is_ok()).collect();
        assert_eq!(winners.len(), 1, "round {round}");
        for lost in answers {
            assert!(
                matches!(&lost, Err(StoreError::Conflict { expected, .. }) if *expected == ann.version()),
                "{lost:?}"
            );
        }
        let stored = world.store.customer(ann.id()).await.unwrap();
        assert_eq!(stored, winners.into_iter().next().unwrap().ok());
    }
}

/// Of k customers who take one identity at once exactly one gets it.
pub async fn of_many_customers_with_one_identity_one_wins<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let holders: Mutex<Vec<CustomerId>> = Mutex::default();
    let holders = &holders;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            match world.create(known_as("A-1")).await {
                Ok(customer) => holders.lock().unwrap().push(customer.id()),
                Err(StoreError::IdentityTaken { .. }) => {}
                Err(other) => panic!("{other:?}"),
            }
        })
    });
    let holders = std::mem::take(&mut *holders.lock().unwrap());
    assert_eq!(holders.len(), 1);
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(holders[0])]
    );
    assert_eq!(
        world
            .store
            .count_customers(&CustomerFilter::all())
            .await
            .unwrap(),
        1
    );
}

/// Many callers tell the same story: it is recorded once, and nobody gets an error.
pub async fn one_interaction_told_by_many_is_recorded_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let recorded = AtomicUsize::new(0);
    let recorded = &recorded;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            for round in 0..10 {
                let told = purchase(&round.to_string(), world.now, round);
                let report = world.record(ann, vec![told]).await.unwrap();
                if report.interactions == [RecordOutcome::Recorded] {
                    recorded.fetch_add(1, Ordering::SeqCst);
                }
            }
        })
    });
    assert_eq!(recorded.load(Ordering::SeqCst), 10);
    assert_eq!(
        world
            .store
            .purchase_facts(&Page::default())
            .await
            .unwrap()
            .items
            .len(),
        10
    );
    assert_eq!(world.log().await.len(), 11);
}

/// A reader that follows the log by cursor while others write sees each event once.
pub async fn a_reader_of_the_log_misses_nothing_while_many_write<F: StoreFactory>(factory: &F) {
    const ROUNDS: usize = 25;
    let world = World::new(factory).await;
    let ann = world.person().await.id();
    let seen: Mutex<Vec<EventId>> = Mutex::default();
    let writers_left = AtomicUsize::new(CALLERS - 1);
    let (seen, writers_left) = (&seen, &writers_left);
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            if number > 0 {
                let _leaving = Leaving::new(writers_left);
                for round in 0..ROUNDS {
                    let told = note(&format!("{number}/{round}"), world.now);
                    world.record(ann, vec![told]).await.unwrap();
                }
                return;
            }
            let mut place = None;
            loop {
                let writing = writers_left.load(Ordering::SeqCst) > 0;
                let read = world
                    .store
                    .events_after(place.as_ref(), limit(9))
                    .await
                    .unwrap();
                if read.is_empty() && !writing {
                    return;
                }
                let mut seen = seen.lock().unwrap();
                seen.extend(read.iter().map(|logged| logged.event.id()));
                assert!(seen.len() < 1000, "the log does not end");
                place = read.last().map(|logged| logged.cursor.clone()).or(place);
            }
        })
    });
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    let distinct: BTreeSet<_> = seen.iter().copied().collect();
    assert_eq!(
        (seen.len(), distinct.len()),
        (1 + (CALLERS - 1) * ROUNDS, seen.len())
    );
    let log: Vec<EventId> = world
        .log()
        .await
        .iter()
        .map(|logged| logged.event.id())
        .collect();
    assert_eq!(seen, log);
}
