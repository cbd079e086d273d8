//! Erasures of customers.

use super::StoreFactory;
use super::merges::{merged, pair, undone};
use super::world::{World, all_pages, known_as, note, purchase, shop_id, tagging};
use crate::{
    Change, ChangeSet, ConsentDecision, ConsentLedger, CoreStore, Customer, CustomerFilter,
    CustomerId, CustomerStore, CustomerWrite, EntityRef, ErasedCustomer, Erasure, ErasureStore,
    EventLog, InteractionStore, MergeStore, StoreError, Suppression, SuppressionHash, Timestamp,
};

/// An erasure of a customer as it is now, not stored yet.
pub async fn drafted<S: CoreStore>(world: &World<S>, id: CustomerId) -> Erasure {
    let customer = world.store.customer(id).await.unwrap().unwrap();
    let aliases = world.store.aliases_of(id).await.unwrap();
    Erasure::new(id, customer.version(), aliases, world.now)
}

pub(super) async fn store<S: CoreStore>(
    world: &World<S>,
    erasure: Erasure,
) -> Result<(), StoreError> {
    let events = erasure.events(&world.ids);
    let changes = ChangeSet::new().erase_customer(erasure, events);
    let report = world.store.apply(changes).await?;
    assert_eq!(report.written, 1);
    Ok(())
}

/// Forgets a customer.
pub async fn erased<S: CoreStore>(world: &World<S>, id: CustomerId) {
    let erasure = drafted(world, id).await;
    store(world, erasure).await.unwrap();
}

/// No question finds anything of a customer who had this id.
pub(super) async fn assert_nothing_is_left<S: CoreStore>(world: &World<S>, id: CustomerId) {
    let store = &world.store;
    assert_eq!(store.customer(id).await.unwrap(), None);
    assert_eq!(store.customers(&[id]).await.unwrap(), []);
    let ledger = store.consent_ledger(id).await.unwrap();
    assert_eq!(ledger, ConsentLedger::default());
    assert!(world.timeline(id).await.is_empty());
    assert_eq!(store.aliases(&[id]).await.unwrap(), []);
    assert_eq!(store.aliases_of(id).await.unwrap(), []);
    assert_eq!(store.latest_merge_into(id).await.unwrap(), None);
    let all = CustomerFilter::all();
    let listed = all_pages(7, async |page| store.list_customers(&all, &page).await).await;
    assert!(listed.iter().all(|customer| customer.id() != id));
    let facts = all_pages(7, async |page| store.purchase_facts(&page).await).await;
    assert!(facts.iter().all(|fact| fact.customer() != id));
    let aliases = all_pages(7, async |page| store.list_aliases(&page).await).await;
    assert!(
        aliases
            .iter()
            .all(|alias| alias.id != id && alias.customer != id)
    );
    let merges = all_pages(7, async |page| store.list_merges(&page).await).await;
    assert!(merges.iter().all(|merge| {
        !merge.survivor_ids().contains(&id) && !merge.absorbed_ids().contains(&id)
    }));
    let left = store.erased(&[id]).await.unwrap();
    assert!(matches!(left.as_slice(), [one] if one.id == id));
}

/// The record, what it was found by, its ledger and its timeline are gone; another customer's are
/// as they were.
pub async fn nothing_is_left_of_an_erased_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let store = &world.store;
    let told = world.timeline(ann.id()).await;
    let others = (
        world.timeline(anna.id()).await,
        store.consent_ledger(anna.id()).await.unwrap(),
    );
    erased(&world, ann.id()).await;

    assert_nothing_is_left(&world, ann.id()).await;
    assert_eq!(store.resolve(&[shop_id("A-1")]).await.unwrap(), [None]);
    for one in &told {
        assert_eq!(store.interaction(ann.id(), one.id()).await.unwrap(), None);
        let by_key = store.interaction_by_key(ann.id(), one.source(), one.key());
        assert_eq!(by_key.await.unwrap(), None);
    }
    let left = ErasedCustomer::new(ann.id(), ann.id(), world.now);
    assert_eq!(
        store
            .erased(&[ann.id(), anna.id(), ann.id()])
            .await
            .unwrap(),
        [left]
    );

    assert_eq!(store.customer(anna.id()).await.unwrap(), Some(anna.clone()));
    assert_eq!(
        store.resolve(&[shop_id("A-2")]).await.unwrap(),
        [Some(anna.id())]
    );
    assert_eq!(world.timeline(anna.id()).await, others.0);
    assert_eq!(store.consent_ledger(anna.id()).await.unwrap(), others.1);
    assert_eq!(
        store.count_customers(&CustomerFilter::all()).await.unwrap(),
        1
    );
}

