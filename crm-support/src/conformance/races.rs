//! Callers who want the same request or specialist at once, and readers beside them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crm_core::conformance::concurrency::{CALLERS, Leaving, at_once};
use crm_core::conformance::world::all_pages;
use crm_core::{CoreStore, Customer, Page, PageLimit, StoreError, Version};

use super::StoreFactory;
use super::concurrency::caller;
use super::world::Desktop;
use crate::request::ServiceRequest;
use crate::specialist::Specialist;
use crate::store::{RequestChangeSet, RequestFilter, RequestStore};

/// Of many who take work for one specialist on one version exactly one does: nobody is loaded twice.
pub async fn of_many_updates_of_one_specialist_one_wins<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let idle = desk.specialist(9).await;
    let answers = Mutex::new(Vec::new());
    let (idle, told) = (&idle, &answers);
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = caller(factory, number).await;
            let busy = idle.clone().take(desk.at(1)).unwrap();
            let changes = RequestChangeSet::new().update_specialist(busy, idle.version(), vec![]);
            let answer = desk.store().apply_requests(changes).await;
            told.lock().unwrap().push(answer);
        })
    });
    let answers = std::mem::take(&mut *answers.lock().unwrap());
    let wins = answers.iter().filter(|answer| answer.is_ok()).count();
    let is_conflict = |answer: &&Result<_, _>| matches!(answer, Err(StoreError::Conflict { .. }));
    let conflicts = answers.iter().filter(is_conflict).count();
    assert_eq!((wins, conflicts), (1, CALLERS - 1));
    let stored = desk.store().specialist(idle.id()).await.unwrap().unwrap();
    assert_eq!(stored.open_requests(), 1);
}

/// Many note something on one request, each on what it read last: nothing that was acknowledged is
/// lost, and no version is left out.
pub async fn a_chain_of_versions_has_no_gap<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    const NOTES: usize = 3;
    let desk = Desktop::new(factory).await;
    let id = desk.request().await.id();
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = caller(factory, number).await;
            for note in 0..NOTES {
                let mut tries = 0;
                loop {
                    let read = desk.store().request(id).await.unwrap().unwrap();
                    let noted = desk.noted(&read, &format!("{number}/{note}"));
                    match desk.update(&read, noted).await {
                        Ok(_) => break,
                        Err(StoreError::Conflict { .. }) => tries += 1,
                        Err(other) => panic!("{other:?}"),
                    }
                    assert!(tries < 500, "a note never gets through");
                }
            }
        })
    });
    let stored = desk.store().request(id).await.unwrap().unwrap();
    let whole = CALLERS * NOTES;
    assert_eq!(stored.conversation().len(), 1 + whole);
    let events = desk.world.log().await;
    let versions = events.iter().map(|logged| &logged.event);
    let versions = versions.filter(|event| event.entity().id() == id.as_uuid());
    let versions: Vec<_> = versions.map(|event| event.version().unwrap()).collect();
    let expected = (1..).map_while(Version::from_number).take(1 + whole);
    assert_eq!(versions, expected.collect::<Vec<_>>());
}

/// Of many who submit one request under one id exactly one does.
pub async fn of_many_inserts_of_one_request_one_wins<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let customer = desk.person().await;
    let transition = &desk.new_request(customer);
    let wins = AtomicUsize::new(0);
    let wins = &wins;
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = caller(factory, number).await;
            let mut mine = transition.clone();
            mine.events = desk.new_request(customer).events;
            let changes = RequestChangeSet::new().insert_request(mine);
            match desk.store().apply_requests(changes).await {
                Ok(_) => wins.fetch_add(1, Ordering::SeqCst),
                Err(StoreError::AlreadyExists { .. }) => 0,
                Err(other) => panic!("{other:?}"),
            };
        })
    });
    assert_eq!(wins.load(Ordering::SeqCst), 1);
    assert_eq!(desk.world.log().await.len(), 2);
}

