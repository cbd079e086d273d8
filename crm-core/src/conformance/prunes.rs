//! Removals of interactions that are kept no longer.

use super::StoreFactory;
use super::merges::{merged, pair, undone};
use super::world::{World, all_pages, note, purchase, tagging};
use crate::event::names;
use crate::{
    ChangeSet, CoreStore, Customer, CustomerStore, Event, EventId, InteractionId, InteractionStore,
    MergeStore, Prune, StoreError,
};

/// The event of a removal.
fn event<S: CoreStore>(world: &World<S>, customer: &Customer) -> Event {
    let id = EventId::generate(&world.ids, world.now);
    Event::new(id, names::CUSTOMER_PRUNED, customer.id().into(), world.now)
        .of_customer(customer.id())
}

/// Removes interactions of a customer; says how much was written.
async fn pruned<S: CoreStore>(
    world: &World<S>,
    customer: &Customer,
    ids: &[InteractionId],
) -> Result<usize, StoreError> {
    let prune = Prune::new(customer.id(), customer.version(), ids.to_vec());
    let changes = ChangeSet::new().prune_customer(prune, vec![event(world, customer)]);
    world
        .store
        .apply(changes)
        .await
        .map(|report| report.written)
}

/// What is named is gone for every question, and nothing else is.
pub async fn what_is_pruned_is_gone_and_nothing_else<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let told = world.timeline(ann.id()).await;
    let others = world.snapshot().await;
    let (gone, kept) = told.split_at(1);
    let ids: Vec<_> = gone.iter().map(crate::Interaction::id).collect();
    assert_eq!(pruned(&world, &ann, &ids).await.unwrap(), 1);

    let store = &world.store;
    assert_eq!(world.timeline(ann.id()).await, kept);
    for one in gone {
        assert_eq!(store.interaction(ann.id(), one.id()).await.unwrap(), None);
        let by_key = store.interaction_by_key(ann.id(), one.source(), one.key());
        assert_eq!(by_key.await.unwrap(), None);
    }
    for one in kept {
        let read = store.interaction(ann.id(), one.id()).await.unwrap();
        assert_eq!(read.as_ref(), Some(one));
    }
    assert_eq!(store.customer(ann.id()).await.unwrap(), Some(ann.clone()));
    let after = world.snapshot().await;
    assert_eq!(after.customers, others.customers);
    assert_eq!(after.ledgers, others.ledgers);
    assert_eq!(world.timeline(anna.id()).await.len(), 2);
    let mut log = after.log;
    let last = log.pop().unwrap();
    assert_eq!(last.event.name().as_str(), "customer.pruned");
    assert_eq!(log, others.log);
}

/// Purchases that are removed are facts no more.
pub async fn pruned_purchases_are_no_facts<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = vec![
        purchase("1", world.now, 100),
        purchase("2", world.in_minutes(1), 200),
    ];
    world.record(ann.id(), told).await.unwrap();
    let latest = world.timeline(ann.id()).await.remove(0);
    pruned(&world, &ann, &[latest.id()]).await.unwrap();
    let facts = all_pages(10, async |page| world.store.purchase_facts(&page).await).await;
    let at: Vec<_> = facts.iter().map(crate::PurchaseFact::occurred_at).collect();
    assert_eq!(at, [world.now]);
}

/// What is not there, or is somebody else's, is passed over; the second time nothing is written.
pub async fn a_prune_that_finds_nothing_writes_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let own = world.timeline(ann.id()).await.remove(0).id();
    let others = world.timeline(anna.id()).await;
    let unknown = InteractionId::generate(&world.ids, world.now);
    let ids = [own, others[0].id(), unknown];
    assert_eq!(pruned(&world, &ann, &ids).await.unwrap(), 1);
    assert_eq!(world.timeline(anna.id()).await, others);
    let before = world.snapshot().await;
    assert_eq!(pruned(&world, &ann, &ids).await.unwrap(), 0);
    assert_eq!(pruned(&world, &ann, &[]).await.unwrap(), 0);
    assert!(world.snapshot().await == before);
}

/// A prune that was decided on an old version is refused.
pub async fn a_stale_prune_stores_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, _) = pair(&world).await;
    let told = world.timeline(ann.id()).await;
    world.edit(&ann, tagging("new")).await.unwrap();
    let before = world.snapshot().await;
    let refused = pruned(&world, &ann, &[told[0].id()]).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict { .. })),
        "{refused:?}"
    );
    let (nobody, _) = world.draft(super::world::known_as("nobody"));
    let refused = pruned(&world, &nobody, &[told[0].id()]).await;
    assert!(
        matches!(refused, Err(StoreError::NotFound { .. })),
        "{refused:?}"
    );
    assert!(world.snapshot().await == before);
}

/// The key is free again: what is told under it is new.
pub async fn the_key_of_what_is_pruned_is_free<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let ann = world.person().await;
    let told = note("1", world.now);
    world.record(ann.id(), vec![told.clone()]).await.unwrap();
    let first = world.timeline(ann.id()).await.remove(0).id();
    pruned(&world, &ann, &[first]).await.unwrap();
    let report = world.record(ann.id(), vec![told.clone()]).await.unwrap();
    assert_eq!(report.written, 1);
    let second = world.timeline(ann.id()).await.remove(0).id();
    assert_ne!(first, second);

    // In one change set, too.
    let prune = Prune::new(ann.id(), ann.version(), [second]);
    let mut changes = ChangeSet::new().prune_customer(prune, vec![event(&world, &ann)]);
    changes.interactions.push(world.recorded(ann.id(), told));
    assert_eq!(world.store.apply(changes).await.unwrap().written, 2);
    assert_eq!(world.timeline(ann.id()).await.len(), 1);
}

/// What a merge moved may be pruned; the merge can be undone, and gives back the rest.
pub async fn a_merge_is_undone_after_a_prune<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let of_anna = world.timeline(anna.id()).await;
    let merge = merged(&world, &ann, &anna).await;
    let survivor = merge.merged().clone();
    // One of each side; that of the absorbed customer was moved under a key set aside.
    let aside = of_anna
        .iter()
        .find(|one| one.key().as_str() == "n")
        .unwrap();
    let of_ann = world.timeline(ann.id()).await;
    let own = of_ann
        .iter()
        .find(|one| of_anna.iter().all(|other| other.id() != one.id()))
        .unwrap();
    let ids = [aside.id(), own.id()];
    assert_eq!(pruned(&world, &survivor, &ids).await.unwrap(), 1);
    let moves = world.store.moves_of(merge.id()).await.unwrap();
    assert!(
        moves
            .iter()
            .all(|moved| moved.entity.id() != aside.id().as_uuid())
    );
    assert_eq!(moves.len(), 1);

    undone(&world, &merge).await;
    let left: Vec<_> = of_anna
        .iter()
        .filter(|one| one.id() != aside.id())
        .cloned()
        .collect();
    assert_eq!(world.timeline(anna.id()).await, left);
    assert_eq!(world.timeline(ann.id()).await.len(), 1);
}
