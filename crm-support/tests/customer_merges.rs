//! A desk whose customers are merged meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::sync::Arc;

use chrono_tz::Tz;
use crm_core::conformance::world::named;
use crm_core::{
    Channel, Clock, CustomerId, InteractionStore, InteractionText, ManualClock, MergePolicy, Page,
    Profiles, SeededIds, Subject, TenantId, TimelineFilter, Timestamp,
};
use crm_storage::{MemoryDatabase, MemoryStore};
use crm_support::{
    Calendar, CustomerStanding, Desk, DeskError, MessageId, NewRequest, Priority, PriorityPolicy,
    RequestId, RequestKind, ServiceLevel, Targets,
};
use futures_executor::block_on;

struct Office {
    store: MemoryStore,
    profiles: Profiles,
    desk: Desk,
    ids: Arc<SeededIds>,
    now: Timestamp,
    ann: CustomerId,
    anna: CustomerId,
}

async fn office() -> Office {
    let clock = Arc::new(ManualClock::new(
        Timestamp::parse("2026-11-23T09:00:00Z").unwrap(),
    ));
    let ids = Arc::new(SeededIds::new(1));
    let store = MemoryDatabase::new().tenant(TenantId::generate(&*ids, clock.now()));
    let targets = Priority::ALL.iter().map(|priority| {
        let targets = Targets {
            response_minutes: 60,
            resolution_minutes: 480,
        };
        (*priority, targets)
    });
    let level = ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap();
    let priorities = PriorityPolicy::new(1, vec![], Priority::Normal).unwrap();
    let shared = Arc::new(store.clone());
    let profiles = Profiles::new(shared.clone(), clock.clone(), ids.clone());
    let desk = Desk::new(shared, clock.clone(), ids.clone(), priorities, level);
    let ann = profiles.create(named("Ann")).await.unwrap().id();
    let anna = profiles.create(named("Anna")).await.unwrap().id();
    Office {
        store,
        profiles,
        desk,
        ids,
        now: clock.now(),
        ann,
        anna,
    }
}

fn asked(customer: CustomerId) -> NewRequest {
    NewRequest {
        customer,
        standing: CustomerStanding::Medium,
        channel: Channel::Email,
        kind: RequestKind::Question,
        subject: Subject::parse("late parcel").unwrap(),
        text: InteractionText::parse("where is it?").unwrap(),
    }
}

impl Office {
    async fn merge(&self) {
        let policy = MergePolicy::default();
        self.profiles
            .merge(self.ann, self.anna, &policy)
            .await
            .unwrap();
    }
}

#[test]
fn a_request_by_an_old_id_is_the_survivors() {
    block_on(async {
        let office = office().await;
        office.merge().await;
        let filed = office.desk.submit(asked(office.anna)).await.unwrap();
        assert_eq!(filed.customer(), office.ann);
        let nobody = CustomerId::generate(&*office.ids, office.now);
        let refused = office.desk.submit(asked(nobody)).await;
        assert!(matches!(refused, Err(DeskError::Store(_))));
    });
}

#[test]
fn filing_again_after_a_merge_files_nothing_new() {
    block_on(async {
        let office = office().await;
        let id = RequestId::generate(&*office.ids, office.now);
        let first = office.desk.submit_as(id, asked(office.anna)).await.unwrap();
        office.merge().await;
        let again = office.desk.submit_as(id, asked(office.anna)).await.unwrap();
        assert_eq!(again, first.moved_to(office.ann));
    });
}

#[test]
fn work_goes_on_with_the_survivor() {
    block_on(async {
        let office = office().await;
        let request = office.desk.submit(asked(office.anna)).await.unwrap();
        office.merge().await;
        let text = InteractionText::parse("still waiting").unwrap();
        let id = MessageId::generate(&*office.ids, office.now);
        let replied = office
            .desk
            .record_reply_as(request.id(), id, text)
            .await
            .unwrap();
        assert_eq!(replied.customer(), office.ann);
        let all = TimelineFilter::all();
        let timeline = office
            .store
            .timeline(office.ann, &all, &Page::default())
            .await;
        assert_eq!(timeline.unwrap().items.len(), 2);
    });
}
