//! Nothing is overwritten, and nothing belongs to nobody.

use crm_core::conformance::StoreFactory;
use crm_core::conformance::world::{named, note, purchase, tenant};
use crm_core::{
    CustomerAlias, CustomerEdit, EntityRef, ErasedCustomer, IdempotencyKey, Interaction,
    InteractionId, StoreError, Suppression, Tag,
};
use crm_support::RequestStore;

use super::source::{customers, held, source, stranger};
use crate::restore::{RestoreBatch, RestoreStore};

/// The entity of the first row of a batch.
fn first(batch: &RestoreBatch) -> EntityRef {
    match batch {
        RestoreBatch::Customers(rows) => rows[0].id().into(),
        RestoreBatch::Aliases(rows) => rows[0].id.into(),
        RestoreBatch::Merges(rows) => rows[0].id().into(),
        RestoreBatch::MergeMoves(rows) => rows[0].merge.into(),
        RestoreBatch::Erased(rows) => rows[0].id.into(),
        RestoreBatch::Suppressions(rows) => crate::entity::suppression(rows[0].hash),
        RestoreBatch::Consents(rows) => crate::entity::consent(rows[0].id()),
        RestoreBatch::Interactions(rows) => rows[0].id().into(),
        RestoreBatch::Specialists(rows) => rows[0].id().into(),
        RestoreBatch::Requests(rows) => rows[0].id().into(),
        RestoreBatch::Events { events, .. } => crate::entity::event(events[0].id()),
    }
}

/// A row that differs in no more than its version or the instant of its recording differs.
pub async fn a_row_that_differs_is_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let batches = held(&world.store).await;
    for batch in &batches {
        store.restore(batch.clone()).await.unwrap();
    }
    let later = world.in_minutes(5);
    let mut changed = Vec::new();
    for batch in &batches {
        changed.push(match batch.clone() {
            RestoreBatch::Customers(rows) => {
                let edit = CustomerEdit::AddTag(Tag::parse("new").unwrap());
                let edited = rows[0].edit(vec![edit], &world.ids, later).unwrap().0;
                RestoreBatch::Customers(vec![edited])
            }
            RestoreBatch::Aliases(rows) => {
                let one = rows[0];
                let other = batches.iter().find_map(|batch| match batch {
                    RestoreBatch::Customers(rows) => rows
                        .iter()
                        .map(|row| row.id())
                        .find(|id| *id != one.customer),
                    _ => None,
                });
                let alias = CustomerAlias::new(one.id, other.unwrap(), one.merge);
                RestoreBatch::Aliases(vec![alias])
            }
            RestoreBatch::Merges(rows) => {
                let undone = rows[0].undo(rows[0].merged(), rows[0].id(), later).unwrap();
                RestoreBatch::Merges(vec![undone.record().clone()])
            }
            RestoreBatch::MergeMoves(rows) => {
                let mut moved = rows[0].clone();
                moved.key = Some(IdempotencyKey::parse("another").unwrap());
                RestoreBatch::MergeMoves(vec![moved])
            }
            RestoreBatch::Erased(rows) => {
                let one = rows[0];
                RestoreBatch::Erased(vec![ErasedCustomer::new(one.id, one.customer, later)])
            }
            RestoreBatch::Suppressions(rows) => {
                RestoreBatch::Suppressions(vec![Suppression::new(rows[0].hash, later)])
            }
            RestoreBatch::Interactions(rows) => {
                let told = &rows[0];
                let new = note(told.key().as_str(), told.occurred_at());
                let restored = Interaction::restore(told.id(), told.customer(), later, new);
                assert!(restored.tells_the_same_as(told), "only recorded later");
                RestoreBatch::Interactions(vec![restored])
            }
            RestoreBatch::Specialists(rows) => {
                let (absent, _) = rows[0].clone().set_absent(true, &world.ids, later);
                RestoreBatch::Specialists(vec![absent])
            }
            RestoreBatch::Requests(rows) => {
                let cancelled = rows[0].clone().cancel(&world.ids, later).unwrap();
                RestoreBatch::Requests(vec![cancelled.request])
            }
            // An entry of the ledger or of the log is never made under an id that is there; another
            // event at a place has a case of its own.
            _ => continue,
        });
    }
    assert_eq!(changed.len(), 9);
    for batch in changed {
        let entity = first(&batch);
        let refused = store.restore(batch).await;
        assert!(
            matches!(&refused, Err(StoreError::AlreadyExists { entity: named }) if *named == entity),
            "{refused:?}"
        );
    }
    assert_eq!(held(&store).await, batches);
}

