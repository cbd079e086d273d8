//! What was restored is there, once, as it was.

use crm_core::conformance::StoreFactory;
use crm_core::conformance::world::{World, all_pages, purchase, shop_id, tenant};
use crm_core::{
    ChangeSet, CoreStore, CustomerEdit, CustomerFilter, CustomerStore, EventLog, Interaction,
    InteractionStore, Tag, Version,
};
use crm_support::{RequestFilter, RequestStore};

use super::source::{SHOP_ID, TAG, customers, held, source};
use crate::restore::{RestoreBatch, RestoreReport, RestoreStore};

/// Whatever the ports read is equal.
pub async fn what_was_restored_reads_back_equal<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let batches = held(&world.store).await;
    for batch in &batches {
        let report = store.restore(batch.clone()).await.unwrap();
        assert_eq!(report, RestoreReport::new(batch.len(), batch.len()));
    }
    assert_eq!(held(&store).await, batches);
    assert!(batches.iter().all(|batch| !batch.is_empty()));
}

/// The indexes are filled as well.
pub async fn what_was_restored_is_found_by_every_question<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    for batch in held(&world.store).await {
        store.restore(batch).await.unwrap();
    }
    let ann = customers(&world).await[0].clone();
    let holder = store.resolve(&[shop_id(SHOP_ID)]).await.unwrap();
    assert_eq!(holder, [Some(ann.id())]);
    let tagged = CustomerFilter::all().with_tag(Tag::parse(TAG).unwrap());
    assert_eq!(store.count_customers(&tagged).await.unwrap(), 1);
    let facts = all_pages(9, async |page| store.purchase_facts(&page).await).await;
    assert_eq!(facts.len(), 1);
    let told = purchase("1", world.now, 1999);
    let by_key = store.interaction_by_key(ann.id(), &told.source, &told.key);
    assert!(by_key.await.unwrap().is_some());
    for filter in [
        RequestFilter::all().of_customer(ann.id()),
        RequestFilter::open(),
        RequestFilter::all().due_before(world.in_minutes(61)),
    ] {
        assert_eq!(store.count_requests(&filter).await.unwrap(), 1);
    }
    let entity = ann.id().into();
    let of_entity = all_pages(9, async |page| store.events_of_entity(&entity, &page).await).await;
    assert_eq!(of_entity.len(), 2);
}

/// A batch may come again, alone or mixed with new rows.
pub async fn restoring_again_adds_nothing<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let batches = held(&world.store).await;
    let RestoreBatch::Customers(people) = &batches[0] else {
        panic!("customers come first")
    };
    let first = RestoreBatch::Customers(people[..1].to_vec());
    store.restore(first).await.unwrap();
    let report = store.restore(batches[0].clone()).await.unwrap();
    assert_eq!((report.added, report.already_there), (1, 1));
    for batch in &batches[1..] {
        store.restore(batch.clone()).await.unwrap();
    }
    for batch in &batches {
        let report = store.restore(batch.clone()).await.unwrap();
        assert_eq!(report, RestoreReport::new(batch.len(), 0));
    }
    assert_eq!(held(&store).await, batches);
}

/// The second one is there already.
pub async fn an_equal_row_twice_in_one_batch_is_stored_once<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let ann = customers(&world).await[0].clone();
    let twice = RestoreBatch::Customers(vec![ann.clone(), ann]);
    let report = store.restore(twice).await.unwrap();
    assert_eq!((report.added, report.already_there), (1, 1));
}

/// Nothing is something that can be restored.
pub async fn an_empty_batch_is_restored<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let store = factory.store(tenant(1)).await;
    for batch in [
        RestoreBatch::Customers(Vec::new()),
        RestoreBatch::Consents(Vec::new()),
        RestoreBatch::Interactions(Vec::new()),
        RestoreBatch::Specialists(Vec::new()),
        RestoreBatch::Requests(Vec::new()),
        RestoreBatch::Events {
            after: 0,
            events: Vec::new(),
        },
    ] {
        let report = store.restore(batch).await.unwrap();
        assert_eq!(report, RestoreReport::default());
    }
    assert_eq!(store.log_end().await.unwrap(), None);
}

/// More rows than one statement takes.
pub async fn a_large_batch_is_stored_whole<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    const COUNT: usize = 2500;
    let (world, store) = (source().await, factory.store(tenant(1)).await);
    let people = customers(&world).await;
    let (mut interactions, mut events) = (Vec::new(), Vec::new());
    for number in 0..COUNT {
        let new = purchase(&number.to_string(), world.now, 1);
        let change = world.recorded(people[0].id(), new);
        interactions.push(change.value);
        events.extend(change.events);
    }
    store
        .restore(RestoreBatch::Customers(people))
        .await
        .unwrap();
    for batch in [
        RestoreBatch::Interactions(interactions),
        RestoreBatch::Events { after: 0, events },
    ] {
        for added in [COUNT, 0] {
            let report = store.restore(batch.clone()).await.unwrap();
            assert_eq!(report, RestoreReport::new(COUNT, added));
        }
    }
    let facts = all_pages(1000, async |page| store.purchase_facts(&page).await).await;
    assert_eq!(facts.len(), COUNT);
}

/// Versions and keys hold for whoever writes next.
pub async fn what_was_restored_is_worked_on<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (origin, store) = (source().await, factory.store(tenant(1)).await);
    for batch in held(&origin.store).await {
        store.restore(batch).await.unwrap();
    }
    let ann = customers(&origin).await[0].clone();
    assert_eq!(ann.version(), Version::FIRST.next());
    let world = World {
        store,
        ids: origin.ids,
        now: origin.now,
    };
    let before = world.log().await.len();
    let edited = world
        .edit(
            &ann,
            vec![CustomerEdit::RemoveTag(Tag::parse(TAG).unwrap())],
        )
        .await
        .unwrap();
    assert_eq!(edited.version(), ann.version().next());
    let again = purchase("1", world.in_minutes(-9), 1999);
    let (told, event): (Interaction, _) =
        Interaction::record(again, ann.id(), &world.ids, world.now);
    let changes = ChangeSet::new().record_interaction(told, event);
    let report = world.store.apply(changes).await.unwrap();
    assert!(
        matches!(
            report.interactions[..],
            [crm_core::RecordOutcome::AlreadyRecorded(_)]
        ),
        "{report:?}"
    );
    assert_eq!(world.log().await.len(), before + 1);
}

/// A handle writes to its own tenant.
pub async fn a_tenant_restores_nothing_into_another<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore + RestoreStore,
{
    let (world, other) = (source().await, factory.store(tenant(2)).await);
    let store = factory.store(tenant(1)).await;
    let batches = held(&world.store).await;
    for batch in &batches {
        store.restore(batch.clone()).await.unwrap();
    }
    assert!(held(&other).await.iter().all(RestoreBatch::is_empty));
    for batch in &batches {
        let report = other.restore(batch.clone()).await.unwrap();
        assert_eq!(report, RestoreReport::new(batch.len(), batch.len()));
    }
    assert_eq!(held(&other).await, batches);
}
