//! What becomes of requests when their customer is erased.

use crm_core::conformance::StoreFactory;
use crm_core::conformance::erasures::erased;
use crm_core::conformance::merges::merged;
use crm_core::{CoreStore, CustomerId, StoreError};

use super::world::Desktop;
use crate::specialist::Specialist;
use crate::store::{RequestChangeSet, RequestFilter, RequestStore};

async fn count<S: RequestStore>(store: &S, customer: CustomerId) -> u64 {
    let filter = RequestFilter::all().of_customer(customer);
    store.count_requests(&filter).await.unwrap()
}

/// The requests of the customer are gone with all that was said in them; those of another stay.
pub async fn requests_go_with_their_customer<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let (ann, bo) = (desk.world.person().await, desk.world.person().await);
    let gone = desk.request_of(ann.id()).await;
    let stays = desk.request_of(bo.id()).await;
    erased(&desk.world, ann.id()).await;
    assert_eq!(desk.store().request(gone.id()).await.unwrap(), None);
    assert_eq!(count(desk.store(), ann.id()).await, 0);
    let found = desk.store().request(stays.id()).await.unwrap();
    assert_eq!(found, Some(stays));
    let all = RequestFilter::all();
    assert_eq!(desk.store().count_requests(&all).await.unwrap(), 1);
}

/// So are those that a merge moved to the customer.
pub async fn what_a_merge_moved_goes_with_the_survivor<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let (ann, anna) = (desk.world.person().await, desk.world.person().await);
    let moved = desk.request_of(anna.id()).await;
    merged(&desk.world, &ann, &anna).await;
    erased(&desk.world, ann.id()).await;
    assert_eq!(desk.store().request(moved.id()).await.unwrap(), None);
    let all = RequestFilter::all();
    assert_eq!(desk.store().count_requests(&all).await.unwrap(), 0);
}

/// A request that comes after the erasure is refused, and so is an update of one that is gone.
pub async fn a_late_request_of_an_erased_customer_is_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let ann = desk.world.person().await;
    let gone = desk.request_of(ann.id()).await;
    erased(&desk.world, ann.id()).await;
    let late = desk.new_request(ann.id());
    let changes = RequestChangeSet::new().insert_request(late);
    match desk.store().apply_requests(changes).await {
        Err(StoreError::NotFound { entity }) => assert_eq!(entity, ann.id().into()),
        other => panic!("{other:?}"),
    }
    match desk.update(&gone, desk.noted(&gone, "late")).await {
        Err(StoreError::NotFound { entity }) => assert_eq!(entity, gone.id().into()),
        other => panic!("{other:?}"),
    }
}

/// Stores that a specialist took on so many requests more.
async fn busy<S: CoreStore + RequestStore>(
    desk: &Desktop<S>,
    mut of: Specialist,
    more: u32,
) -> Specialist {
    for _ in 0..more {
        let expected = of.version();
        of = of.take(desk.world.now).unwrap();
        let changes = RequestChangeSet::new().update_specialist(of.clone(), expected, Vec::new());
        desk.store().apply_requests(changes).await.unwrap();
    }
    of
}

/// Who was at work on a request that is gone has the place again.
pub async fn who_held_a_request_has_the_place_again<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let zoe = desk.specialist(2).await;
    let held = desk.assigned_to(&zoe).await;
    let busy = busy(&desk, zoe, 1).await;
    assert_eq!(busy.open_requests(), 1);
    erased(&desk.world, held.customer()).await;
    let free = desk.store().specialist(busy.id()).await.unwrap().unwrap();
    assert_eq!(free.open_requests(), 0);
    assert_eq!(free.version(), busy.version().next());
}

/// Who was at work on two of them has two places and two versions more; the request of another customer
/// keeps its place.
pub async fn who_held_two_requests_has_both_places_again<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let zoe = desk.specialist(3).await;
    let first = desk.assigned_to(&zoe).await;
    let second = desk.assigned_of(first.customer(), &zoe).await;
    let stays = desk.assigned_to(&zoe).await;
    let busy = busy(&desk, zoe, 3).await;
    erased(&desk.world, first.customer()).await;
    for gone in [first, second] {
        assert_eq!(desk.store().request(gone.id()).await.unwrap(), None);
    }
    let found = desk.store().request(stays.id()).await.unwrap();
    assert_eq!(found, Some(stays));
    let after = desk.store().specialist(busy.id()).await.unwrap().unwrap();
    assert_eq!(after.open_requests(), 1);
    assert_eq!(after.version(), busy.version().next().next());
}

/// A load that is too low for what is erased stops no erasure, and stays as it is.
pub async fn who_has_none_open_stays_as_it_is<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let zoe = desk.specialist(2).await;
    let held = desk.assigned_to(&zoe).await;
    erased(&desk.world, held.customer()).await;
    assert_eq!(desk.store().request(held.id()).await.unwrap(), None);
    let found = desk.store().specialist(zoe.id()).await.unwrap();
    assert_eq!(found, Some(zoe));
}
