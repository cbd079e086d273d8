//! Merges among each other and beside other writes.

use super::StoreFactory;
use super::merges::{drafted, merged, pair, store, undone};
use super::world::{World, all_pages, limit, note, purchase, tagging, telling};
use crate::{
    ChangeSet, CoreStore, Customer, CustomerStore, MergeId, MergeStore, RecordOutcome, StoreError,
};

/// Whatever was merged into what, an id leads to its customer in one step.
pub async fn old_ids_lead_in_one_step<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(5).await;
    let [a, b, c, d, e] = people.as_slice() else {
        panic!("five people")
    };
    merged(&world, b, a).await;
    merged(&world, d, c).await;
    merged(&world, b, d).await;
    merged(&world, e, b).await;
    let ids: Vec<_> = people.iter().map(Customer::id).collect();
    let aliases = world.store.aliases(&ids).await.unwrap();
    let leads: Vec<_> = aliases
        .iter()
        .map(|alias| (alias.id, alias.customer))
        .collect();
    let expected: Vec<_> = [a, b, c, d].map(|one| (one.id(), e.id())).into();
    assert_eq!(leads, expected);
    let listed = all_pages(2, async |page| world.store.list_aliases(&page).await).await;
    assert_eq!(listed, aliases);
    assert_eq!(world.store.aliases_of(e.id()).await.unwrap(), ids[..4]);
}

/// Merges come back whole and in pages.
pub async fn merges_are_listed_by_id<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(4).await;
    let mut merges = Vec::new();
    for absorbed in &people[1..] {
        merges.push(merged(&world, &people[0], absorbed).await);
    }
    let store = &world.store;
    let listed = all_pages(2, async |page| store.list_merges(&page).await).await;
    assert_eq!(listed, merges);
    let latest = store.latest_merge_into(people[0].id()).await.unwrap();
    assert_eq!(latest.as_ref(), merges.last());
    undone(&world, &merges[2]).await;
    let latest = store.latest_merge_into(people[0].id()).await.unwrap();
    assert_eq!(latest.as_ref(), merges.get(1));
    assert_eq!(store.latest_merge_into(people[1].id()).await.unwrap(), None);
    let unknown = MergeId::generate(&world.ids, world.now);
    assert_eq!(store.merge(unknown).await.unwrap(), None);
    let aliases = store
        .list_aliases(&crate::Page::first(limit(1)))
        .await
        .unwrap();
    let cursor = aliases.next.unwrap();
    let page = crate::Page::after(cursor, limit(1));
    let foreign = store.list_merges(&page).await;
    assert!(matches!(foreign, Err(StoreError::InvalidCursor)));
}

/// Whoever took part in a merge finds it, also when it is undone, and what it moved while it holds.
pub async fn merges_are_found_by_who_took_part<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let others = world.people(2).await;
    let store = &world.store;
    let moved = world.timeline(anna.id()).await.len();
    let first = merged(&world, &ann, &anna).await;
    let other = merged(&world, &others[0], &others[1]).await;
    let second = merged(&world, &others[0], &ann).await;
    // Who was absorbed before took part in what came later, and is named once.
    for ids in [
        &[anna.id()][..],
        &[ann.id(), anna.id()],
        &[anna.id(), anna.id()],
    ] {
        let found = store.merges_of(ids).await.unwrap();
        assert_eq!(found, [first.clone(), second.clone()]);
    }
    let found = store.merges_of(&[others[1].id()]).await.unwrap();
    assert_eq!(found, [other, second.clone()]);
    assert_eq!(store.merges_of(&[]).await.unwrap(), []);
    let all = all_pages(3, async |page| store.list_merge_moves(&page).await).await;
    let of = |merge: MergeId| -> Vec<_> {
        let moves = all.iter().filter(|moved| moved.merge == merge);
        moves.cloned().collect()
    };
    let moves = store.moves_of(first.id()).await.unwrap();
    assert_eq!(moves, of(first.id()));
    assert_eq!(moves.len(), moved);
    assert_eq!(store.moves_of(second.id()).await.unwrap(), of(second.id()));

    undone(&world, &second).await;
    let found = store.merges_of(&[anna.id()]).await.unwrap();
    let undone_at: Vec<_> = found.iter().map(|one| one.undone_at().is_some()).collect();
    assert_eq!(undone_at, [false, true]);
    assert_eq!(store.moves_of(second.id()).await.unwrap(), []);
    let unknown = MergeId::generate(&world.ids, world.now);
    assert_eq!(store.moves_of(unknown).await.unwrap(), []);
}

/// A change set may hold a merge beside other writes, which build on it.
pub async fn writes_of_one_change_set_build_on_a_merge<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let merge = drafted(&world, ann.id(), anna.id()).await;
    let merged = merge.merged().clone();
    let (edited, events) = merged.edit(tagging("late"), &world.ids, world.now).unwrap();
    let told = world.recorded(ann.id(), note("late", world.now));
    let known = world.recorded(ann.id(), purchase("2", world.in_minutes(3), 200));
    let mut changes = ChangeSet::new()
        .merge_customers(merge.clone(), merge.events(&world.ids))
        .update_customer(edited.clone(), merged.version(), events);
    changes.interactions = telling(vec![told, known]).interactions;
    let report = world.store.apply(changes).await.unwrap();
    assert_eq!(report.written, 3);
    assert!(report.interactions[1] != RecordOutcome::Recorded);
    assert_eq!(world.store.customer(ann.id()).await.unwrap(), Some(edited));
    assert_eq!(world.timeline(ann.id()).await.len(), 5);
}

/// A merge that fails late leaves nothing behind.
pub async fn a_merge_undone_by_a_later_failure_leaves_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let before = world.snapshot().await;
    let merge = drafted(&world, ann.id(), anna.id()).await;
    let refused = world.recorded(ann.id(), note("n", world.in_minutes(50)));
    let mut changes = ChangeSet::new().merge_customers(merge.clone(), Vec::new());
    changes.interactions.push(refused);
    let answer = world.store.apply(changes).await;
    assert!(matches!(answer, Err(StoreError::KeyReused { .. })));
    assert_eq!(world.snapshot().await, before);
    assert_eq!(world.store.merge(merge.id()).await.unwrap(), None);
    assert_eq!(world.store.aliases(&[anna.id()]).await.unwrap(), []);
    store(&world, merge).await.unwrap();
}

/// Merges of one tenant are none of another.
pub async fn merges_of_two_tenants_stay_apart<F: StoreFactory>(factory: &F) {
    let here = World::of_tenant(factory, 1).await;
    let there = World::of_tenant(factory, 2).await;
    let (ann, anna) = pair(&here).await;
    let merge = merged(&here, &ann, &anna).await;
    let store = &there.store;
    assert_eq!(store.merge(merge.id()).await.unwrap(), None);
    assert_eq!(store.aliases(&[anna.id()]).await.unwrap(), []);
    assert_eq!(store.aliases_of(ann.id()).await.unwrap(), []);
    assert_eq!(store.latest_merge_into(ann.id()).await.unwrap(), None);
    assert_eq!(store.merges_of(&[ann.id(), anna.id()]).await.unwrap(), []);
    assert_eq!(store.moves_of(merge.id()).await.unwrap(), []);
    let page = crate::Page::first(limit(10));
    assert!(store.list_merges(&page).await.unwrap().items.is_empty());
    assert!(store.list_aliases(&page).await.unwrap().items.is_empty());
    assert!(
        store
            .list_merge_moves(&page)
            .await
            .unwrap()
            .items
            .is_empty()
    );
}
