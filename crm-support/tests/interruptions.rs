//! A desk that another one is faster than, between its reading and its writing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono_tz::Tz;
use common::InMemory;
use crm_core::conformance::World;
use crm_core::{
    ChangeReport, Channel, CustomerAlias, CustomerId, InteractionText, ManualClock, MergeId,
    MergeMove, MergeRecord, MergeStore, Page, PageOf, SeededIds, StoreError, Subject, Timestamp,
};
use crm_storage::MemoryStore;
use crm_support::{
    Calendar, Classification, Complexity, CustomerStanding, Desk, DeskError, NewRequest,
    NewSpecialist, Priority, PriorityPolicy, RequestChangeSet, RequestFilter, RequestId,
    RequestKind, RequestStateKind, RequestStore, ServiceLevel, ServiceRequest, Specialist,
    SpecialistId, SpecialistName, Targets, Transition, TransitionError,
};
use futures_executor::block_on;

type Interruption = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A store on which something else happens right after the first request that is read.
struct Interrupted {
    store: MemoryStore,
    next: Mutex<Option<Interruption>>,
}

impl fmt::Debug for Interrupted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Interrupted")
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl MergeStore for Interrupted {
    async fn aliases(&self, ids: &[CustomerId]) -> Result<Vec<CustomerAlias>, StoreError> {
        self.store.aliases(ids).await
    }

    async fn aliases_of(&self, customer: CustomerId) -> Result<Vec<CustomerId>, StoreError> {
        self.store.aliases_of(customer).await
    }

    async fn list_aliases(&self, page: &Page) -> Result<PageOf<CustomerAlias>, StoreError> {
        self.store.list_aliases(page).await
    }

    async fn merge(&self, id: MergeId) -> Result<Option<MergeRecord>, StoreError> {
        self.store.merge(id).await
    }

    async fn latest_merge_into(&self, id: CustomerId) -> Result<Option<MergeRecord>, StoreError> {
        self.store.latest_merge_into(id).await
    }

    async fn merges_of(&self, ids: &[CustomerId]) -> Result<Vec<MergeRecord>, StoreError> {
        self.store.merges_of(ids).await
    }

    async fn moves_of(&self, merge: MergeId) -> Result<Vec<MergeMove>, StoreError> {
        self.store.moves_of(merge).await
    }

    async fn list_merges(&self, page: &Page) -> Result<PageOf<MergeRecord>, StoreError> {
        self.store.list_merges(page).await
    }

    async fn list_merge_moves(&self, page: &Page) -> Result<PageOf<MergeMove>, StoreError> {
        self.store.list_merge_moves(page).await
    }
}

#[async_trait]
impl RequestStore for Interrupted {
    async fn request(&self, id: RequestId) -> Result<Option<ServiceRequest>, StoreError> {
        let read = self.store.request(id).await;
        let interruption = self.next.lock().unwrap().take();
        if let Some(interruption) = interruption {
            interruption.await;
        }
        read
    }

    async fn list_requests(
        &self,
        filter: &RequestFilter,
        page: &Page,
    ) -> Result<PageOf<ServiceRequest>, StoreError> {
        self.store.list_requests(filter, page).await
    }

    async fn count_requests(&self, filter: &RequestFilter) -> Result<u64, StoreError> {
        self.store.count_requests(filter).await
    }

    async fn specialist(&self, id: SpecialistId) -> Result<Option<Specialist>, StoreError> {
        self.store.specialist(id).await
    }

    async fn list_specialists(&self, page: &Page) -> Result<PageOf<Specialist>, StoreError> {
        self.store.list_specialists(page).await
    }

    async fn apply_requests(&self, changes: RequestChangeSet) -> Result<ChangeReport, StoreError> {
        self.store.apply_requests(changes).await
    }
}

/// Two requests of one customer, both held by the only specialist, who has no place left.
struct Office {
    store: MemoryStore,
    first: RequestId,
    second: RequestId,
    pat: SpecialistId,
}

fn desk_over(store: impl RequestStore + 'static, seed: u64) -> Desk {
    let targets = Priority::ALL.iter().map(|priority| {
        let targets = Targets {
            response_minutes: 60,
            resolution_minutes: 480,
        };
        (*priority, targets)
    });
    Desk::new(
        Arc::new(store),
        Arc::new(ManualClock::new(
            Timestamp::parse("2026-11-23T09:00:00Z").unwrap(),
        )),
        Arc::new(SeededIds::new(seed)),
        PriorityPolicy::new(1, vec![], Priority::Normal).unwrap(),
        ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap(),
    )
}

impl Office {
    async fn open() -> Self {
        let world = World::new(&InMemory::default()).await;
        let ann = world.person().await.id();
        let desk = desk_over(world.store.clone(), 77);
        let pat = NewSpecialist::new(SpecialistName::parse("Pat").unwrap(), 2);
        let pat = desk.register_specialist(pat).await.unwrap().id();
        let first = held(&desk, ann, pat).await;
        let second = held(&desk, ann, pat).await;
        Self {
            store: world.store,
            first,
            second,
            pat,
        }
    }

