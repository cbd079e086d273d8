//! What a reader sees: all that was acknowledged, and nothing by halves.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use super::StoreFactory;
use super::concurrency::{Leaving, at_once, caller};
use super::world::{World, known_as, limit, named, note, purchase, shop_id, tag, tagging};
use crate::{
    ChangeSet, ConsentDecision, CoreStore, Customer, CustomerEdit, CustomerFilter, CustomerStore,
    EventLog, InteractionStore, Page, PageLimit,
};

/// What one handle was told is stored each other handle of the tenant reads, by every question.
pub async fn an_acknowledged_change_is_seen_by_every_question<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let reader = World::seeded(factory, 1, 77).await.store;
    for number in 0..5_u64 {
        let identity = number.to_string();
        let mut new = known_as(&identity);
        new.tags.insert(tag(&identity));
        let ann = world.create(new).await.unwrap();
        let filter = CustomerFilter::all().with_tag(tag(&identity));
        assert_eq!(reader.count_customers(&filter).await.unwrap(), 1);
        let listed = reader.list_customers(&filter, &Page::default()).await;
        assert_eq!(listed.unwrap().items, std::slice::from_ref(&ann));
        let read = reader.customer(ann.id()).await.unwrap();
        assert_eq!(read.as_ref(), Some(&ann));
        let holder = reader.resolve(&[shop_id(&identity)]).await.unwrap();
        assert_eq!(holder, [Some(ann.id())]);

        let told = world.recorded(ann.id(), purchase("1", world.now, 1));
        let (id, event) = (told.value.id(), told.events[0].id());
        let changes = super::world::telling(vec![told]);
        world.store.apply(changes).await.unwrap();
        assert!(reader.interaction(ann.id(), id).await.unwrap().is_some());
        assert!(reader.event(event).await.unwrap().is_some());
        let facts = reader.purchase_facts(&Page::default()).await.unwrap();
        assert_eq!(facts.items.len() as u64, number + 1);
        let end = reader.log_end().await.unwrap();
        let rest = reader.events_after(end.as_ref(), limit(9)).await.unwrap();
        assert_eq!(rest, []);

        let decided = world.decide(ann.id(), ConsentDecision::Granted, 0).await;
        let ledger = reader.consent_ledger(ann.id()).await.unwrap();
        assert_eq!(ledger.entries(), [decided.unwrap()]);
        let edited = world.edit(&ann, tagging("x")).await.unwrap();
        let read = reader.customers(&[ann.id()]).await.unwrap();
        assert_eq!(read, [edited]);
    }
}

/// While a tag is handed to and fro in one change set, each single answer finds it at one customer.
pub async fn a_reader_never_sees_half_a_change_set<F: StoreFactory>(factory: &F) {
    const ROUNDS: usize = 20;
    let world = World::new(factory).await;
    let ann = world.person().await;
    let mut new = named("Bob");
    new.tags.insert(tag("token"));
    let bob = world.create(new).await.unwrap();
    let (ann, bob) = (&ann, &bob);
    let writing = AtomicUsize::new(1);
    let writing = &writing;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            if number == 0 {
                let _leaving = Leaving::new(writing);
                let (mut without, mut with) = (ann.clone(), bob.clone());
                for _ in 0..ROUNDS {
                    hand_over(&world, &mut with, &mut without).await;
                    std::mem::swap(&mut with, &mut without);
                }
                return;
            }
            let filter = CustomerFilter::all().with_tag(tag("token"));
            let mut last = 0;
            while writing.load(Ordering::SeqCst) > 0 {
                let store = &world.store;
                assert_eq!(store.count_customers(&filter).await.unwrap(), 1);
                let listed = store.list_customers(&filter, &Page::default()).await;
                assert_eq!(listed.unwrap().items.len(), 1);
                let both = store.customers(&[ann.id(), bob.id()]).await.unwrap();
                let [one, other] = both.as_slice() else {
                    panic!("a customer was gone: {both:?}");
                };
                assert_eq!(one.version(), other.version());
                assert_ne!(one.tags().len(), other.tags().len());
                assert!(one.version().number() >= last, "a version was taken back");
                last = one.version().number();
            }
        })
    });
    let last = world.store.customer(ann.id()).await.unwrap().unwrap();
    assert_eq!(last.version().number() as usize, 1 + ROUNDS);
}

