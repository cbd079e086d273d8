//! Lists of requests.

use crm_core::conformance::world::{all_pages, limit};
use crm_core::{CoreStore, Cursor, Page, StoreError};

use super::StoreFactory;
use super::world::Desktop;
use crate::id::RequestId;
use crate::request::{RequestStateKind, ServiceRequest};
use crate::store::{RequestFilter, RequestStore};

/// Reads the list by pages of several sizes and checks it against the count and the filter itself.
async fn listed<S: CoreStore + RequestStore>(
    desk: &Desktop<S>,
    filter: &RequestFilter,
) -> Vec<ServiceRequest> {
    let whole = all_pages(1000, async |page| {
        desk.store().list_requests(filter, &page).await
    })
    .await;
    let by_three = all_pages(3, async |page| {
        desk.store().list_requests(filter, &page).await
    })
    .await;
    assert_eq!(whole, by_three);
    assert!(whole.iter().all(|request| filter.admits(request)));
    assert!(whole.is_sorted_by_key(ServiceRequest::id));
    let count = desk.store().count_requests(filter).await.unwrap();
    assert_eq!(count, whole.len() as u64);
    whole
}

fn ids(requests: &[ServiceRequest]) -> Vec<RequestId> {
    requests.iter().map(ServiceRequest::id).collect()
}

/// A list of nothing is one empty page.
pub async fn an_empty_list_has_no_next_page<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let page = desk
        .store()
        .list_requests(&RequestFilter::all(), &Page::default())
        .await
        .unwrap();
    assert_eq!((page.items, page.next), (vec![], None));
    assert_eq!(
        desk.store()
            .count_requests(&RequestFilter::all())
            .await
            .unwrap(),
        0
    );
}

/// The list is ordered by id; its pages join to the whole.
pub async fn requests_are_listed_by_id_and_pages_join<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let mut requests = Vec::new();
    for _ in 0..10 {
        requests.push(desk.request().await);
    }
    requests.sort_by_key(ServiceRequest::id);
    assert_eq!(listed(&desk, &RequestFilter::all()).await, requests);
}

/// A page goes on behind its cursor while requests are added.
pub async fn a_page_goes_on_while_requests_are_added_behind_it<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let mut requests = vec![desk.request().await, desk.request().await];
    let filter = RequestFilter::all();
    let first = desk
        .store()
        .list_requests(&filter, &Page::first(limit(1)))
        .await
        .unwrap();
    requests.push(desk.request().await);
    let rest = Page::after(first.next.unwrap(), limit(9));
    let rest = desk.store().list_requests(&filter, &rest).await.unwrap();
    assert_eq!(first.items, requests[..1]);
    assert_eq!(rest.items, requests[1..]);
}

/// Only the customer's own requests are listed.
pub async fn a_filter_by_customer_holds_on_every_page<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let (ann, bob) = (desk.person().await, desk.person().await);
    let mut of_ann = Vec::new();
    for _ in 0..5 {
        of_ann.push(desk.request_of(ann).await);
        desk.request_of(bob).await;
    }
    assert_eq!(
        listed(&desk, &RequestFilter::all().of_customer(ann)).await,
        of_ann
    );
}

/// Who holds a request is what the assignment says, until it is resolved and closed.
pub async fn a_filter_by_holder_follows_the_assignment<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let (zoe, yan) = (desk.specialist(9).await, desk.specialist(9).await);
    let request = desk.assigned_to(&zoe).await;
    desk.assigned_to(&yan).await;
    let held_by_zoe = RequestFilter::all().held_by(zoe.id());
    assert_eq!(ids(&listed(&desk, &held_by_zoe).await), [request.id()]);

    let moved = request
        .clone()
        .assign(yan.id(), &desk.world.ids, desk.at(9))
        .unwrap();
    let moved = desk.update(&request, moved).await.unwrap();
    assert!(listed(&desk, &held_by_zoe).await.is_empty());
    assert_eq!(
        listed(&desk, &RequestFilter::all().held_by(yan.id()))
            .await
            .len(),
        2
    );

    let cancelled = moved.clone().cancel(&desk.world.ids, desk.at(10)).unwrap();
    desk.update(&moved, cancelled).await.unwrap();
    assert_eq!(
        listed(&desk, &RequestFilter::all().held_by(yan.id()))
            .await
            .len(),
        1
    );
}

/// A filter by states follows the commands.
pub async fn a_filter_by_state_follows_the_commands<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let (one, two) = (desk.request().await, desk.request().await);
    let new = RequestFilter::all().in_states([RequestStateKind::New]);
    let either =
        RequestFilter::all().in_states([RequestStateKind::New, RequestStateKind::Classified]);
    assert_eq!(ids(&listed(&desk, &new).await), [one.id(), two.id()]);
    let classified = desk.update(&one, desk.classified(&one)).await.unwrap();
    assert_eq!(ids(&listed(&desk, &new).await), [two.id()]);
    assert_eq!(listed(&desk, &either).await.len(), 2);
    let cancelled = classified
        .clone()
        .cancel(&desk.world.ids, desk.at(9))
        .unwrap();
    desk.update(&classified, cancelled).await.unwrap();
    assert_eq!(
        ids(&listed(&desk, &RequestFilter::open()).await),
        [two.id()]
    );
}

/// A request due at an instant is not due before it, but one microsecond later it is.
pub async fn a_filter_by_due_time_excludes_the_instant_itself<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let request = desk.request().await;
    let due = request.next_due().unwrap();
    assert!(
        listed(&desk, &RequestFilter::open().due_before(due))
            .await
            .is_empty()
    );
    let just_after = due.checked_add(chrono::TimeDelta::microseconds(1)).unwrap();
    let late = listed(&desk, &RequestFilter::open().due_before(just_after)).await;
    assert_eq!(ids(&late), [request.id()]);
}

