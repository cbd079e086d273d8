//! Stores that do not write what they say.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use crm_core::{
    ChangeReport, CustomerStore, CustomerWrite, IdempotencyKey, Interaction, InteractionStore,
    NewInteraction, RecordOutcome, StoreError, Version,
};
use crm_storage::MemoryStore;
use crm_support::{RequestChangeSet, RequestStore, RequestWrite, SpecialistWrite};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::defect::{Answer, Defect, Handle};

fn has_updates(changes: &RequestChangeSet) -> bool {
    let mut customers = changes.core.customers.iter();
    customers.any(|one| matches!(one.value, CustomerWrite::Update { .. }))
}

/// Every third change set with an update is acknowledged and dropped.
#[derive(Debug, Default)]
pub(crate) struct LosesUpdates {
    updates: AtomicUsize,
}

#[async_trait]
impl Defect for LosesUpdates {
    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        if has_updates(&changes) && self.updates.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
            return Ok(ChangeReport::default());
        }
        on.store.apply_requests(changes).await
    }
}

/// The same record under another version.
fn renumbered<T: Serialize + DeserializeOwned>(record: &T, version: Version) -> T {
    let mut json = serde_json::to_value(record).unwrap();
    json["version"] = version.number().into();
    serde_json::from_value(json).unwrap()
}

/// Leads an update to the version after the stored one, whatever it was decided on.
fn forced<T: Serialize + DeserializeOwned>(
    latest: &mut BTreeMap<Uuid, Version>,
    stored: Option<Version>,
    id: Uuid,
    (record, expected): (&mut T, &mut Version),
) {
    if let Some(stored) = latest.get(&id).copied().or(stored) {
        *expected = stored;
        *record = renumbered(record, stored.next());
        latest.insert(id, stored.next());
    }
}

/// The change set with every update led to the version after the stored one.
async fn without_versions(store: &MemoryStore, mut changes: RequestChangeSet) -> RequestChangeSet {
    let mut latest = BTreeMap::new();
    for change in &mut changes.core.customers {
        let id = change.value.customer_id();
        match &mut change.value {
            CustomerWrite::Update { customer, expected } => {
                let stored = store.customer(id).await.unwrap().map(|one| one.version());
                forced(&mut latest, stored, id.as_uuid(), (customer, expected));
            }
            inserted => {
                if let Some(customer) = inserted.customer() {
                    latest.insert(id.as_uuid(), customer.version());
                }
            }
        }
    }
    for change in &mut changes.specialists {
        let id = change.value.specialist().id();
        if let SpecialistWrite::Update {
            specialist,
            expected,
        } = &mut change.value
        {
            let stored = store.specialist(id).await.unwrap().map(|one| one.version());
            forced(&mut latest, stored, id.as_uuid(), (specialist, expected));
        }
    }
    for change in &mut changes.requests {
        let id = change.value.request().id();
        match &mut change.value {
            RequestWrite::Update { request, expected } => {
                let stored = store.request(id).await.unwrap().map(|one| one.version());
                forced(&mut latest, stored, id.as_uuid(), (request, expected));
            }
            inserted => {
                latest.insert(id.as_uuid(), inserted.request().version());
            }
        }
    }
    changes
}

/// Updates are stored whatever version they were decided on.
#[derive(Debug)]
pub(crate) struct ForgetsVersions;

#[async_trait]
impl Defect for ForgetsVersions {
    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        let changes = without_versions(&on.store, changes).await;
        on.store.apply_requests(changes).await
    }
}

/// Versions are checked before the transaction, not in it: another change may come in between.
#[derive(Debug)]
pub(crate) struct ChecksThenActs;

#[async_trait]
impl Defect for ChecksThenActs {
    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        let checked = without_versions(&on.store, changes.clone()).await;
        // A merge holds the records that it was decided on, an erasure its version: they cannot be
        // forced.
        let is_merge = changes.core.customers.iter().any(|change| {
            matches!(
                change.value,
                CustomerWrite::Merge(_)
                    | CustomerWrite::Unmerge(_)
                    | CustomerWrite::Erase(_)
                    | CustomerWrite::Prune(_)
            )
        });
        if checked != changes || is_merge {
            return on.store.apply_requests(changes).await;
        }
        thread::sleep(Duration::from_micros(300));
        loop {
            let forced = without_versions(&on.store, changes.clone()).await;
            match on.store.apply_requests(forced).await {
                Err(StoreError::Conflict { .. }) => {}
                answer => return answer,
            }
        }
    }
}

/// Whoever is erased is written to again, once an old list comes.
#[derive(Debug)]
pub(crate) struct ForgetsHashes;

#[async_trait]
impl Defect for ForgetsHashes {
    async fn apply(&self, on: &Handle, mut changes: RequestChangeSet) -> Answer<ChangeReport> {
        for change in &mut changes.core.customers {
            if let CustomerWrite::Erase(erasure) = &mut change.value {
                **erasure = erasure.as_ref().clone().suppressing([]);
            }
        }
        on.store.apply_requests(changes).await
    }
}

/// A change is acknowledged at once and written when the next one comes.
#[derive(Debug, Default)]
pub(crate) struct AcknowledgesFirst {
    waiting: Mutex<Vec<(MemoryStore, RequestChangeSet)>>,
}

#[async_trait]
impl Defect for AcknowledgesFirst {
    fn forget(&self) {
        self.waiting.lock().unwrap().clear();
    }

    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap());
        for (store, earlier) in waiting {
            // Whoever should hear of a refusal was told that all is well.
            drop(store.apply_requests(earlier).await);
        }
        let recorded = vec![RecordOutcome::Recorded; changes.core.interactions.len()];
        let waiting = (on.store.clone(), changes);
        self.waiting.lock().unwrap().push(waiting);
        Ok(ChangeReport::new(recorded))
    }
}

