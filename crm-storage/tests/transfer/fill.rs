//! Tenants with something in them.

use std::path::Path;

use async_trait::async_trait;
use crm_core::conformance::StoreFactory;
use crm_core::conformance::erasures::drafted;
use crm_core::conformance::merges::merged;
use crm_core::conformance::world::{World, known_as, named, note, purchase, tenant};
use crm_core::{
    ChangeSet, Channel, Code, ConsentDecision, ConsumerStore, CoreStore, CustomerEdit,
    CustomerFilter, CustomerStore, EventLog, InteractionText, Page, PageLimit, SeededIds, Subject,
    Suppression, SuppressionHash, Tag, TenantId, Timestamp, Version,
};
use crm_storage::model::{
    History, RequestStep, compare, compare_requests, histories, request_histories,
};
use crm_storage::{MemoryDatabase, MemoryStore, SqliteDatabase, SqliteStore};
use crm_support::{
    Classification, Complexity, CustomerStanding, Deadlines, NewRequest, NewSpecialist, Priority,
    RequestChangeSet, RequestKind, RequestStore, ServiceRequest, Specialist, SpecialistName,
};
use futures_executor::block_on;
use proptest::prelude::*;
use proptest::sample::Index;

/// What happened to a tenant.
#[derive(Debug, Clone)]
pub(crate) enum Past {
    Core(History),
    Requests(Vec<RequestStep>),
}

/// A past, and consumers of the log at places of it.
pub(crate) fn pasts() -> impl Strategy<Value = (Past, Vec<Index>)> {
    let past = prop_oneof![
        histories().prop_map(Past::Core),
        request_histories().prop_map(Past::Requests),
    ];
    (past, prop::collection::vec(any::<Index>(), 0..4))
}

struct InMemory(MemoryDatabase);

#[async_trait]
impl StoreFactory for InMemory {
    type Store = MemoryStore;

    async fn store(&self, tenant: TenantId) -> MemoryStore {
        self.0.tenant(tenant)
    }
}

/// The tenant to which it happened.
pub(crate) fn lived((past, consumers): &(Past, Vec<Index>)) -> MemoryStore {
    let factory = InMemory(MemoryDatabase::new());
    match past {
        Past::Core(history) => compare(&factory, history),
        Past::Requests(steps) => compare_requests(&factory, steps),
    }
    let store = factory.0.tenant(tenant(1));
    block_on(async {
        let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
        for (number, index) in consumers.iter().enumerate() {
            let name = Code::parse(format!("consumer-{number}")).unwrap();
            let done = index.index(log.len() + 1);
            let place = done.checked_sub(1).map(|last| log[last].cursor.clone());
            store.reset_consumer(&name, place.as_ref()).await.unwrap();
        }
    });
    store
}

pub(crate) fn empty() -> MemoryStore {
    MemoryDatabase::new().tenant(tenant(1))
}

/// An empty tenant in SQLite, of another id than the source has.
pub(crate) fn empty_sqlite() -> SqliteStore {
    SqliteDatabase::open_in_memory().unwrap().tenant(tenant(7))
}

/// A little of everything: several rows of each kind.
pub(crate) async fn small() -> World<MemoryStore> {
    let world = World {
        store: empty(),
        ids: SeededIds::new(77),
        now: Timestamp::parse("2026-03-01T12:00:00.000001Z").unwrap(),
    };
    let ann = world.create(known_as("A-1")).await.unwrap();
    let edits = vec![CustomerEdit::AddTag(Tag::parse("vip").unwrap())];
    let ann = world.edit(&ann, edits).await.unwrap();
    let bo = world.create(named("Bö \"the\" Bold")).await.unwrap();
    for (customer, told) in [(&ann, 3), (&bo, 2)] {
        for number in 0..told {
            let at = world.in_minutes(-number);
            let key = number.to_string();
            let new = [note(&key, at), purchase(&key, at, 1999)];
            world.record(customer.id(), new.into()).await.unwrap();
        }
        for decision in [ConsentDecision::Granted, ConsentDecision::Withdrawn] {
            world.decide(customer.id(), decision, 1).await.unwrap();
        }
    }
    for name in ["Kim", "Lou"] {
        work(&world, name, &ann).await;
    }
    let log = world.log().await;
    for (name, place) in [
        ("audit", None),
        ("billing", Some(&log[4].cursor)),
        ("mail", log.last().map(|last| &last.cursor)),
    ] {
        let name = Code::new_static(name);
        world.store.reset_consumer(&name, place).await.unwrap();
    }
    world
}

/// The same, and two merges: of a customer whose key another one has, and of one with requests.
async fn with_merges() -> World<MemoryStore> {
    let world = small().await;
    let all = CustomerFilter::all();
    let page = Page::first(PageLimit::MAXIMUM);
    let customers = world.store.list_customers(&all, &page).await.unwrap().items;
    for survivor in &customers {
        let twin = world.create(named("Twin")).await.unwrap();
        let told = vec![note("0", world.now), note("of the twin", world.now)];
        world.record(twin.id(), told).await.unwrap();
        work(&world, "Max", &twin).await;
        merged(&world, survivor, &twin).await;
    }
    world
}

/// The same, and what is left of two who were erased.
pub(crate) async fn with_erasures() -> World<MemoryStore> {
    let world = with_merges().await;
    for number in 1..3 {
        let gone = world.create(named("Gone")).await.unwrap();
        let hash = SuppressionHash::from_bytes([number; 32]);
        let erasure = drafted(&world, gone.id()).await;
        let erasure = erasure.suppressing([Suppression::new(hash, world.now)]);
        let events = erasure.events(&world.ids);
        let changes = ChangeSet::new().erase_customer(erasure, events);
        world.store.apply(changes).await.unwrap();
    }
    world
}

/// A specialist and a request at its second version.
async fn work(world: &World<MemoryStore>, name: &str, customer: &crm_core::Customer) {
    let new = NewSpecialist::new(SpecialistName::parse(name).unwrap(), 3)
        .with_languages([Code::new_static("de")]);
    let (specialist, registered) = Specialist::register(new, &world.ids, world.now);
    let new = NewRequest {
        customer: customer.id(),
        standing: CustomerStanding::High,
        channel: Channel::Email,
        kind: RequestKind::Question,
        subject: Subject::parse("late parcel").unwrap(),
        text: InteractionText::parse("where is it?\nI wait").unwrap(),
    };
    let due = Deadlines::new(world.in_minutes(60), world.in_minutes(90)).unwrap();
    let submitted = ServiceRequest::submit(new, Priority::High, due, &world.ids, world.now);
    let found = Classification::new(RequestKind::Question, Complexity::Ordinary);
    let classified = submitted.request.clone();
    let classified = classified.classify(found, &world.ids, world.now).unwrap();
    let changes = RequestChangeSet::new()
        .insert_specialist(specialist, registered)
        .insert_request(submitted)
        .update_request(classified, Version::FIRST);
    world.store.apply_requests(changes).await.unwrap();
}

/// A file that is never written again, and what wrote it. With `CRM_WRITE_FIXTURE` set, one that is
/// missing is written.
pub(crate) fn frozen(name: &str, write: impl FnOnce() -> Vec<u8>) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name);
    if !path.exists() && std::env::var_os("CRM_WRITE_FIXTURE").is_some() {
        std::fs::write(&path, write()).unwrap();
    }
    std::fs::read_to_string(path).unwrap()
}