/// What was escalated is due again only by its next deadline.
pub async fn an_escalated_deadline_is_not_due_again<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let request = desk.request().await;
    let after_response = desk.at(61);
    let escalated = request
        .clone()
        .escalate(&desk.world.ids, after_response)
        .unwrap();
    let escalated = desk.update(&request, escalated).await.unwrap();
    assert!(
        listed(&desk, &RequestFilter::open().due_before(after_response))
            .await
            .is_empty()
    );
    let at_end = RequestFilter::open().due_before(desk.long_after());
    assert_eq!(ids(&listed(&desk, &at_end).await), [request.id()]);
    let escalated_twice = escalated
        .clone()
        .escalate(&desk.world.ids, desk.long_after())
        .unwrap();
    desk.update(&escalated, escalated_twice).await.unwrap();
    assert!(listed(&desk, &at_end).await.is_empty());
}

/// A request passes a filter of several conditions only when it passes each.
pub async fn conditions_add_up<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let zoe = desk.specialist(9).await;
    let held = desk.assigned_to(&zoe).await;
    desk.request_of(held.customer()).await;
    desk.assigned_to(&zoe).await;
    let filter = RequestFilter::all()
        .of_customer(held.customer())
        .held_by(zoe.id())
        .in_states([RequestStateKind::Assigned])
        .due_before(desk.long_after());
    assert_eq!(ids(&listed(&desk, &filter).await), [held.id()]);
    let none = filter.in_states([RequestStateKind::Sent]);
    assert!(listed(&desk, &none).await.is_empty());
}

/// A cursor that no store wrote is refused.
pub async fn a_cursor_of_nobody_is_refused<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    for text in ["", "nonsense", "0", "\u{0}"] {
        let page = Page::after(Cursor::from_store(text.to_owned()), limit(3));
        let refused = desk
            .store()
            .list_requests(&RequestFilter::all(), &page)
            .await;
        assert!(
            matches!(refused, Err(StoreError::InvalidCursor)),
            "{text:?}: {refused:?}"
        );
        let refused = desk.store().list_specialists(&page).await;
        assert!(
            matches!(refused, Err(StoreError::InvalidCursor)),
            "{text:?}: {refused:?}"
        );
    }
}

/// The cursor of the specialists is no place in the list of requests.
pub async fn a_cursor_of_another_list_is_refused<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    desk.specialist(1).await;
    desk.specialist(2).await;
    let page = desk
        .store()
        .list_specialists(&Page::first(limit(1)))
        .await
        .unwrap();
    let foreign = Page::after(page.next.unwrap(), limit(1));
    let refused = desk
        .store()
        .list_requests(&RequestFilter::all(), &foreign)
        .await;
    assert!(
        matches!(refused, Err(StoreError::InvalidCursor)),
        "{refused:?}"
    );
}

/// Each combination of conditions counts what it lists, and lists what it admits.
pub async fn every_filter_counts_what_it_lists<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let zoe = desk.specialist(9).await;
    let ann = desk.person().await;
    let mut requests = vec![desk.assigned_to(&zoe).await, desk.request_of(ann).await];
    let new = desk.request_of(ann).await;
    let classified = desk.update(&new, desk.classified(&new)).await.unwrap();
    let assigned = classified
        .clone()
        .assign(zoe.id(), &desk.world.ids, desk.at(2))
        .unwrap();
    requests.push(desk.update(&classified, assigned).await.unwrap());
    let late = desk.request_of(ann).await;
    let escalated = late.clone().escalate(&desk.world.ids, desk.at(61)).unwrap();
    requests.push(desk.update(&late, escalated).await.unwrap());
    requests.sort_by_key(ServiceRequest::id);
    let states: [&[RequestStateKind]; 3] = [
        &[],
        &[RequestStateKind::New],
        &[RequestStateKind::New, RequestStateKind::Assigned],
    ];
    for number in 0..2 * 2 * 3 * 3 {
        let mut filter = RequestFilter::all();
        filter.customer = (number % 2 == 1).then_some(ann);
        filter.holder = (number / 2 % 2 == 1).then_some(zoe.id());
        filter.states = states[number / 4 % 3].iter().copied().collect();
        filter.due_before = [None, Some(desk.at(61)), Some(desk.at(481))][number / 12];
        let store = desk.store();
        let listed = store.list_requests(&filter, &Page::default()).await;
        let admitted = requests.iter().filter(|request| filter.admits(request));
        let admitted: Vec<_> = admitted.cloned().collect();
        assert_eq!(listed.unwrap().items, admitted, "{filter:?}");
        let count = store.count_requests(&filter).await.unwrap();
        assert_eq!(count, admitted.len() as u64, "{filter:?}");
    }
}

/// Requests that leave the list before the place move nothing behind it.
pub async fn a_page_goes_on_while_requests_before_it_leave<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let mut requests = Vec::new();
    for _ in 0..4 {
        requests.push(desk.request().await);
    }
    let new = RequestFilter::all().in_states([RequestStateKind::New]);
    let first = desk
        .store()
        .list_requests(&new, &Page::first(limit(2)))
        .await
        .unwrap();
    for request in &requests[..2] {
        let classified = desk.classified(request);
        desk.update(request, classified).await.unwrap();
    }
    let rest = Page::after(first.next.unwrap(), limit(2));
    let rest = desk.store().list_requests(&new, &rest).await.unwrap();
    assert_eq!(rest.items, requests[2..]);
}
