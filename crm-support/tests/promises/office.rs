//! A desk with service policies, over a store in memory.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::conformance::World;
use crm_core::{
    Channel, Code, CustomerId, Event, InteractionText, ManualClock, SeededIds, Subject, Timestamp,
};
use crm_storage::MemoryStore;
use crm_support::{
    Calendar, CalendarDefinition, Classification, Complexity, CustomerStanding, Desk,
    EscalationLadder, EscalationLevel, MetricTarget, NewRequest, NewSpecialist, OpeningHours,
    PolicyConditions, PolicyVersions, Priority, PriorityPolicy, RequestId, RequestKind,
    ServiceLevel, ServiceMetric, ServicePolicies, ServicePolicy, ServicePromise, ServiceRequest,
    SpecialistId, SpecialistName, Targets, Tick, WeeklyHours,
};

use crate::common::InMemory;

pub(crate) struct Office {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) world: World<MemoryStore>,
    pub(crate) customer: CustomerId,
    pub(crate) team: Vec<SpecialistId>,
}

impl Office {
    /// Monday, nine o'clock in Berlin.
    pub(crate) async fn open(policies: impl Into<PolicyVersions>) -> Self {
        let world = World::new(&InMemory::default()).await;
        let customer = world.person().await.id();
        let clock = Arc::new(ManualClock::new(monday_at_nine()));
        let targets = Targets {
            response_minutes: 60,
            resolution_minutes: 480,
        };
        let targets = Priority::ALL.iter().map(|priority| (*priority, targets));
        let desk = Desk::new(
            Arc::new(world.store.clone()),
            clock.clone(),
            Arc::new(SeededIds::new(8)),
            PriorityPolicy::new(1, Vec::new(), Priority::Normal).unwrap(),
            ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap(),
        )
        .with_policies(policies);
        let mut team = Vec::new();
        for name in ["Pat", "Sam"] {
            let new = NewSpecialist {
                name: SpecialistName::parse(name).unwrap(),
                skills: Default::default(),
                languages: Default::default(),
                capacity: 50,
            };
            team.push(desk.register_specialist(new).await.unwrap().id());
        }
        Self {
            desk,
            clock,
            world,
            customer,
            team,
        }
    }

    pub(crate) fn new_request(&self) -> NewRequest {
        NewRequest {
            customer: self.customer,
            standing: CustomerStanding::Unknown,
            channel: Channel::Web,
            kind: RequestKind::Question,
            subject: Subject::parse("subject").unwrap(),
            text: words(),
        }
    }

    pub(crate) async fn submitted(&self) -> RequestId {
        self.desk.submit(self.new_request()).await.unwrap().id()
    }

    /// A request that the first specialist holds.
    pub(crate) async fn assigned(&self) -> RequestId {
        let id = self.submitted().await;
        self.desk.classify(id, plain()).await.unwrap();
        self.desk.assign_to(id, self.team[0]).await.unwrap();
        id
    }

    pub(crate) async fn answered(&self, id: RequestId, expects_reply: bool) -> ServiceRequest {
        let author = self.team[0];
        self.desk.draft(id, author, words()).await.unwrap();
        self.desk.send(id, expects_reply).await.unwrap()
    }

    pub(crate) async fn tick(&self) -> Tick {
        self.desk.tick(self.desk.now()).await.unwrap()
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    /// The names of the events of a request, and their codes of this name.
    pub(crate) async fn events(&self, id: RequestId) -> Vec<Event> {
        let log = self.world.log().await;
        let events = log.into_iter().map(|logged| logged.event);
        events
            .filter(|event| *event.entity() == id.into())
            .collect()
    }
}

pub(crate) fn monday_at_nine() -> Timestamp {
    Timestamp::parse("2026-11-23T09:00:00+01:00").unwrap()
}

pub(crate) fn words() -> InteractionText {
    InteractionText::parse("words").unwrap()
}

pub(crate) fn plain() -> Classification {
    Classification::new(RequestKind::Question, Complexity::Simple)
}

/// From nine to five on weekdays, in Berlin.
pub(crate) fn office_hours() -> Calendar {
    let hours = WeeklyHours::monday_to_friday([OpeningHours::parse("09:00", "17:00").unwrap()]);
    Calendar::new(CalendarDefinition::weekly(Tz::Europe__Berlin, hours)).unwrap()
}

pub(crate) fn within(metric: ServiceMetric, hours: i64) -> MetricTarget {
    MetricTarget::new(metric, TimeDelta::hours(hours)).unwrap()
}

/// Policies with one policy for everybody.
pub(crate) fn one_policy(version: u32, promises: Vec<ServicePromise>) -> ServicePolicies {
    let name = Code::new_static("everybody");
    let policy = ServicePolicy::new(name, PolicyConditions::default(), office_hours(), promises);
    ServicePolicies::new(version, vec![policy.unwrap()]).unwrap()
}

pub(crate) fn promise(
    target: MetricTarget,
    levels: impl IntoIterator<Item = EscalationLevel>,
) -> ServicePromise {
    let mut promise = ServicePromise::new(target);
    promise.ladder = EscalationLadder::new(levels).unwrap();
    promise
}