/// The log keeps what happened, which says nothing of who it was, and ends with the erasure.
pub async fn the_log_keeps_its_events<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, _) = pair(&world).await;
    let before = world.log().await;
    erased(&world, ann.id()).await;
    let after = world.log().await;
    let (kept, new) = after.split_at(before.len());
    assert_eq!(kept, before);
    let [erasure] = new else {
        panic!("{} events", new.len())
    };
    assert_eq!(erasure.event.name().as_str(), "customer.erased");
    assert_eq!(*erasure.event.entity(), EntityRef::from(ann.id()));
    assert!(erasure.event.details().is_empty());
}

/// What was merged into a customer goes with it: the old ids lead nowhere, and the record of the
/// merge, which held both, is gone with what it moved.
pub async fn what_was_merged_goes_with_the_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let eve = world.create(known_as("A-3")).await.unwrap();
    let into_anna = merged(&world, &anna, &eve).await;
    let anna = into_anna.merged().clone();
    let into_ann = merged(&world, &ann, &anna).await;
    erased(&world, ann.id()).await;

    let store = &world.store;
    let mut ids = vec![ann.id(), anna.id(), eve.id()];
    for id in &ids {
        assert_nothing_is_left(&world, *id).await;
    }
    ids.sort_unstable();
    let left: Vec<_> = ids
        .iter()
        .map(|id| ErasedCustomer::new(*id, ann.id(), world.now))
        .collect();
    assert_eq!(store.erased(&ids).await.unwrap(), left);
    for merge in [into_anna.id(), into_ann.id()] {
        assert_eq!(store.merge(merge).await.unwrap(), None);
    }
    let moves = all_pages(7, async |page| store.list_merge_moves(&page).await).await;
    assert_eq!(moves, []);
}

/// A merge that was undone held the records of both: it goes with either, and the other one stays.
pub async fn a_merge_that_was_undone_goes_with_either<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let merge = merged(&world, &ann, &anna).await;
    undone(&world, &merge).await;
    let (kept, told) = (
        world.store.customer(ann.id()).await.unwrap(),
        world.timeline(ann.id()).await,
    );
    erased(&world, anna.id()).await;
    assert_nothing_is_left(&world, anna.id()).await;
    assert_eq!(world.store.merge(merge.id()).await.unwrap(), None);
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), kept);
    assert_eq!(world.timeline(ann.id()).await, told);
    assert_eq!(world.store.erased(&[ann.id()]).await.unwrap(), []);
}

/// A merge of two others holds the data, too, when one of them had absorbed the customer.
pub async fn a_later_merge_that_held_the_data_goes<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let eve = world.create(known_as("A-3")).await.unwrap();
    let first = merged(&world, &ann, &anna).await;
    let ann = first.merged().clone();
    let second = merged(&world, &eve, &ann).await;
    undone(&world, &second).await;
    undone(&world, &first).await;
    erased(&world, anna.id()).await;
    for merge in [first.id(), second.id()] {
        assert_eq!(world.store.merge(merge).await.unwrap(), None);
    }
    for id in [ann.id(), eve.id()] {
        assert!(world.store.customer(id).await.unwrap().is_some());
    }
}

