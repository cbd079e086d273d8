//! What a record was before, and where its values come from.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod commitments;
mod examples;
mod laws;
mod merges;

use std::sync::Arc;

use crm_core::*;
use crm_storage::MemoryDatabase;

/// A service over an empty store.
fn profiles() -> Profiles {
    profiles_and_clock().0
}

fn profiles_and_clock() -> (Profiles, Arc<ManualClock>) {
    let (ids, at) = (SeededIds::new(1), Timestamp::parse("2026-03-01T12:00:00Z"));
    let at = at.unwrap();
    let tenant = TenantId::generate(&ids, at);
    let store = Arc::new(MemoryDatabase::new().tenant(tenant));
    let clock = Arc::new(ManualClock::new(at));
    (Profiles::new(store, clock.clone(), Arc::new(ids)), clock)
}

fn origin(source: &str) -> Origin {
    Origin::new(Code::parse(source).unwrap(), Actor::Customer)
}

/// Which values, whatever their order.
fn as_set(values: &[FieldValue]) -> Vec<String> {
    let mut told: Vec<String> = values
        .iter()
        .map(|value| serde_json::to_string(value).unwrap())
        .collect();
    told.sort();
    told.dedup();
    told
}

async fn history_of(profiles: &Profiles, id: CustomerId) -> CustomerHistory {
    profiles.history(id).await.unwrap().unwrap()
}

/// All that the timeline says, as a store would write it.
async fn timeline_of(profiles: &Profiles, id: CustomerId) -> String {
    let (all, page) = (TimelineFilter::all(), Page::first(PageLimit::MAXIMUM));
    let timeline = profiles.timeline(id, &all, &page);
    serde_json::to_string(&timeline.await.unwrap().items).unwrap()
}
