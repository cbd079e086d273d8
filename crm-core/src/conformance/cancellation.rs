//! Callers who go away: their change is whole or absent, and the store goes on.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::StoreFactory;
use super::world::{World, known_as, note, shop_id};
use crate::{
    ChangeSet, ConsentDecision, CoreStore, Customer, CustomerFilter, CustomerStore, EventLog,
    InteractionStore, Page, StoreError,
};

/// Polls the future so many times, each time it is ready to go on, and drops it then.
async fn abandon<T>(call: impl Future<Output = T>, polls: usize) {
    let mut call = pin!(call);
    let mut polled = 0;
    poll_fn(|context| {
        polled += 1;
        if polled > polls || call.as_mut().poll(context).is_ready() || polled == polls {
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
}

/// A customer with an identity, a decision and two interactions.
fn change<S: CoreStore>(world: &World<S>, identity: &str) -> (Customer, ChangeSet) {
    let (customer, events) = world.draft(known_as(identity));
    let (record, event) = world.decision(customer.id(), ConsentDecision::Granted, 0);
    let mut changes = ChangeSet::new()
        .insert_customer(customer.clone(), events)
        .append_consent(record, event);
    for key in ["1", "2"] {
        let told = world.recorded(customer.id(), note(key, world.now));
        changes.interactions.push(told);
    }
    (customer, changes)
}

/// Whether the change is there; it must be there whole. It may come between two questions: what
/// was there before must be there after.
async fn is_whole<S: CoreStore>(world: &World<S>, customer: &Customer, identity: &str) -> bool {
    let (store, id) = (&world.store, customer.id());
    let first = store.customer(id).await.unwrap().is_some();
    let of_customer = store.events_of_customer(id, &Page::default()).await;
    let parts = [
        (of_customer.unwrap().items.len(), 4),
        (store.consent_ledger(id).await.unwrap().entries().len(), 1),
        (world.timeline(id).await.len(), 2),
    ];
    let holder = store.resolve(&[shop_id(identity)]).await.unwrap();
    let last = store.customer(id).await.unwrap().is_some();
    for (found, whole) in parts {
        assert!(found == 0 || found == whole, "{found} of {whole} are there");
        assert!(!first || found == whole, "{found} of {whole} are there");
        assert!(found == 0 || last, "parts are there without the customer");
    }
    assert!(!first || holder == [Some(id)]);
    last
}

/// A call that was never polled has not begun: nothing is stored.
pub async fn a_change_that_never_began_is_absent<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (_, changes) = change(&world, "A-1");
    drop(world.store.apply(changes));
    let count = world.store.count_customers(&CustomerFilter::all()).await;
    assert_eq!(count.unwrap(), 0);
    assert_eq!(world.store.log_end().await.unwrap(), None);
}

/// A call that is dropped under way is done whole or not at all.
pub async fn an_abandoned_change_is_whole_or_absent<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for polls in 1..8 {
        let identity = polls.to_string();
        let (customer, changes) = change(&world, &identity);
        abandon(world.store.apply(changes), polls).await;
        is_whole(&world, &customer, &identity).await;
    }
}

/// After a call was dropped the same change can be made again, and is there once.
pub async fn an_abandoned_change_can_be_made_again<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for polls in 1..8 {
        let identity = polls.to_string();
        let (customer, changes) = change(&world, &identity);
        abandon(world.store.apply(changes.clone()), polls).await;
        match world.store.apply(changes).await {
            Ok(_) | Err(StoreError::AlreadyExists { .. }) => {}
            Err(other) => panic!("a change made again was refused as {other:?}"),
        }
        assert!(is_whole(&world, &customer, &identity).await);
    }
    assert_eq!(world.log().await.len(), 7 * 4);
}

/// Calls that are dropped leave nothing locked and no connection spoiled: others go on.
pub async fn abandoned_calls_do_not_stop_the_store<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    for round in 0..30 {
        let told = world.recorded(ann.id(), note(&format!("dropped {round}"), world.now));
        let changes = super::world::telling(vec![told]);
        abandon(world.store.apply(changes), 1 + round % 3).await;
        abandon(world.store.customer(ann.id()), 1 + round % 2).await;
        abandon(world.store.events_after(None, super::world::limit(9)), 1).await;
    }
    let kept = world.recorded(ann.id(), note("kept", world.now));
    let (id, event) = (kept.value.id(), kept.events[0].id());
    let changes = super::world::telling(vec![kept]);
    world.store.apply(changes).await.unwrap();
    // What follows an abandoned transaction must not be a part of it.
    let other = World::seeded(factory, 1, 77).await.store;
    assert!(other.interaction(ann.id(), id).await.unwrap().is_some());
    assert!(other.event(event).await.unwrap().is_some());
}