/// The id of an erased customer takes nothing and is nobody's again.
pub async fn an_erased_id_is_never_used_again<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let merge = merged(&world, &ann, &anna).await;
    erased(&world, ann.id()).await;
    let end = world.store.log_end().await.unwrap();
    for id in [ann.id(), anna.id()] {
        let entity = EntityRef::from(id);
        let (again, events) = Customer::create(known_as("B-1"), id, &world.ids, world.now).unwrap();
        let changes = ChangeSet::new().insert_customer(again, events);
        let refused = world.store.apply(changes).await.unwrap_err();
        assert!(matches!(refused, StoreError::AlreadyExists { entity: found } if found == entity));
        let refused = world
            .record(id, vec![note("late", world.now)])
            .await
            .unwrap_err();
        assert!(matches!(refused, StoreError::NotFound { entity: found } if found == entity));
        let refused = world
            .decide(id, ConsentDecision::Granted, 50)
            .await
            .unwrap_err();
        assert!(matches!(refused, StoreError::NotFound { entity: found } if found == entity));
        let erasure = Erasure::new(id, merge.merged().version(), [], world.now);
        let refused = store(&world, erasure).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotFound { entity: found } if found == entity));
        assert_nothing_is_left(&world, id).await;
    }
    assert_eq!(world.store.log_end().await.unwrap(), end);
    assert_eq!(
        world.store.resolve(&[shop_id("B-1")]).await.unwrap(),
        [None]
    );
}

/// An erasure decided on another version than the stored one stores nothing.
pub async fn a_stale_erasure_stores_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, _) = pair(&world).await;
    let erasure = drafted(&world, ann.id()).await;
    let edited = world.edit(&ann, tagging("new")).await.unwrap();
    let before = world.snapshot().await;
    let refused = store(&world, erasure).await.unwrap_err();
    assert!(matches!(
        refused,
        StoreError::Conflict { expected, found, .. }
            if expected == ann.version() && found == edited.version()
    ));
    assert_eq!(world.snapshot().await, before);
    assert_eq!(world.store.erased(&[ann.id()]).await.unwrap(), []);
}

/// Writes of one change set build on an erasure: the identity is free, the id is not.
pub async fn writes_of_one_change_set_build_on_an_erasure<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, _) = pair(&world).await;
    let erasing = async || {
        let erasure = drafted(&world, ann.id()).await;
        let events = erasure.events(&world.ids);
        ChangeSet::new().erase_customer(erasure, events)
    };
    let before = world.snapshot().await;
    let mut changes = erasing().await;
    changes
        .interactions
        .push(world.recorded(ann.id(), note("late", world.now)));
    let refused = world.store.apply(changes).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotFound { .. }));
    let (again, events) =
        Customer::create(known_as("B-1"), ann.id(), &world.ids, world.now).unwrap();
    let changes = erasing().await.insert_customer(again, events);
    let refused = world.store.apply(changes).await.unwrap_err();
    assert!(matches!(refused, StoreError::AlreadyExists { .. }));
    assert_eq!(world.snapshot().await, before);
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(ann.id())]
    );

    let (heir, events) = world.draft(known_as("A-1"));
    let changes = erasing().await.insert_customer(heir.clone(), events);
    world.store.apply(changes).await.unwrap();
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(heir.id())]
    );
    assert_nothing_is_left(&world, ann.id()).await;
}

/// A customer who is made, edited and erased in one change set leaves its id and no more.
pub async fn a_customer_may_come_and_go_at_once<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (new, mut events) = world.draft(known_as("A-1"));
    let (edited, more) = new.edit(tagging("vip"), &world.ids, world.now).unwrap();
    let erasure = Erasure::new(new.id(), edited.version(), [], world.now);
    let gone = erasure.events(&world.ids);
    let mut changes = ChangeSet::new();
    events.extend(more);
    let insert = CustomerWrite::Insert(new.clone());
    changes.customers.push(Change::new(insert, events));
    let changes = changes
        .update_customer(edited, new.version(), Vec::new())
        .erase_customer(erasure, gone);
    assert_eq!(world.store.apply(changes).await.unwrap().written, 3);
    assert_nothing_is_left(&world, new.id()).await;
    let heir = world.create(known_as("A-1")).await.unwrap();
    assert_eq!(
        world.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(heir.id())]
    );
}

