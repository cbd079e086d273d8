//! The list of what is due.

use chrono::TimeDelta;
use crm_core::conformance::world::{all_pages, limit};
use crm_core::{CoreStore, Page, PageLimit, StoreError, Timestamp};

use super::StoreFactory;
use super::world::Desktop;
use crate::id::RequestId;
use crate::request::{Deadlines, ServiceRequest, Transition};
use crate::store::{RequestChangeSet, RequestStore};

/// What is due by pages of several sizes, with the instants.
async fn due<S: CoreStore + RequestStore>(
    desk: &Desktop<S>,
) -> Vec<(Option<Timestamp>, RequestId)> {
    let whole = all_pages(1000, async |page| desk.store().list_due(&page).await).await;
    for rows in [1, 2, 3] {
        let pages = all_pages(rows, async |page| desk.store().list_due(&page).await).await;
        assert_eq!(whole, pages);
    }
    let place = |request: &ServiceRequest| (request.next_due(), request.id());
    let due: Vec<_> = whole.iter().map(place).collect();
    assert!(due.is_sorted(), "not by due time and id");
    assert!(due.iter().all(|(at, _)| at.is_some()));
    due
}

async fn request_due<S: CoreStore + RequestStore>(
    desk: &Desktop<S>,
    at: Timestamp,
) -> ServiceRequest {
    let deadlines = Deadlines::new(at, at).unwrap();
    let customer = desk.person().await;
    let request = desk.new_request_due(customer, deadlines, desk.world.now);
    let submitted = Transition {
        request: request.clone(),
        events: Vec::new(),
    };
    let changes = RequestChangeSet::new().insert_request(submitted);
    desk.store().apply_requests(changes).await.unwrap();
    request
}

/// By due time, of those due at once by id; before 1970 and to the microsecond, and pages join.
pub async fn what_is_due_first_comes_first<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    assert_eq!(due(&desk).await, []);
    let before_1970 = Timestamp::from_micros(-5_000_000).unwrap();
    let a_moment = TimeDelta::microseconds(1);
    let instants = [
        desk.at(60),
        desk.at(30),
        before_1970,
        desk.at(30),
        desk.at(30).checked_add(a_moment).unwrap(),
        desk.at(30),
    ];
    let mut expected = Vec::new();
    for at in instants {
        expected.push((Some(at), request_due(&desk, at).await.id()));
    }
    expected.sort();
    assert_eq!(due(&desk).await, expected);
}

/// A request leaves its place when it is answered, escalated or over, and takes the one of its next due time.
pub async fn what_is_due_follows_each_change<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let (first, second) = (desk.request().await, desk.request().await);
    let ids = &desk.world.ids;
    assert_eq!(due(&desk).await.len(), 2);

    let escalated = first.clone().escalate(ids, desk.at(90)).unwrap();
    let first = desk.update(&first, escalated).await.unwrap();
    assert_eq!(first.next_due(), Some(desk.at(480)));
    let mut expected = vec![
        (second.next_due(), second.id()),
        (first.next_due(), first.id()),
    ];
    expected.sort();
    assert_eq!(due(&desk).await, expected);

    let cancelled = second.clone().cancel(ids, desk.at(100)).unwrap();
    desk.update(&second, cancelled).await.unwrap();
    assert_eq!(due(&desk).await, [(first.next_due(), first.id())]);
    let escalated = first.clone().escalate(ids, desk.at(500)).unwrap();
    desk.update(&first, escalated).await.unwrap();
    assert_eq!(due(&desk).await, []);
}

/// Whoever follows the pages goes on behind what was told in the meantime.
pub async fn what_is_due_goes_on_while_it_is_told<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let mut requests = Vec::new();
    for minute in [10, 20, 30] {
        requests.push(request_due(&desk, desk.at(minute)).await);
    }
    let first = desk.store().list_due(&Page::first(limit(1))).await.unwrap();
    assert_eq!(first.items, requests[..1]);
    let told = first.items[0]
        .clone()
        .escalate(&desk.world.ids, desk.at(40));
    desk.update(&first.items[0], told.unwrap()).await.unwrap();
    let rest = Page::after(first.next.unwrap(), limit(9));
    let rest = desk.store().list_due(&rest).await.unwrap();
    assert_eq!(rest.items, requests[1..]);
}

/// Another tenant's requests are not due here, and a cursor is good for its own list only.
pub async fn what_is_due_is_of_one_tenant<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let other = Desktop {
        world: crm_core::conformance::World::of_tenant(factory, 2).await,
    };
    let here = [desk.request().await, desk.request().await];
    other.request().await;
    assert_eq!(due(&desk).await.len(), 2);
    assert_eq!(due(&other).await.len(), 1);

    let page = desk.store().list_due(&Page::first(PageLimit::ONE)).await;
    let behind = Page::after(page.unwrap().next.unwrap(), PageLimit::ONE);
    assert_eq!(
        desk.store().list_due(&behind).await.unwrap().items,
        here[1..]
    );
    let all = crate::store::RequestFilter::all();
    for refused in [
        other.store().list_due(&behind).await,
        desk.store().list_requests(&all, &behind).await,
    ] {
        assert!(matches!(refused, Err(StoreError::InvalidCursor)));
    }
}