/// Requests that come in pairs are listed and counted in pairs, whoever asks while they come.
pub async fn a_reader_never_sees_half_a_change_set<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    const ROUNDS: usize = 12;
    let desk = Desktop::new(factory).await;
    let customer = desk.person().await;
    let writing = AtomicUsize::new(2);
    let writing = &writing;
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = caller(factory, number).await;
            if number < 2 {
                let _leaving = Leaving::new(writing);
                for _ in 0..ROUNDS {
                    let (specialist, event) = desk.new_specialist(1);
                    let changes = RequestChangeSet::new()
                        .insert_request(desk.new_request(customer))
                        .insert_request(desk.new_request(customer))
                        .insert_specialist(specialist, event);
                    desk.store().apply_requests(changes).await.unwrap();
                }
                return;
            }
            let (all, page) = (RequestFilter::all(), Page::first(PageLimit::MAXIMUM));
            while writing.load(Ordering::SeqCst) > 0 {
                let store = desk.store();
                assert_eq!(store.count_requests(&all).await.unwrap() % 2, 0);
                let specialists = store.list_specialists(&page).await.unwrap().items.len();
                let requests = store.list_requests(&all, &page).await.unwrap().items.len();
                assert_eq!(requests % 2, 0);
                assert!(requests >= 2 * specialists, "a specialist came alone");
            }
        })
    });
}

/// A walk through the requests while others come meets each that was there, once.
pub async fn a_walk_through_the_requests_meets_each_once<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let customer = desk.person().await;
    let mut present = Vec::new();
    for _ in 0..10 {
        present.push(desk.request_of(customer).await);
    }
    let present = &present;
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = caller(factory, number).await;
            if number < 3 {
                for _ in 0..8 {
                    desk.request_of(customer).await;
                }
                return;
            }
            let met = all_pages(4, async |page| {
                desk.store()
                    .list_requests(&RequestFilter::all(), &page)
                    .await
            })
            .await;
            assert!(met.is_sorted_by(|one, next| one.id() < next.id()));
            assert!(present.iter().all(|request| met.contains(request)));
        })
    });
}

/// What is acknowledged is read by every other handle of the tenant, by every question.
pub async fn an_acknowledged_change_is_seen_by_every_question<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let reader = caller(factory, 77).await;
    let specialist: Specialist = desk.specialist(3).await;
    let read = reader.store().specialist(specialist.id()).await.unwrap();
    assert_eq!(read.as_ref(), Some(&specialist));
    for number in 1..6 {
        let request: ServiceRequest = desk.assigned_to(&specialist).await;
        let read = reader.store().request(request.id()).await.unwrap();
        assert_eq!(read.as_ref(), Some(&request));
        let held = RequestFilter::all().held_by(specialist.id());
        let count = reader.store().count_requests(&held).await.unwrap();
        assert_eq!(count, number);
        let of_customer = RequestFilter::all().of_customer(request.customer());
        let page = Page::default();
        let listed = reader.store().list_requests(&of_customer, &page).await;
        assert_eq!(listed.unwrap().items, [request]);
    }
}

/// The part for crm-core and the requests are one: the customer of a request is there with it.
pub async fn a_request_and_its_customer_come_together<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    const ROUNDS: usize = 10;
    let desk = Desktop::new(factory).await;
    let writing = AtomicUsize::new(1);
    let writing = &writing;
    at_once(factory, |number| {
        Box::pin(async move {
            let desk = caller(factory, number).await;
            if number == 0 {
                let _leaving = Leaving::new(writing);
                for _ in 0..ROUNDS {
                    let (customer, events): (Customer, _) = desk.draft_person();
                    let transition = desk.new_request(customer.id());
                    let core = crm_core::ChangeSet::new().insert_customer(customer, events);
                    let changes = RequestChangeSet::new()
                        .with_core(core)
                        .insert_request(transition);
                    desk.store().apply_requests(changes).await.unwrap();
                }
                return;
            }
            while writing.load(Ordering::SeqCst) > 0 {
                require_customers(&desk).await;
            }
        })
    });
    assert_eq!(require_customers(&desk).await, ROUNDS);
}

/// Requires the customer of each request to be there; how many requests there are.
async fn require_customers<S: CoreStore + RequestStore>(desk: &Desktop<S>) -> usize {
    let page = Page::first(PageLimit::MAXIMUM);
    let requests = desk
        .store()
        .list_requests(&RequestFilter::all(), &page)
        .await;
    let ids: Vec<_> = requests
        .unwrap()
        .items
        .iter()
        .map(ServiceRequest::customer)
        .collect();
    let customers = desk.store().customers(&ids).await.unwrap();
    assert_eq!(customers.len(), ids.len(), "a request came alone");
    ids.len()
}