/// The parts of a change set, each as a change set of its own.
fn parts(changes: RequestChangeSet) -> Vec<RequestChangeSet> {
    let mut parts = Vec::new();
    let mut add = |fill: &dyn Fn(&mut RequestChangeSet)| {
        let mut part = RequestChangeSet::new();
        fill(&mut part);
        parts.push(part);
    };
    for one in changes.core.customers {
        add(&|part| part.core.customers.push(one.clone()));
    }
    for one in changes.core.consents {
        add(&|part| part.core.consents.push(one.clone()));
    }
    for one in changes.core.interactions {
        add(&|part| part.core.interactions.push(one.clone()));
    }
    for one in changes.specialists {
        add(&|part| part.specialists.push(one.clone()));
    }
    for one in changes.requests {
        add(&|part| part.requests.push(one.clone()));
    }
    parts
}

/// What comes before the fault stays.
#[derive(Debug)]
pub(crate) struct KeepsTheFirstHalf;

#[async_trait]
impl Defect for KeepsTheFirstHalf {
    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        let refused = match on.store.apply_requests(changes.clone()).await {
            Ok(report) => return Ok(report),
            Err(refused) => refused,
        };
        for part in parts(changes) {
            if on.store.apply_requests(part).await.is_err() {
                break;
            }
        }
        Err(refused)
    }
}

/// Lets others go on once.
async fn step_aside() {
    let mut has_waited = false;
    poll_fn(|context| {
        if has_waited {
            return Poll::Ready(());
        }
        has_waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// A transaction whose steps wait for the caller: without the caller it stops half way.
#[derive(Debug)]
pub(crate) struct StopsHalfWay;

#[async_trait]
impl Defect for StopsHalfWay {
    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        let mut report = ChangeReport::default();
        for part in parts(changes) {
            report = on.store.apply_requests(part).await?;
            step_aside().await;
        }
        Ok(report)
    }
}

/// The parts of a change set are stored one after the other, for everybody to see.
#[derive(Debug)]
pub(crate) struct WritesInTwoSteps;

#[async_trait]
impl Defect for WritesInTwoSteps {
    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        let mut report = ChangeReport::default();
        for part in parts(changes) {
            report = on.store.apply_requests(part).await?;
            thread::sleep(Duration::from_micros(300));
        }
        Ok(report)
    }
}

/// The same interaction under another key.
pub(crate) fn under_key(interaction: &Interaction, key: IdempotencyKey) -> Interaction {
    let new = NewInteraction {
        channel: interaction.channel(),
        direction: interaction.direction(),
        content: interaction.content().clone(),
        regarding: interaction.regarding().cloned(),
        occurred_at: interaction.occurred_at(),
        source: interaction.source().clone(),
        key,
    };
    let (id, customer) = (interaction.id(), interaction.customer());
    Interaction::restore(id, customer, interaction.recorded_at(), new)
}

/// What is told again is recorded again.
#[derive(Debug, Default)]
pub(crate) struct RecordsTwice {
    repeats: AtomicUsize,
}

#[async_trait]
impl Defect for RecordsTwice {
    async fn apply(&self, on: &Handle, mut changes: RequestChangeSet) -> Answer<ChangeReport> {
        for change in &mut changes.core.interactions {
            let told = &change.value;
            let known = on
                .store
                .interaction_by_key(told.customer(), told.source(), told.key())
                .await?;
            if known.is_some() {
                let number = self.repeats.fetch_add(1, Ordering::SeqCst);
                let key = IdempotencyKey::parse(format!("repeat {number}")).unwrap();
                change.value = under_key(told, key);
            }
        }
        on.store.apply_requests(changes).await
    }
}

/// A kind of refusal.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Refusal {
    AlreadyExists,
    NotFound,
    IdentityTaken,
    KeyReused,
}

/// What is refused is acknowledged.
#[derive(Debug)]
pub(crate) struct Swallows(pub(crate) Refusal);

#[async_trait]
impl Defect for Swallows {
    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        match (self.0, on.store.apply_requests(changes).await) {
            (Refusal::AlreadyExists, Err(StoreError::AlreadyExists { .. }))
            | (Refusal::NotFound, Err(StoreError::NotFound { .. }))
            | (Refusal::IdentityTaken, Err(StoreError::IdentityTaken { .. }))
            | (Refusal::KeyReused, Err(StoreError::KeyReused { .. })) => {
                Ok(ChangeReport::default())
            }
            (_, answer) => answer,
        }
    }
}

/// A version that does not follow is made to follow.
#[derive(Debug)]
pub(crate) struct TakesAnyNextVersion;

#[async_trait]
impl Defect for TakesAnyNextVersion {
    async fn apply(&self, on: &Handle, changes: RequestChangeSet) -> Answer<ChangeReport> {
        match on.store.apply_requests(changes.clone()).await {
            Err(StoreError::NotNextVersion { .. }) => {
                let changes = without_versions(&on.store, changes).await;
                on.store.apply_requests(changes).await
            }
            answer => answer,
        }
    }
}

/// Of the events of a change only the first is logged.
#[derive(Debug)]
pub(crate) struct ForgetsEvents;

#[async_trait]
impl Defect for ForgetsEvents {
    async fn apply(&self, on: &Handle, mut changes: RequestChangeSet) -> Answer<ChangeReport> {
        for change in &mut changes.core.customers {
            change.events.truncate(1);
        }
        on.store.apply_requests(changes).await
    }
}
