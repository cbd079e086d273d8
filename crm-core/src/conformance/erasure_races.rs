//! Erasures while others write.

use super::StoreFactory;
use super::concurrency::at_once;
use super::erasures::{assert_nothing_is_left, drafted, store};
use super::merges::{drafted as drafted_merge, store as store_merge};
use super::world::{World, known_as, note};
use crate::{ConsentDecision, CustomerStore, EntityRef, ErasureStore, MergeStore, StoreError};

/// While a customer is erased, others tell of it, decide for it and make it anew: what was
/// acknowledged before goes, what comes after is refused, and nothing is left.
pub async fn an_erasure_against_ingest_leaves_nothing<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for round in 0..8_u64 {
        let ann = world.create(known_as(&format!("A-{round}"))).await.unwrap();
        let ann = &ann;
        at_once(factory, |number| {
            Box::pin(async move {
                let world = World::seeded(factory, 1, 7000 + 100 * round + number as u64).await;
                if number == 0 {
                    let erasure = drafted(&world, ann.id()).await;
                    store(&world, erasure).await.unwrap();
                    return;
                }
                for told in 0..6 {
                    let key = format!("{number}/{told}");
                    let answer = match told % 2 {
                        0 => world
                            .record(ann.id(), vec![note(&key, world.now)])
                            .await
                            .map(|_| ()),
                        _ => world
                            .decide(ann.id(), ConsentDecision::Granted, 5)
                            .await
                            .map(|_| ()),
                    };
                    match answer {
                        Ok(()) => {}
                        Err(StoreError::NotFound { entity }) => {
                            assert_eq!(entity, EntityRef::from(ann.id()));
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
            })
        });
        assert_nothing_is_left(&world, ann.id()).await;
    }
}

/// Of an erasure and a merge of the same customer one is first: either both are erased, or one was
/// and the other is there.
pub async fn an_erasure_against_a_merge_leaves_no_half<F: StoreFactory>(factory: &F) {
    let world = World::new(factory).await;
    for round in 0..8_u64 {
        let (ann, anna) = (world.person().await, world.person().await);
        let erasure = drafted(&world, anna.id()).await;
        let merge = drafted_merge(&world, ann.id(), anna.id()).await;
        let (erasure, merge) = (&erasure, &merge);
        at_once(factory, |number| {
            Box::pin(async move {
                let world = World::seeded(factory, 1, 8000 + 100 * round + number as u64).await;
                let answer = match number {
                    0 => store(&world, erasure.clone()).await,
                    1 => store_merge(&world, merge.clone()).await,
                    _ => Ok(()),
                };
                match answer {
                    Ok(()) | Err(StoreError::NotFound { .. } | StoreError::Conflict { .. }) => {}
                    Err(other) => panic!("{other:?}"),
                }
            })
        });
        let gone = world.store.erased(&[anna.id()]).await.unwrap();
        let aliases = world.store.aliases(&[anna.id()]).await.unwrap();
        // Exactly one of the two was first, and the other was refused.
        assert_eq!(gone.len() + aliases.len(), 1);
        assert!(world.store.customer(ann.id()).await.unwrap().is_some());
        assert_eq!(world.store.customer(anna.id()).await.unwrap(), None);
    }
}
