//! Histories of customers of whom much is told, all of whom are erased.

use crm_core::conformance::erasures::erased;
use crm_core::conformance::merges::{merged, undone};
use crm_core::conformance::world::{World, all_pages};
use crm_core::{
    ChangeSet, Channel, ConsentRecord, CoreStore, Customer, CustomerEdit, CustomerFilter,
    CustomerId, InteractionText, NewConsent, NewCustomer, NewInteraction, PageLimit, Subject,
    strategies as any,
};
use crm_support::{
    CustomerStanding, Deadlines, NewRequest, Priority, RequestChangeSet, RequestKind, RequestStore,
    ServiceRequest,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// What is told, in turns, of the customers of a history.
#[derive(Debug, Clone)]
pub(crate) struct History {
    customers: Vec<NewCustomer>,
    edits: Vec<Vec<CustomerEdit>>,
    interactions: Vec<NewInteraction>,
    consents: Vec<NewConsent>,
    request: (Subject, InteractionText),
    merges: bool,
    undoes: bool,
}

pub(crate) fn histories() -> impl Strategy<Value = History> {
    (
        vec(any::new_customer(), 2..5),
        vec(vec(any::customer_edit(), 1..3), 0..4),
        vec(any::new_interaction(), 1..12),
        vec(any::new_consent(), 0..4),
        (any::subject(), any::interaction_text()),
        proptest::bool::ANY,
        proptest::bool::ANY,
    )
        .prop_map(
            |(customers, edits, interactions, consents, request, merges, undoes)| History {
                customers,
                edits,
                interactions,
                consents,
                request,
                merges,
                undoes,
            },
        )
}

/// Erases everybody.
pub(crate) async fn erase_all<S: CoreStore>(world: &World<S>) {
    let all = CustomerFilter::all();
    let customers = all_pages(9, async |page| {
        world.store.list_customers(&all, &page).await
    });
    for customer in customers.await {
        erased(world, customer.id()).await;
    }
}

/// Plays a history; gives all that was told.
pub(crate) async fn play<S: CoreStore + RequestStore>(
    world: &World<S>,
    history: &History,
) -> Vec<Value> {
    let mut told = Vec::new();
    let mut people: Vec<CustomerId> = Vec::new();
    for new in &history.customers {
        let id = CustomerId::generate(&world.ids, world.now);
        // A draft that breaks a rule of the record is none, and who holds an identity of another is
        // not made.
        let Ok((customer, events)) = Customer::create(new.clone(), id, &world.ids, world.now)
        else {
            continue;
        };
        let changes = ChangeSet::new().insert_customer(customer.clone(), events);
        if world.store.apply(changes).await.is_ok() {
            told.push(json!(customer));
            people.push(id);
        }
    }
    if people.is_empty() {
        return told;
    }
    for (number, edits) in history.edits.iter().enumerate() {
        let id = people[number % people.len()];
        let before = world.store.customer(id).await.unwrap().unwrap();
        let Ok((edited, events)) = before.edit(edits.clone(), &world.ids, world.now) else {
            continue;
        };
        let changes = ChangeSet::new().update_customer(edited.clone(), before.version(), events);
        if world.store.apply(changes).await.is_ok() {
            told.push(json!(edited));
        }
    }
    for (number, new) in history.interactions.iter().enumerate() {
        let change = world.recorded(people[number % people.len()], new.clone());
        let value = json!(change.value);
        let mut changes = ChangeSet::new();
        changes.interactions.push(change);
        if world.store.apply(changes).await.is_ok() {
            told.push(value);
        }
    }
    for (number, new) in history.consents.iter().enumerate() {
        let whose = people[number % people.len()];
        let recorded = ConsentRecord::record(new.clone(), whose, &world.ids, world.now);
        let Ok((entry, event)) = recorded else {
            continue;
        };
        told.push(json!(entry));
        let changes = ChangeSet::new().append_consent(entry, event);
        world.store.apply(changes).await.unwrap();
    }
    told.push(ask(world, people[0], &history.request).await);
    if let (true, [first, second, ..]) = (history.merges, people.as_slice()) {
        merge(world, *first, *second, history.undoes).await;
    }
    told
}

async fn ask<S: CoreStore + RequestStore>(
    world: &World<S>,
    customer: CustomerId,
    (subject, text): &(Subject, InteractionText),
) -> Value {
    let new = NewRequest {
        customer,
        standing: CustomerStanding::High,
        channel: Channel::Email,
        kind: RequestKind::Question,
        subject: subject.clone(),
        text: text.clone(),
    };
    let due = Deadlines::new(world.in_minutes(60), world.in_minutes(90)).unwrap();
    let submitted = ServiceRequest::submit(new, Priority::High, due, &world.ids, world.now);
    let told = json!(submitted.request);
    let changes = RequestChangeSet::new().insert_request(submitted);
    world.store.apply_requests(changes).await.unwrap();
    told
}

/// Merges two of one kind, and perhaps takes it back.
async fn merge<S: CoreStore>(
    world: &World<S>,
    first: CustomerId,
    second: CustomerId,
    undoes: bool,
) {
    let first = world.store.customer(first).await.unwrap().unwrap();
    let second = world.store.customer(second).await.unwrap().unwrap();
    if first.party().kind() != second.party().kind() {
        return;
    }
    let merge = merged(world, &first, &second).await;
    if undoes {
        undone(world, &merge).await;
    }
}

/// The log as text: what is kept for ever.
pub(crate) async fn log_of<S: CoreStore>(world: &World<S>) -> String {
    let mut text = String::new();
    let mut after = None;
    loop {
        let read = world
            .store
            .events_after(after.as_ref(), PageLimit::MAXIMUM)
            .await;
        let read = read.unwrap();
        let Some(last) = read.last() else {
            return text;
        };
        after = Some(last.cursor.clone());
        for logged in &read {
            text.push_str(&serde_json::to_string(&logged.event).unwrap());
        }
    }
}
