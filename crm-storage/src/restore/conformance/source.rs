//! A small tenant in memory whose rows are restored elsewhere.

use crm_core::conformance::erasures::drafted;
use crm_core::conformance::merges::merged;
use crm_core::conformance::world::{World, all_pages, known_as, named, note, purchase, tenant};
use crm_core::{
    ChangeSet, Channel, ConsentDecision, CoreStore, Customer, CustomerEdit, CustomerFilter,
    CustomerStore, Event, InteractionText, NewCustomer, PageLimit, Party, SeededIds, Subject,
    Suppression, SuppressionHash, Tag, TimelineFilter, Timestamp, Version,
};
use crm_support::{
    Classification, Complexity, CustomerStanding, Deadlines, NewRequest, NewSpecialist, Priority,
    RequestChangeSet, RequestFilter, RequestKind, RequestStore, ServiceRequest, Specialist,
    SpecialistName,
};

use crate::restore::RestoreBatch;
use crate::{MemoryDatabase, MemoryStore};

/// The number under which the shop knows the first customer.
pub(super) const SHOP_ID: &str = "A-1";
/// The tag of the first customer.
pub(super) const TAG: &str = "vip";

/// A little of everything: two customers, of whom the first is at its second version, and the second
/// was merged of two; and what is left of a third.
pub(super) async fn source() -> World<MemoryStore> {
    let world = World {
        store: MemoryDatabase::new().tenant(tenant(1)),
        ids: SeededIds::new(77),
        now: Timestamp::parse("2026-03-01T12:00:00.000001Z").unwrap(),
    };
    let ann = world.create(known_as(SHOP_ID)).await.unwrap();
    let edits = vec![CustomerEdit::AddTag(Tag::parse(TAG).unwrap())];
    let ann = world.edit(&ann, edits).await.unwrap();
    let bo = world.create(named("Bo")).await.unwrap();
    let told = vec![
        purchase("1", world.in_minutes(-9), 1999),
        note("2", world.in_minutes(-8)),
    ];
    world.record(ann.id(), told).await.unwrap();
    for (customer, decision) in [
        (ann.id(), ConsentDecision::Granted),
        (bo.id(), ConsentDecision::Objected),
    ] {
        world.decide(customer, decision, 1).await.unwrap();
    }
    work(&world, &ann).await;
    let bob = world.create(named("Bob")).await.unwrap();
    let told = vec![note("3", world.in_minutes(-7))];
    world.record(bob.id(), told).await.unwrap();
    merged(&world, &bo, &bob).await;
    let eve = world.create(named("Eve")).await.unwrap();
    let kept = Suppression::new(SuppressionHash::from_bytes([7; 32]), world.now);
    let erasure = drafted(&world, eve.id()).await.suppressing([kept]);
    let events = erasure.events(&world.ids);
    let changes = ChangeSet::new().erase_customer(erasure, events);
    world.store.apply(changes).await.unwrap();
    world
}

/// A specialist and a request at its second version.
async fn work(world: &World<MemoryStore>, customer: &Customer) {
    let new = NewSpecialist::new(SpecialistName::parse("Kim").unwrap(), 3);
    let (kim, registered) = Specialist::register(new, &world.ids, world.now);
    let new = NewRequest {
        customer: customer.id(),
        standing: CustomerStanding::High,
        channel: Channel::Email,
        kind: RequestKind::Question,
        subject: Subject::parse("late parcel").unwrap(),
        text: InteractionText::parse("where is it?").unwrap(),
    };
    let due = Deadlines::new(world.in_minutes(60), world.in_minutes(90)).unwrap();
    let submitted = ServiceRequest::submit(new, Priority::High, due, &world.ids, world.now);
    let found = Classification::new(RequestKind::Question, Complexity::Ordinary);
    let classified = submitted.request.clone();
    let classified = classified.classify(found, &world.ids, world.now).unwrap();
    let changes = RequestChangeSet::new()
        .insert_specialist(kim, registered)
        .insert_request(submitted)
        .update_request(classified, Version::FIRST);
    world.store.apply_requests(changes).await.unwrap();
}

/// All that a store holds, kind by kind.
pub(super) async fn held<S: CoreStore + RequestStore>(store: &S) -> Vec<RestoreBatch> {
    let all = CustomerFilter::all();
    let customers = all_pages(9, async |page| store.list_customers(&all, &page).await).await;
    let (mut consents, mut interactions) = (Vec::new(), Vec::new());
    for customer in &customers {
        let (id, filter) = (customer.id(), TimelineFilter::all());
        consents.extend(store.consent_ledger(id).await.unwrap().entries().to_vec());
        interactions
            .extend(all_pages(9, async |page| store.timeline(id, &filter, &page).await).await);
    }
    let any = RequestFilter::all();
    vec![
        RestoreBatch::Customers(customers),
        RestoreBatch::Aliases(all_pages(9, async |page| store.list_aliases(&page).await).await),
        RestoreBatch::Merges(all_pages(9, async |page| store.list_merges(&page).await).await),
        RestoreBatch::MergeMoves(
            all_pages(9, async |page| store.list_merge_moves(&page).await).await,
        ),
        RestoreBatch::Erased(all_pages(9, async |page| store.list_erased(&page).await).await),
        RestoreBatch::Suppressions(
            all_pages(9, async |page| store.list_suppressions(&page).await).await,
        ),
        RestoreBatch::Consents(consents),
        RestoreBatch::Interactions(interactions),
        RestoreBatch::Specialists(
            all_pages(9, async |page| store.list_specialists(&page).await).await,
        ),
        RestoreBatch::Requests(
            all_pages(9, async |page| store.list_requests(&any, &page).await).await,
        ),
        RestoreBatch::Events {
            after: 0,
            events: events(store).await,
        },
    ]
}

/// The log.
pub(super) async fn events<S: CoreStore>(store: &S) -> Vec<Event> {
    let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
    log.into_iter().map(|logged| logged.event).collect()
}

/// The customers of the source.
pub(super) async fn customers(world: &World<MemoryStore>) -> Vec<Customer> {
    let all = CustomerFilter::all();
    let store = &world.store;
    all_pages(9, async |page| store.list_customers(&all, &page).await).await
}

/// A customer who is nowhere stored.
pub(super) fn stranger(world: &World<MemoryStore>) -> Customer {
    world.draft(NewCustomer::new(Party::unknown_person())).0
}
