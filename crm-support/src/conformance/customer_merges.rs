//! What becomes of requests when two customers are made one, and two again.

use crm_core::conformance::StoreFactory;
use crm_core::conformance::merges::{merged, undone};
use crm_core::{CustomerId, StoreError, Version};

use super::world::Desktop;
use crate::request::ServiceRequest;
use crate::store::{RequestChangeSet, RequestFilter, RequestStore};

async fn stored<S: RequestStore>(store: &S, request: &ServiceRequest) -> ServiceRequest {
    store.request(request.id()).await.unwrap().unwrap()
}

async fn count<S: RequestStore>(store: &S, customer: CustomerId) -> u64 {
    let filter = RequestFilter::all().of_customer(customer);
    store.count_requests(&filter).await.unwrap()
}

/// The requests of both are the survivor's; those of the absorbed one are at their next version.
pub async fn requests_of_an_absorbed_customer_move<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let (ann, anna) = (desk.world.person().await, desk.world.person().await);
    let own = desk.request_of(ann.id()).await;
    let moved = desk.request_of(anna.id()).await;
    merged(&desk.world, &ann, &anna).await;
    assert_eq!(stored(desk.store(), &own).await, own);
    let found = stored(desk.store(), &moved).await;
    assert_eq!(found, moved.clone().moved_to(ann.id()));
    assert_eq!(found.version(), Version::FIRST.next());
    assert_eq!(count(desk.store(), ann.id()).await, 2);
    assert_eq!(count(desk.store(), anna.id()).await, 0);
    // It goes on from there.
    let noted = desk.update(&found, desk.noted(&found, "moved")).await;
    assert_eq!(noted.unwrap().customer(), ann.id());
}

/// Who decided on a request before it was moved decides anew.
pub async fn a_stale_update_of_a_moved_request_is_refused<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let (ann, anna) = (desk.world.person().await, desk.world.person().await);
    let request = desk.request_of(anna.id()).await;
    merged(&desk.world, &ann, &anna).await;
    match desk.update(&request, desk.noted(&request, "late")).await {
        Err(StoreError::Conflict {
            entity,
            expected,
            found,
        }) => {
            assert_eq!(entity, request.id().into());
            assert_eq!((expected, found), (Version::FIRST, Version::FIRST.next()));
        }
        other => panic!("{other:?}"),
    }
    let late = desk.new_request(anna.id());
    let changes = RequestChangeSet::new().insert_request(late);
    match desk.store().apply_requests(changes).await {
        Err(StoreError::NotFound { entity }) => assert_eq!(entity, anna.id().into()),
        other => panic!("{other:?}"),
    }
}

/// A request goes back with its customer, with all that was done to it since; one that was made
/// since stays.
pub async fn requests_go_back_when_a_merge_is_undone<F: StoreFactory>(factory: &F)
where
    F::Store: RequestStore,
{
    let desk = Desktop::new(factory).await;
    let (ann, anna) = (desk.world.person().await, desk.world.person().await);
    let request = desk.request_of(anna.id()).await;
    let merge = merged(&desk.world, &ann, &anna).await;
    let since = desk.request_of(ann.id()).await;
    let moved = stored(desk.store(), &request).await;
    let noted = desk
        .update(&moved, desk.noted(&moved, "since"))
        .await
        .unwrap();
    undone(&desk.world, &merge).await;
    let found = stored(desk.store(), &request).await;
    assert_eq!(found, noted.moved_to(anna.id()));
    assert_eq!(stored(desk.store(), &since).await, since);
    assert_eq!(count(desk.store(), ann.id()).await, 1);
    assert_eq!(count(desk.store(), anna.id()).await, 1);
}
