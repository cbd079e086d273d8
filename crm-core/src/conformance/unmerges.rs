//! Taking merges back.

use super::StoreFactory;
use super::merges::{drafted, merged, pair, permission, store_undone, undoing, undone};
use super::world::{World, all_pages, note, shop_id, tag, tagging};
use crate::{
    ConsentDecision, CustomerAlias, CustomerStore, MergeStore, Permission, Refusal, StoreError,
    Version,
};

/// A merge that is undone leaves both customers as they were, but for their versions.
pub async fn a_merge_is_undone_exactly<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    world
        .decide(ann.id(), ConsentDecision::Withdrawn, 12)
        .await
        .unwrap();
    let before = world.snapshot().await;
    let merge = merged(&world, &ann, &anna).await;
    undone(&world, &merge).await;
    let after = world.snapshot().await;
    assert_eq!(after.ledgers, before.ledgers);
    assert_eq!(after.timelines, before.timelines);
    for (after, before) in after.customers.iter().zip(&before.customers) {
        assert_eq!(after.party(), before.party());
        assert_eq!(after.tags(), before.tags());
        assert_eq!(after.verified_identities(), before.verified_identities());
        assert_eq!(after.created_at(), before.created_at());
        assert!(after.version() > before.version());
    }
    let identities = [shop_id("A-1"), shop_id("A-2")];
    let holders = world.store.resolve(&identities).await.unwrap();
    assert_eq!(holders, [Some(ann.id()), Some(anna.id())]);
    assert_eq!(world.store.aliases(&[anna.id()]).await.unwrap(), []);
    let moves = all_pages(10, async |page| world.store.list_merge_moves(&page).await).await;
    assert_eq!(moves, []);
    let stored = world.store.merge(merge.id()).await.unwrap().unwrap();
    assert_eq!(stored.undone_at(), Some(world.now));
    assert_eq!(world.store.latest_merge_into(ann.id()).await.unwrap(), None);
    let names = world.log_names().await;
    assert!(names.ends_with(&["customer.unmerged".into(), "customer.restored".into()]));
    // Both take what comes, and can be merged again, the other way round.
    world
        .record(anna.id(), vec![note("late", world.now)])
        .await
        .unwrap();
    merged(&world, &anna, &ann).await;
    assert_eq!(world.timeline(anna.id()).await.len(), 5);
}

/// What came while the two were one stays with the survivor; a refusal holds for both.
pub async fn what_came_since_stays_with_the_survivor<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let merge = merged(&world, &ann, &anna).await;
    let told = vec![note("since", world.in_minutes(5))];
    world.record(ann.id(), told).await.unwrap();
    let current = world.store.customer(ann.id()).await.unwrap().unwrap();
    world.edit(&current, tagging("since")).await.unwrap();
    let withdrawn = world.decide(ann.id(), ConsentDecision::Withdrawn, 40).await;
    let withdrawn = withdrawn.unwrap();
    undone(&world, &merge).await;
    assert_eq!(world.timeline(ann.id()).await.len(), 3);
    assert_eq!(world.timeline(anna.id()).await.len(), 2);
    let ann = world.store.customer(ann.id()).await.unwrap().unwrap();
    let anna = world.store.customer(anna.id()).await.unwrap().unwrap();
    assert_eq!(ann.tags(), &[tag("vip"), tag("since")].into());
    assert_eq!(anna.tags(), &[tag("press")].into());
    let of_ann = permission(&world, ann.id()).await;
    let expected = Permission::Refused(Refusal::Withdrawn(withdrawn.id()));
    assert_eq!(of_ann, expected);
    let of_anna = permission(&world, anna.id()).await;
    assert!(matches!(
        of_anna,
        Permission::Refused(Refusal::Withdrawn(_))
    ));
    let ledger = world.store.consent_ledger(anna.id()).await.unwrap();
    assert_eq!(ledger.entries().len(), 2);
}

/// A customer who had absorbed another one comes back with it.
pub async fn a_chain_is_undone_step_by_step<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let people = world.people(3).await;
    let [a, b, c] = people.as_slice() else {
        panic!("three people")
    };
    for (customer, key) in people.iter().zip(["a", "b", "c"]) {
        world
            .record(customer.id(), vec![note(key, world.now)])
            .await
            .unwrap();
    }
    world
        .decide(a.id(), ConsentDecision::Denied, 1)
        .await
        .unwrap();
    let first = merged(&world, b, a).await;
    world
        .decide(b.id(), ConsentDecision::Granted, 2)
        .await
        .unwrap();
    let before = world.snapshot().await;
    let second = merged(&world, c, b).await;
    assert_eq!(second.absorbed_ids(), &[a.id(), b.id()].into());
    assert_eq!(world.timeline(c.id()).await.len(), 3);
    let latest = world.store.latest_merge_into(b.id()).await.unwrap();
    assert_eq!(latest.map(|merge| merge.id()), Some(first.id()));

    undone(&world, &second).await;
    let after = world.snapshot().await;
    assert_eq!(after.ledgers, before.ledgers);
    assert_eq!(after.timelines, before.timelines);
    let alias = world.store.aliases(&[a.id()]).await.unwrap();
    assert_eq!(alias, [CustomerAlias::new(a.id(), b.id(), first.id())]);
    undone(&world, &first).await;
    for (customer, key) in people.iter().zip(["a", "b", "c"]) {
        let timeline = world.timeline(customer.id()).await;
        assert_eq!(timeline.len(), 1);
        assert_eq!(timeline[0].key().as_str(), key);
    }
    let refused = permission(&world, a.id()).await;
    assert!(matches!(refused, Permission::Refused(Refusal::Denied(_))));
    assert!(permission(&world, b.id()).await.is_permitted());
}

/// A merge is undone once, on the version that the survivor has, and only when there is one.
pub async fn an_undoing_that_does_not_fit_stores_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let never = drafted(&world, ann.id(), anna.id()).await;
    let never = never.undo(never.merged(), never.id(), world.now).unwrap();
    let merge = merged(&world, &ann, &anna).await;
    let unmerge = undoing(&world, &merge).await;
    let current = world.store.customer(ann.id()).await.unwrap().unwrap();
    let edited = world.edit(&current, tagging("since")).await.unwrap();
    let before = world.snapshot().await;
    match store_undone(&world, never.clone()).await {
        Err(StoreError::NotFound { entity }) => assert_eq!(entity, never.record().id().into()),
        other => panic!("{other:?}"),
    }
    match store_undone(&world, unmerge).await {
        Err(StoreError::Conflict { entity, found, .. }) => {
            assert_eq!((entity, found), (ann.id().into(), edited.version()));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.snapshot().await, before);
    let unmerge = undoing(&world, &merge).await;
    store_undone(&world, unmerge.clone()).await.unwrap();
    match store_undone(&world, unmerge).await {
        Err(StoreError::Conflict {
            entity,
            expected,
            found,
        }) => {
            assert_eq!(entity, merge.id().into());
            assert_eq!((expected, found), (Version::FIRST, Version::FIRST.next()));
        }
        other => panic!("{other:?}"),
    }
}