/// Moves the tag from one customer to the other, in one change set.
async fn hand_over<S: CoreStore>(world: &World<S>, from: &mut Customer, to: &mut Customer) {
    let (given, gave) = from
        .edit(
            [CustomerEdit::RemoveTag(tag("token"))],
            &world.ids,
            world.now,
        )
        .unwrap();
    let (taken, took) = to.edit(tagging("token"), &world.ids, world.now).unwrap();
    let changes = ChangeSet::new()
        .update_customer(given.clone(), from.version(), gave)
        .update_customer(taken.clone(), to.version(), took);
    world.store.apply(changes).await.unwrap();
    (*from, *to) = (given, taken);
}

/// Whoever asks after a change was acknowledged to somebody else sees it.
pub async fn a_reader_sees_what_was_acknowledged_before<F: StoreFactory>(factory: &F) {
    const ROUNDS: usize = 30;
    let world = World::new(factory).await;
    let first = world.person().await;
    let first = &first;
    let acknowledged = AtomicU32::new(1);
    let writing = AtomicUsize::new(1);
    let (acknowledged, writing) = (&acknowledged, &writing);
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            if number == 0 {
                let _leaving = Leaving::new(writing);
                let mut customer = first.clone();
                for round in 0..ROUNDS {
                    let edits = tagging(&format!("round {round}"));
                    customer = world.edit(&customer, edits).await.unwrap();
                    acknowledged.store(customer.version().number(), Ordering::SeqCst);
                }
                return;
            }
            while writing.load(Ordering::SeqCst) > 0 {
                let known = acknowledged.load(Ordering::SeqCst);
                let read = world.store.customer(first.id()).await.unwrap().unwrap();
                assert!(read.version().number() >= known, "a change was not seen");
                assert_eq!(read.tags().len() + 1, read.version().number() as usize);
            }
        })
    });
}

/// A walk through a list while others insert repeats nothing and misses nobody who was there.
pub async fn a_walk_through_a_list_meets_everybody_once<F: StoreFactory>(factory: &F) {
    const ROUNDS: usize = 12;
    let world = World::new(factory).await;
    let present = world.people(12).await;
    let present = &present;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            if number < 3 {
                for _ in 0..ROUNDS {
                    world.person().await;
                }
                return;
            }
            let store = &world.store;
            let met = super::world::all_pages(5, |page| async move {
                store.list_customers(&CustomerFilter::all(), &page).await
            })
            .await;
            assert!(met.is_sorted_by(|one, next| one.id() < next.id()));
            assert!(present.iter().all(|one| met.contains(one)));
        })
    });
}

/// A customer who comes with interactions, a decision and events comes with all of them.
pub async fn what_comes_together_is_seen_together<F: StoreFactory>(factory: &F) {
    const ROUNDS: usize = 12;
    let world = World::new(factory).await;
    let writing = AtomicUsize::new(2);
    let writing = &writing;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            if number < 2 {
                let _leaving = Leaving::new(writing);
                for _ in 0..ROUNDS {
                    let (new, events) = world.draft(named("Ann"));
                    let (record, event) = world.decision(new.id(), ConsentDecision::Granted, 0);
                    let mut changes = ChangeSet::new();
                    for key in ["1", "2"] {
                        let told = world.recorded(new.id(), note(key, world.now));
                        changes.interactions.push(told);
                    }
                    let changes = changes
                        .insert_customer(new, events)
                        .append_consent(record, event);
                    world.store.apply(changes).await.unwrap();
                }
                return;
            }
            while writing.load(Ordering::SeqCst) > 0 {
                let store = &world.store;
                let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
                assert_eq!(log.len() % 4, 0, "events of one change set came by halves");
                let Some(last) = log.last().and_then(|logged| logged.event.customer()) else {
                    continue;
                };
                assert!(store.customer(last).await.unwrap().is_some());
                assert_eq!(world.timeline(last).await.len(), 2);
                let ledger = store.consent_ledger(last).await.unwrap();
                assert_eq!(ledger.entries().len(), 1);
            }
        })
    });
    assert_eq!(world.log().await.len(), 2 * ROUNDS * 4);
}
