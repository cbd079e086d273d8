//! Change sets: whole or not at all, with their events in order.

use crm_core::conformance::World;
use crm_core::conformance::world::note;
use crm_core::{
    ChangeSet, CoreStore, CustomerStore, Interaction, InteractionStore, RecordOutcome, StoreError,
    WriteOutcome,
};

use super::StoreFactory;
use super::world::Desktop;
use crate::store::{RequestChangeSet, RequestFilter, RequestStore};

/// A change set with nothing in it is applied.
pub async fn an_empty_change_set_is_applied<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let report = desk
        .store()
        .apply_requests(RequestChangeSet::new())
        .await
        .unwrap();
    assert!(report.interactions.is_empty());
    assert!(desk.world.log().await.is_empty());
}

/// The id of an event is used once in the whole log, and a late refusal undoes the requests.
pub async fn the_id_of_an_event_is_used_once<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let customer = desk.person().await;
    let before = desk.world.log().await;
    let used = before.last().unwrap().event.clone();
    let mut transition = desk.new_request(customer);
    let id = transition.request.id();
    let fresh = transition.events.clone();
    let twice = [fresh.clone(), fresh].concat();
    for events in [vec![used], twice] {
        transition.events = events;
        let changes = RequestChangeSet::new().insert_request(transition.clone());
        let refused = desk.store().apply_requests(changes).await;
        assert!(
            matches!(refused, Err(StoreError::AlreadyExists { .. })),
            "{refused:?}"
        );
        assert_eq!(desk.store().request(id).await.unwrap(), None);
        assert_eq!(desk.world.log().await, before);
    }
}

/// Events are logged in the order of the change set: core, specialists, requests.
pub async fn events_stand_in_the_order_of_the_change_set<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let (customer, customer_events) = desk.draft_person();
    let (specialist, specialist_event) = desk.new_specialist(1);
    let transition = desk.new_request(customer.id());
    let mut expected: Vec<_> = customer_events.clone();
    let (interaction, told) = Interaction::record(
        note("n", desk.at(0)),
        customer.id(),
        &desk.world.ids,
        desk.at(0),
    );
    expected.push(told.clone());
    expected.push(specialist_event.clone());
    expected.extend(transition.events.clone());
    let changes = RequestChangeSet::new()
        .insert_request(transition)
        .insert_specialist(specialist, specialist_event)
        .with_core(
            ChangeSet::new()
                .insert_customer(customer, customer_events)
                .record_interaction(interaction, told),
        );
    let report = desk.store().apply_requests(changes).await.unwrap();
    assert_eq!(report.interactions, [RecordOutcome::Recorded]);
    let log: Vec<_> = desk
        .world
        .log()
        .await
        .into_iter()
        .map(|logged| logged.event)
        .collect();
    assert_eq!(log, expected);
}

/// A stale specialist undoes the assignment that it belongs to.
pub async fn a_stale_specialist_undoes_the_request<F: StoreFactory<Store: RequestStore>>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let idle = desk.specialist(5).await;
    let new = desk.request().await;
    let request = desk.update(&new, desk.classified(&new)).await.unwrap();
    let busy = idle.clone().take(desk.at(1)).unwrap();
    let take =
        || RequestChangeSet::new().update_specialist(busy.clone(), idle.version(), Vec::new());
    desk.store().apply_requests(take()).await.unwrap();

    let assigned = request
        .clone()
        .assign(idle.id(), &desk.world.ids, desk.at(2))
        .unwrap();
    let changes = take().update_request(assigned, request.version());
    let refused = desk.store().apply_requests(changes).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict { .. })),
        "{refused:?}"
    );
    assert_eq!(
        desk.store().request(request.id()).await.unwrap(),
        Some(request)
    );
    assert_eq!(
        desk.store().specialist(idle.id()).await.unwrap(),
        Some(busy)
    );
}

/// A stale request undoes customers, interactions and specialists of its change set.
pub async fn a_stale_request_undoes_the_rest<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let old = desk.request().await;
    desk.update(&old, desk.classified(&old)).await.unwrap();
    let (customer, events) = desk.draft_person();
    let (specialist, event) = desk.new_specialist(1);
    let (interaction, told) = Interaction::record(
        note("n", desk.at(0)),
        old.customer(),
        &desk.world.ids,
        desk.at(0),
    );
    let (customer_id, specialist_id) = (customer.id(), specialist.id());
    let interaction_id = interaction.id();
    let core = ChangeSet::new()
        .insert_customer(customer, events)
        .record_interaction(interaction, told);
    let changes = RequestChangeSet::new()
        .with_core(core)
        .insert_specialist(specialist, event)
        .update_request(desk.classified(&old), old.version());
    let refused = desk.store().apply_requests(changes).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict { .. })),
        "{refused:?}"
    );
    assert_eq!(desk.store().customer(customer_id).await.unwrap(), None);
    assert_eq!(desk.store().specialist(specialist_id).await.unwrap(), None);
    let told = desk
        .store()
        .interaction(old.customer(), interaction_id)
        .await
        .unwrap();
    assert_eq!(told, None);
}