fn hash(number: u8) -> SuppressionHash {
    SuppressionHash::from_bytes([number; 32])
}

async fn erase_suppressing<S: CoreStore>(world: &World<S>, hashes: &[u8], at: Timestamp) {
    let customer = world.person().await;
    let hashes = hashes
        .iter()
        .map(|number| Suppression::new(hash(*number), at));
    let erasure = Erasure::new(customer.id(), customer.version(), [], at).suppressing(hashes);
    store(world, erasure).await.unwrap();
}

/// A hash is kept since the latest erasure that named it, in whatever order they come.
pub async fn hashes_are_kept_since_the_latest_erasure<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (early, late) = (world.in_minutes(1), world.in_minutes(2));
    erase_suppressing(&world, &[255, 0, 7], early).await;
    erase_suppressing(&world, &[7, 8], late).await;
    erase_suppressing(&world, &[8], early).await;
    let kept = |number, since| Suppression::new(hash(number), since);
    let all = [
        kept(0, early),
        kept(7, late),
        kept(8, late),
        kept(255, early),
    ];
    let asked: Vec<_> = [8, 1, 255, 7, 8, 0].map(hash).to_vec();
    assert_eq!(world.store.suppressions(&asked).await.unwrap(), all);
    assert_eq!(world.store.suppressions(&[]).await.unwrap(), []);
    for limit in [1, 2, 9] {
        let listed = all_pages(limit, async |page| {
            world.store.list_suppressions(&page).await
        })
        .await;
        assert_eq!(listed, all);
    }
}

/// Erased ids are listed by rising id, page by page.
pub async fn erased_ids_are_listed<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let mut ids = Vec::new();
    for customer in world.people(5).await {
        erased(&world, customer.id()).await;
        ids.push(customer.id());
    }
    ids.sort_unstable();
    for limit in [1, 2, 9] {
        let listed = all_pages(limit, async |page| world.store.list_erased(&page).await).await;
        let found: Vec<_> = listed.iter().map(|one| one.id).collect();
        assert_eq!(found, ids);
    }
    let page = crate::Page::first(crate::PageLimit::ONE);
    let cursor = world.store.list_erased(&page).await.unwrap().next;
    let foreign = crate::Page {
        after: cursor,
        ..page
    };
    let refused = world.store.list_suppressions(&foreign).await.unwrap_err();
    assert!(matches!(refused, StoreError::InvalidCursor));
}

/// An erasure in one tenant is none in another, though ids and hashes are the same.
pub async fn erasures_of_two_tenants_stay_apart<F: StoreFactory>(factory: &F) {
    let (here, there) = (
        World::of_tenant(factory, 1).await,
        World::of_tenant(factory, 2).await,
    );
    let (ann, events) = here.draft(known_as("A-1"));
    for world in [&here, &there] {
        let changes = ChangeSet::new().insert_customer(ann.clone(), events.clone());
        world.store.apply(changes).await.unwrap();
        world
            .record(ann.id(), vec![purchase("1", world.now, 5)])
            .await
            .unwrap();
    }
    let before = there.snapshot().await;
    let erasure = drafted(&here, ann.id()).await;
    let kept = Suppression::new(hash(1), here.now);
    store(&here, erasure.suppressing([kept])).await.unwrap();
    assert_nothing_is_left(&here, ann.id()).await;
    assert_eq!(there.snapshot().await, before);
    assert_eq!(there.store.erased(&[ann.id()]).await.unwrap(), []);
    assert_eq!(there.store.suppressions(&[hash(1)]).await.unwrap(), []);
    assert_eq!(
        there.store.resolve(&[shop_id("A-1")]).await.unwrap(),
        [Some(ann.id())]
    );
}
