//! Requests and specialists of every make come back as they were.

use crm_core::conformance::world::limit;
use crm_core::{
    ChangeSet, Code, CoreStore, CustomerId, InteractionText, NewCustomer, Page, PageLimit, Party,
    StoreError, Subject, Timestamp,
};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::StoreFactory;
use super::world::{Desktop, text};
use crate::classification::SkillLevel;
use crate::request::{Deadlines, NewRequest, ServiceRequest, Transition};
use crate::specialist::{NewSpecialist, Specialist, SpecialistName};
use crate::store::{RequestChangeSet, RequestFilter, RequestStore};
use crate::strategies;

fn instants() -> [Timestamp; 4] {
    [
        "1000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-03-29T01:00:00.000001Z",
        "9999-12-31T23:59:59.999999Z",
    ]
    .map(|text| Timestamp::parse(text).unwrap())
}

/// Stores a request in whatever state it is, with a customer of its own.
async fn reads_back<S: CoreStore + RequestStore>(desk: &Desktop<S>, request: ServiceRequest) {
    let new = NewCustomer::new(Party::unknown_person());
    let (ids, at) = (&desk.world.ids, desk.world.now);
    let customer = crm_core::Customer::create(new, request.customer(), ids, at);
    let (customer, events) = customer.unwrap();
    let changes = RequestChangeSet::new()
        .with_core(ChangeSet::new().insert_customer(customer, events))
        .insert_request(Transition {
            request: request.clone(),
            events: vec![],
        });
    desk.store().apply_requests(changes).await.unwrap();
    let read = desk.store().request(request.id()).await.unwrap();
    assert_eq!(read, Some(request));
}

/// Requests of any history: every state, author, review, score and escalation.
pub async fn requests_of_every_make_survive<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let request = strategies::service_request()
            .new_tree(&mut runner)
            .unwrap()
            .current();
        reads_back(&desk, request).await;
    }
}

/// Specialists of any history: skills, languages, load and absence.
pub async fn specialists_of_every_make_survive<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let specialist = strategies::specialist()
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let write = crate::store::SpecialistWrite::Insert(specialist.clone());
        let mut changes = RequestChangeSet::new();
        changes.specialists = vec![crm_core::Change::new(write, [])];
        desk.store().apply_requests(changes).await.unwrap();
        let read = desk.store().specialist(specialist.id()).await.unwrap();
        assert_eq!(read, Some(specialist));
    }
}

/// The instants of a request, at both ends of their range; the list by due time goes by them.
pub async fn every_instant_of_a_request_is_kept<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    for at in instants() {
        let customer = CustomerId::generate(&desk.world.ids, at);
        let submitted = desk.new_request_due(customer, Deadlines::new(at, at).unwrap(), at);
        assert_eq!(submitted.next_due(), Some(at));
        reads_back(&desk, submitted).await;
        let due = RequestFilter::all().due_before(at);
        let earlier = instants().iter().filter(|instant| **instant < at).count();
        let count = desk.store().count_requests(&due).await.unwrap();
        assert_eq!(count, earlier as u64, "{at}");
    }
}

/// The instant at which a specialist was given work last, and the largest capacity.
pub async fn every_instant_of_a_specialist_is_kept<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let mut specialist = desk.specialist(u32::MAX).await;
    for at in instants() {
        let busy = specialist.clone().take(at).unwrap();
        let changes =
            RequestChangeSet::new().update_specialist(busy.clone(), specialist.version(), vec![]);
        desk.store().apply_requests(changes).await.unwrap();
        let read = desk.store().specialist(specialist.id()).await.unwrap();
        let read = read.unwrap();
        assert_eq!((read.last_assigned_at(), &read), (Some(at), &busy));
        specialist = busy;
    }
}

/// The longest texts that the types allow, of characters of four bytes.
pub async fn the_longest_texts_survive<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let long = |maximum: usize| "\u{1f600}".repeat(maximum);
    let customer = CustomerId::generate(&desk.world.ids, desk.world.now);
    let new = NewRequest {
        subject: Subject::parse(long(Subject::MAXIMUM)).unwrap(),
        text: text(&long(InteractionText::MAXIMUM)),
        ..desk.new_request_of(customer)
    };
    let deadlines = Deadlines::new(desk.at(1), desk.at(2)).unwrap();
    let (ids, at) = (&desk.world.ids, desk.world.now);
    let submitted = ServiceRequest::submit(new, crate::Priority::Normal, deadlines, ids, at);
    reads_back(&desk, submitted.request).await;

    let longest = "a".repeat(Code::MAXIMUM);
    let code = Code::parse(longest).unwrap();
    let new = NewSpecialist {
        name: SpecialistName::parse(long(SpecialistName::MAXIMUM)).unwrap(),
        skills: [(code.clone(), SkillLevel::HIGHEST)].into(),
        languages: [code].into(),
        capacity: 0,
    };
    let (specialist, event) = Specialist::register(new, ids, at);
    let changes = RequestChangeSet::new().insert_specialist(specialist.clone(), event);
    desk.store().apply_requests(changes).await.unwrap();
    let read = desk.store().specialist(specialist.id()).await.unwrap();
    assert_eq!(read, Some(specialist));
}

/// A full last page ends the list, of requests and of specialists.
pub async fn a_full_last_page_has_no_next<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    for _ in 0..3 {
        desk.request().await;
        desk.specialist(1).await;
    }
    let (all, store) = (RequestFilter::all(), desk.store());
    for (rows, goes_on) in [(2, true), (3, false), (4, false)] {
        let page = Page::first(limit(rows));
        let requests = store.list_requests(&all, &page).await.unwrap();
        let specialists = store.list_specialists(&page).await.unwrap();
        let read = (requests.items.len(), specialists.items.len());
        let expected = usize::from(rows.min(3));
        assert_eq!(read, (expected, expected));
        let next = (requests.next.is_some(), specialists.next.is_some());
        assert_eq!(next, (goes_on, goes_on), "{rows}");
    }
}

/// A cursor is a place of its own list, its own tenant, and no other's.
pub async fn a_cursor_is_refused_elsewhere<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let other = Desktop {
        world: crm_core::conformance::World::of_tenant(factory, 2).await,
    };
    for desk in [&desk, &other] {
        for _ in 0..2 {
            desk.request().await;
            desk.specialist(1).await;
        }
    }
    let (all, first) = (RequestFilter::all(), Page::first(PageLimit::ONE));
    let requests = desk.store().list_requests(&all, &first).await.unwrap();
    let of_requests = Page::after(requests.next.unwrap(), PageLimit::ONE);
    let specialists = desk.store().list_specialists(&first).await.unwrap();
    let of_specialists = Page::after(specialists.next.unwrap(), PageLimit::ONE);
    let refusals = [
        desk.store().list_specialists(&of_requests).await.map(drop),
        other
            .store()
            .list_specialists(&of_specialists)
            .await
            .map(drop),
        other
            .store()
            .list_requests(&all, &of_requests)
            .await
            .map(drop),
        desk.store()
            .list_requests(&all, &of_specialists)
            .await
            .map(drop),
    ];
    for refused in refusals {
        assert!(
            matches!(refused, Err(StoreError::InvalidCursor)),
            "{refused:?}"
        );
    }
    let own = desk.store().list_requests(&all, &of_requests).await;
    assert_eq!(own.unwrap().items.len(), 1);
}