/// A refused change set leaves no event.
pub async fn a_refused_change_set_logs_nothing<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let old = desk.request().await;
    desk.update(&old, desk.classified(&old)).await.unwrap();
    let before = desk.world.log().await.len();
    let (specialist, event) = desk.new_specialist(1);
    let changes = RequestChangeSet::new()
        .insert_specialist(specialist, event)
        .update_request(desk.classified(&old), old.version());
    assert!(desk.store().apply_requests(changes).await.is_err());
    assert_eq!(desk.world.log().await.len(), before);
}

/// An interaction that is recorded already leaves no event, and the request is stored.
pub async fn a_repeated_interaction_does_not_hinder_the_request<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let customer = desk.person().await;
    let told = desk.world.recorded(customer, note("n", desk.at(0)));
    let first = told.value.id();
    let mut core = ChangeSet::new();
    core.interactions.push(told);
    desk.store().apply(core).await.unwrap();
    let before = desk.world.log().await.len();

    let mut core = ChangeSet::new();
    core.interactions
        .push(desk.world.recorded(customer, note("n", desk.at(0))));
    let transition = desk.new_request(customer);
    let request = transition.request.clone();
    let changes = RequestChangeSet::new()
        .with_core(core)
        .insert_request(transition);
    let report = desk.store().apply_requests(changes).await.unwrap();
    assert_eq!(report.interactions, [RecordOutcome::AlreadyRecorded(first)]);
    assert_eq!(
        desk.store().request(request.id()).await.unwrap(),
        Some(request)
    );
    assert_eq!(desk.world.log().await.len(), before + 1);
}

/// Two writes of one change set to the same request build on each other.
pub async fn two_writes_of_one_change_set_build_on_each_other<
    F: StoreFactory<Store: RequestStore>,
>(
    factory: &F,
) {
    let desk = Desktop::new(factory).await;
    let inserted = desk.new_request(desk.person().await);
    let classified = desk.classified(&inserted.request);
    let last = classified.request.clone();
    let version = inserted.request.version();
    let changes = RequestChangeSet::new()
        .insert_request(inserted)
        .update_request(classified, version);
    desk.store().apply_requests(changes).await.unwrap();
    assert_eq!(desk.store().request(last.id()).await.unwrap(), Some(last));
}

/// Requests and specialists of one tenant are absent for another, which may have the same ids.
pub async fn a_tenant_sees_nothing_of_another<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let (request, specialist) = (desk.request().await, desk.specialist(1).await);
    let other = Desktop {
        world: World::of_tenant(factory, 2).await,
    };
    assert_eq!(other.store().request(request.id()).await.unwrap(), None);
    assert_eq!(
        other.store().specialist(specialist.id()).await.unwrap(),
        None
    );
    assert_eq!(
        other
            .store()
            .count_requests(&RequestFilter::all())
            .await
            .unwrap(),
        0
    );
    let refused = other.update(&request, other.classified(&request)).await;
    assert!(
        matches!(refused, Err(StoreError::NotFound { .. })),
        "{refused:?}"
    );
    assert!(other.world.log().await.is_empty());
}

/// Specialists and requests count as written, beside what crm-core's part writes.
pub async fn a_report_tells_what_was_written<F: StoreFactory<Store: RequestStore>>(factory: &F) {
    let desk = Desktop::new(factory).await;
    let nothing = desk.store().apply_requests(RequestChangeSet::new()).await;
    assert_eq!(WriteOutcome::of(&nothing), WriteOutcome::AlreadyApplied);
    let (customer, events) = desk.draft_person();
    let (specialist, event) = desk.new_specialist(1);
    let changes = RequestChangeSet::new()
        .insert_request(desk.new_request(customer.id()))
        .insert_specialist(specialist, event)
        .with_core(ChangeSet::new().insert_customer(customer, events));
    let first = desk.store().apply_requests(changes.clone()).await;
    assert_eq!(WriteOutcome::of(&first), WriteOutcome::Applied);
    assert_eq!(first.unwrap().written, 3);
    let again = desk.store().apply_requests(changes).await;
    assert_eq!(WriteOutcome::of(&again), WriteOutcome::Conflict);
}