/// Which of the two would be right?
pub async fn two_different_rows_of_one_batch_with_one_id_are_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let ann = customers(&world).await[0].clone();
    let edit = CustomerEdit::AddTag(Tag::parse("new").unwrap());
    let edited = ann.edit(vec![edit], &world.ids, world.now).unwrap().0;
    let refused = store
        .restore(RestoreBatch::Customers(vec![ann, edited]))
        .await;
    assert!(
        matches!(refused, Err(StoreError::AlreadyExists { .. })),
        "{refused:?}"
    );
    assert!(held(&store).await.iter().all(RestoreBatch::is_empty));
}

/// The rows before the one that is refused are not there either.
pub async fn a_refused_batch_leaves_nothing<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let people = customers(&world).await;
    store
        .restore(RestoreBatch::Customers(vec![people[0].clone()]))
        .await
        .unwrap();
    let before = held(&store).await;
    let edit = CustomerEdit::AddTag(Tag::parse("new").unwrap());
    let edited = people[0].edit(vec![edit], &world.ids, world.now).unwrap().0;
    let batch = RestoreBatch::Customers(vec![people[1].clone(), edited]);
    assert!(store.restore(batch).await.is_err());
    let told = |id| world.recorded(id, note("n", world.now)).value;
    let batch = RestoreBatch::Interactions(vec![told(people[0].id()), told(stranger(&world).id())]);
    assert!(store.restore(batch).await.is_err());
    assert_eq!(held(&store).await, before);
}

/// A verified identity has one holder, here as everywhere.
pub async fn an_identity_of_another_is_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let ann = customers(&world).await[0].clone();
    let mut new = named("Cy");
    new.verified_identities = ann.verified_identities().to_vec();
    let (rival, _) = world.draft(new);
    let both = RestoreBatch::Customers(vec![ann.clone(), rival.clone()]);
    let refused = store.restore(both).await;
    assert!(
        matches!(refused, Err(StoreError::IdentityTaken { holder }) if holder == ann.id()),
        "{refused:?}"
    );
    let batch = RestoreBatch::Customers(vec![ann.clone()]);
    store.restore(batch).await.unwrap();
    let refused = store.restore(RestoreBatch::Customers(vec![rival])).await;
    assert!(
        matches!(refused, Err(StoreError::IdentityTaken { holder }) if holder == ann.id()),
        "{refused:?}"
    );
}

/// A key stands for one interaction of a customer and source.
pub async fn a_key_of_another_interaction_is_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let people = customers(&world).await;
    let told = |key: &str| {
        let new = purchase(key, world.now, 5);
        world.recorded(people[0].id(), new).value
    };
    let (a, b, other_a) = (told("a"), told("b"), told("a"));
    store
        .restore(RestoreBatch::Customers(people.clone()))
        .await
        .unwrap();
    let reused = |refused: Result<_, StoreError>, place: usize, id: InteractionId| match refused {
        Err(StoreError::KeyReused { reuses }) => {
            assert_eq!(reuses.len(), 1);
            assert_eq!((reuses[0].index, reuses[0].existing), (place, id));
        }
        other => panic!("{other:?}"),
    };
    let batch = RestoreBatch::Interactions(vec![a.clone(), b.clone(), other_a.clone()]);
    reused(store.restore(batch).await, 2, a.id());
    let batch = RestoreBatch::Interactions(vec![a.clone()]);
    store.restore(batch).await.unwrap();
    let batch = RestoreBatch::Interactions(vec![b, other_a]);
    reused(store.restore(batch).await, 1, a.id());
}

/// Customers come first.
pub async fn rows_of_nobody_are_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    for batch in held(&world.store).await {
        let expected = match &batch {
            RestoreBatch::Consents(rows) => rows[0].customer(),
            RestoreBatch::Interactions(rows) => rows[0].customer(),
            RestoreBatch::Requests(rows) => rows[0].customer(),
            _ => continue,
        };
        let refused = store.restore(batch).await;
        assert!(
            matches!(&refused, Err(StoreError::NotFound { entity }) if *entity == expected.into()),
            "{refused:?}"
        );
    }
    assert!(held(&store).await.iter().all(RestoreBatch::is_empty));
}
