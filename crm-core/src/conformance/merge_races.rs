//! Merges while others write.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::StoreFactory;
use super::concurrency::{CALLERS, at_once, caller};
use super::merges::{drafted, pair, store, undone};
use super::world::{World, note};
use crate::{CustomerAlias, CustomerStore, MergeStore, StoreError};

/// While one merges and takes the merge back, others tell interactions of both: each that was
/// acknowledged belongs to exactly one of them in the end.
pub async fn a_merge_against_ingest_loses_nothing<F: StoreFactory>(factory: &F) {
    const TOLD: usize = 12;
    let world = World::new(factory).await;
    let (ann, anna) = pair(&world).await;
    let both = [ann.id(), anna.id()];
    let told = Mutex::new(BTreeSet::new());
    let told = &told;
    at_once(factory, |number| {
        Box::pin(async move {
            let world = caller(factory, number).await;
            if number == 0 {
                for _ in 0..TOLD {
                    let merge = drafted(&world, both[0], both[1]).await;
                    store(&world, merge.clone()).await.unwrap();
                    undone(&world, &merge).await;
                }
                return;
            }
            for of_caller in 0..TOLD {
                let key = format!("{number}/{of_caller}");
                let customer = both[of_caller % 2];
                let answer = world.record(customer, vec![note(&key, world.now)]).await;
                let to = match answer {
                    Ok(_) => customer,
                    // It was absorbed just then.
                    Err(StoreError::NotFound { entity }) => {
                        assert_eq!(entity, both[1].into());
                        let report = world.record(both[0], vec![note(&key, world.now)]).await;
                        report.unwrap();
                        both[0]
                    }
                    Err(other) => panic!("{other:?}"),
                };
                told.lock().unwrap().insert((key, to));
            }
        })
    });
    let told = std::mem::take(&mut *told.lock().unwrap());
    assert_eq!(told.len(), (CALLERS - 1) * TOLD);
    for customer in both {
        let timeline = world.timeline(customer).await;
        let found = timeline.iter().map(|one| one.key().as_str().to_owned());
        let found: BTreeSet<_> = found.filter(|key| key.contains('/')).collect();
        let of_customer = told.iter().filter(|(_, to)| *to == customer);
        let expected: BTreeSet<_> = of_customer.map(|(key, _)| key.clone()).collect();
        // What was told of the absorbed customer before a merge came back to it.
        assert_eq!(found, expected);
        assert_eq!(timeline.len(), expected.len() + 2);
    }
}

/// Of two who merge the same two customers in different directions, one does.
pub async fn crossing_merges_leave_one_customer<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for round in 0..5 {
        let (ann, anna) = (world.person().await, world.person().await);
        let merges = [
            drafted(&world, ann.id(), anna.id()).await,
            drafted(&world, anna.id(), ann.id()).await,
        ];
        let merges = &merges;
        let wins = Mutex::new(Vec::new());
        let wins = &wins;
        at_once(factory, |number| {
            Box::pin(async move {
                let seed = 9000 + 100 * round + number as u64;
                let world = World::seeded(factory, 1, seed).await;
                let Some(merge) = merges.get(number) else {
                    return;
                };
                match store(&world, merge.clone()).await {
                    Ok(()) => wins.lock().unwrap().push(merge.clone()),
                    Err(StoreError::NotFound { .. } | StoreError::Conflict { .. }) => {}
                    Err(other) => panic!("{other:?}"),
                }
            })
        });
        let wins = std::mem::take(&mut *wins.lock().unwrap());
        let [won] = wins.as_slice() else {
            panic!("{} merges", wins.len())
        };
        let (survivor, absorbed) = (won.survivor().id(), won.absorbed().id());
        assert!(world.store.customer(survivor).await.unwrap().is_some());
        let aliases = world.store.aliases(&[survivor, absorbed]).await.unwrap();
        assert_eq!(aliases, [CustomerAlias::new(absorbed, survivor, won.id())]);
    }
}