    /// The desk of someone else.
    fn other(&self) -> Desk {
        desk_over(self.store.clone(), 78)
    }

    /// A desk that `interruption` comes between.
    fn interrupted_by(&self, interruption: impl Future<Output = ()> + Send + 'static) -> Desk {
        let store = Interrupted {
            store: self.store.clone(),
            next: Mutex::new(Some(Box::pin(interruption))),
        };
        desk_over(store, 79)
    }

    async fn load(&self) -> u32 {
        let pat = self.store.specialist(self.pat).await.unwrap().unwrap();
        pat.open_requests()
    }
}

async fn held(desk: &Desk, customer: CustomerId, by: SpecialistId) -> RequestId {
    let new = NewRequest {
        customer,
        standing: CustomerStanding::Medium,
        channel: Channel::Chat,
        kind: RequestKind::Question,
        subject: Subject::parse("Opening hours").unwrap(),
        text: text("When do you open?"),
    };
    let id = desk.submit(new).await.unwrap().id();
    let plain = Classification::new(RequestKind::Question, Complexity::Simple);
    desk.classify(id, plain).await.unwrap();
    desk.assign_to(id, by).await.unwrap();
    id
}

/// A second specialist, with one place.
async fn hire_sam(desk: &Desk) -> SpecialistId {
    let sam = NewSpecialist::new(SpecialistName::parse("Sam").unwrap(), 1);
    desk.register_specialist(sam).await.unwrap().id()
}

fn text(text: &str) -> InteractionText {
    InteractionText::parse(text).unwrap()
}

#[test]
fn a_reply_follows_a_merge_that_comes_between() {
    block_on(async {
        let office = Office::open().await;
        let (other, first, second) = (office.other(), office.first, office.second);
        let desk = office.interrupted_by(async move {
            other.merge(first, second).await.unwrap();
        });
        let answered = desk.record_reply(first, text("And on Sundays?")).await;
        assert_eq!(answered.unwrap().id(), second);
        assert_eq!(office.load().await, 1);
    });
}

#[test]
fn a_request_that_someone_else_gave_up_is_not_given_up_twice() {
    block_on(async {
        let office = Office::open().await;
        let (other, first, second) = (office.other(), office.first, office.second);
        let desk = office.interrupted_by(async move {
            other.cancel(second).await.unwrap();
            other.cancel(first).await.unwrap();
        });
        let refused = desk.cancel(first).await;
        assert!(
            matches!(
                refused,
                Err(DeskError::Transition(TransitionError::NotAllowed {
                    state: RequestStateKind::Cancelled,
                    ..
                }))
            ),
            "{refused:?}"
        );
        assert_eq!(office.load().await, 0);
    });
}

#[test]
fn a_merge_of_a_request_that_someone_else_gave_up_is_refused() {
    block_on(async {
        let office = Office::open().await;
        let (other, first, second) = (office.other(), office.first, office.second);
        let sam = hire_sam(&other).await;
        other.assign_to(second, sam).await.unwrap();
        let desk = office.interrupted_by(async move {
            other.cancel(first).await.unwrap();
        });
        let refused = desk.merge(first, second).await;
        assert!(
            matches!(refused, Err(DeskError::Transition(_))),
            "{refused:?}"
        );
        assert_eq!(office.load().await, 0);
    });
}

#[test]
fn the_last_place_is_not_wanted_twice_for_one_request() {
    block_on(async {
        let office = Office::open().await;
        let (other, first, second, pat) = (office.other(), office.first, office.second, office.pat);
        let sam = hire_sam(&other).await;
        let desk = office.interrupted_by(async move {
            other.assign_to(first, sam).await.unwrap();
        });
        let assigned = desk.assign_to(first, sam).await.unwrap();
        assert_eq!(assigned.holder(), Some(sam));
        assert_eq!(office.load().await, 1);
        let other = office.other();
        assert_eq!(other.specialist(sam).await.unwrap().open_requests(), 1);
        // A place that is truly missing is told.
        let refused = other.assign_to(second, sam).await;
        assert!(
            matches!(refused, Err(DeskError::Specialist(_))),
            "{refused:?}"
        );
        assert_eq!(other.request(second).await.unwrap().holder(), Some(pat));
    });
}

#[test]
fn a_circle_of_merges_ends() {
    block_on(async {
        let office = Office::open().await;
        let (first, second) = (office.first, office.second);
        let desk = office.other();
        for (from, into) in [(first, second), (second, first)] {
            let request = desk.request(from).await.unwrap();
            let mut stored = serde_json::to_value(&request).unwrap();
            stored["version"] = request.version().next().number().into();
            stored["state"] = serde_json::json!({ "merged": { "into": into } });
            let merged = Transition {
                request: serde_json::from_value(stored).unwrap(),
                events: Vec::new(),
            };
            let changes = RequestChangeSet::new().update_request(merged, request.version());
            office.store.apply_requests(changes).await.unwrap();
        }
        assert!(desk.record_reply(first, text("Hello?")).await.is_err());
    });
}
