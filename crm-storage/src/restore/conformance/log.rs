//! The log stands as it stood.

use crm_core::conformance::StoreFactory;
use crm_core::conformance::world::{World, limit, tenant};
use crm_core::{Event, EventLog, StoreError};
use crm_support::RequestStore;

use super::source::{events, source};
use crate::restore::{RestoreBatch, RestoreStore};

fn batch(after: u64, events: &[Event]) -> RestoreBatch {
    let events = events.to_vec();
    RestoreBatch::Events { after, events }
}

/// Ids and order are kept, whatever the size of the batches.
pub async fn events_stand_at_their_places<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let log = events(&world.store).await;
    let mut after = 0;
    for part in log.chunks(2) {
        let report = store.restore(batch(after, part)).await.unwrap();
        assert_eq!(report.already_there, 0);
        after += report.added;
    }
    assert_eq!(events(&store).await, log);
    let read = store.event(log[1].id()).await.unwrap();
    assert_eq!(read.as_ref(), Some(&log[1]));
}

/// A batch that overlaps the end adds what is missing.
pub async fn a_part_of_the_log_is_completed<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let log = events(&world.store).await;
    store.restore(batch(0, &log[..3])).await.unwrap();
    let report = store.restore(batch(1, &log[1..])).await.unwrap();
    assert_eq!(report.already_there, 2);
    assert_eq!(events(&store).await, log);
    let report = store.restore(batch(1, &log[1..2])).await.unwrap();
    assert_eq!((report.added, report.already_there), (0, 1));
}

fn require_exists<T: std::fmt::Debug>(answer: Result<T, StoreError>, event: &Event) {
    let entity = crate::entity::event(event.id());
    assert!(
        matches!(&answer, Err(StoreError::AlreadyExists { entity: named }) if *named == entity),
        "{answer:?}"
    );
}

/// The log of another tenant is not this one's.
pub async fn another_event_at_a_place_is_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let log = events(&world.store).await;
    store.restore(batch(0, &log[..3])).await.unwrap();
    require_exists(store.restore(batch(1, &log[2..])).await, &log[2]);
    let altered = log[2].clone().with_number("altered", 1);
    let part = [log[1].clone(), altered.clone(), log[3].clone()];
    require_exists(store.restore(batch(1, &part)).await, &altered);
    assert_eq!(events(&store).await, log[..3]);
}

/// The id of an event is used once.
pub async fn an_event_at_two_places_is_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let log = events(&world.store).await;
    store.restore(batch(0, &log[..2])).await.unwrap();
    let part = [log[2].clone(), log[0].clone()];
    require_exists(store.restore(batch(2, &part)).await, &log[0]);
    let part = [log[2].clone(), log[2].clone()];
    require_exists(store.restore(batch(2, &part)).await, &log[2]);
    assert_eq!(events(&store).await, log[..2]);
}

/// No place of the log stays empty.
pub async fn a_gap_is_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let log = events(&world.store).await;
    assert!(store.restore(batch(1, &log[1..])).await.is_err());
    assert!(store.restore(batch(u64::MAX, &log[..1])).await.is_err());
    assert_eq!(store.log_end().await.unwrap(), None);
    store.restore(batch(0, &log[..1])).await.unwrap();
    assert!(store.restore(batch(2, &log[2..])).await.is_err());
    assert_eq!(events(&store).await, log[..1]);
}

/// Cursors of the restored log are cursors.
pub async fn a_reader_goes_on_behind_what_was_restored<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (origin, store) = (source().await, factory.store(tenant(1)).await);
    let log = events(&origin.store).await;
    store.restore(batch(0, &log)).await.unwrap();
    let end = store.log_end().await.unwrap();
    let world = World {
        store,
        ids: origin.ids,
        now: origin.now,
    };
    let cy = world.person().await;
    let later = world.store.events_after(end.as_ref(), limit(10)).await;
    let later = later.unwrap();
    assert_eq!(later.len(), 1);
    assert_eq!(later[0].event.customer(), Some(cy.id()));
}
