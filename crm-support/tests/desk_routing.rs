//! Routing by a policy, reassignment and urgency at a desk over a store.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use common::InMemory;
use crm_core::conformance::World;
use crm_core::{
    Channel, Clock, Code, CustomerId, InteractionText, ManualClock, SeededIds, StoreError, Subject,
    Timestamp,
};
use crm_support::*;
use futures_executor::block_on;

struct Office {
    desk: Desk,
    clock: Arc<ManualClock>,
    ann: CustomerId,
    bob: CustomerId,
}

impl Office {
    async fn open() -> Self {
        let world = World::new(&InMemory::default()).await;
        let (ann, bob) = (world.person().await.id(), world.person().await.id());
        let at = Timestamp::parse("2026-11-23T09:00:00Z").unwrap();
        let clock = Arc::new(ManualClock::new(at));
        let targets = Targets {
            response_minutes: 60,
            resolution_minutes: 480,
        };
        let targets = Priority::ALL.iter().map(|priority| (*priority, targets));
        let desk = Desk::new(
            Arc::new(world.store),
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(SeededIds::new(77)),
            PriorityPolicy::new(1, Vec::new(), Priority::Normal).unwrap(),
            ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap(),
        );
        Self {
            desk,
            clock,
            ann,
            bob,
        }
    }

    async fn hire(&self, capacity: u32, team: &'static str) -> SpecialistId {
        let new = NewSpecialist::new(SpecialistName::parse("Pat").unwrap(), capacity)
            .in_team(Code::new_static(team));
        self.desk.register_specialist(new).await.unwrap().id()
    }

    async fn classified(&self, customer: CustomerId, standing: CustomerStanding) -> ServiceRequest {
        let new = NewRequest {
            customer,
            standing,
            channel: Channel::Chat,
            kind: RequestKind::Complaint,
            subject: Subject::parse("Charged twice").unwrap(),
            text: text("My card was charged twice."),
        };
        let id = self.desk.submit(new).await.unwrap().id();
        let simple = Classification::new(RequestKind::Complaint, Complexity::Simple);
        self.desk.classify(id, simple).await.unwrap()
    }

    fn pass(&self, minutes: i64) {
        self.clock.advance(TimeDelta::minutes(minutes));
    }
}

fn text(text: &str) -> InteractionText {
    InteractionText::parse(text).unwrap()
}

fn policy() -> RoutingPolicy {
    let queue = RoutingQueue::new(Code::new_static("all"), PolicyConditions::default())
        .preferring_who_knows_the_customer()
        .asking([Code::new_static("first")], 0)
        .and_then(|queue| queue.asking([Code::new_static("second")], 600));
    RoutingPolicy::new(1, vec![queue.unwrap()]).unwrap()
}

#[test]
fn a_policy_asks_the_second_team_when_its_time_has_come() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let second = office.hire(5, "second").await;
        let request = office.classified(office.ann, CustomerStanding::Low).await;
        let none = BTreeSet::new();
        let (id, version) = (request.id(), request.version());
        let early = desk.assign_by(&policy(), id, version, &none).await.unwrap();
        assert_eq!(early.request, request);
        let then = early.decision.next_change_at.unwrap();
        assert_eq!(then.since(request.submitted_at()), TimeDelta::minutes(10));
        office.pass(10);
        let late = desk.assign_by(&policy(), id, version, &none).await.unwrap();
        assert_eq!(late.request.holder(), Some(second));
        // A second time, it is not handed on.
        let again = desk.assign_by(&policy(), id, version, &none).await;
        assert!(matches!(
            again,
            Err(DeskError::Store(StoreError::Conflict { .. }))
        ));
    });
}

#[test]
fn who_answered_a_customer_last_goes_before_who_has_more_room() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let none = BTreeSet::new();
        let known = office.hire(3, "first").await;
        let first = office.classified(office.ann, CustomerStanding::Low).await;
        desk.assign_to(first.id(), known).await.unwrap();
        desk.draft(first.id(), known, text("Refunded."))
            .await
            .unwrap();
        desk.send(first.id(), false).await.unwrap();
        let roomy = office.hire(50, "first").await;
        for (customer, expected) in [(office.ann, known), (office.bob, roomy)] {
            let request = office.classified(customer, CustomerStanding::Low).await;
            let (id, version) = (request.id(), request.version());
            let given = desk.assign_by(&policy(), id, version, &none).await.unwrap();
            assert_eq!(given.request.holder(), Some(expected));
        }
    });
}

#[test]
fn requests_go_on_from_who_is_absent_or_silent_once() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let (pat, sam) = (office.hire(5, "first").await, office.hire(5, "first").await);
        let request = office.classified(office.ann, CustomerStanding::Low).await;
        let waits = office.classified(office.bob, CustomerStanding::Low).await;
        desk.assign_to(request.id(), pat).await.unwrap();
        desk.assign_to(waits.id(), pat).await.unwrap();
        desk.draft(waits.id(), pat, text("Which card?"))
            .await
            .unwrap();
        desk.send(waits.id(), false).await.unwrap();
        let rules = ReassignmentPolicy::new(1)
            .when_away_for(60)
            .when_silent_for(7_200);
        assert_eq!(desk.reassign(&rules).await.unwrap(), []);

        desk.set_absent(pat, true).await.unwrap();
        assert_eq!(desk.reassign(&rules).await.unwrap(), []);
        office.pass(1);
        let gone = desk.reassign(&rules).await.unwrap();
        // What waits for the customer stays where it is.
        assert_eq!(gone.len(), 1);
        assert_eq!((gone[0].request.id(), gone[0].from), (request.id(), pat));
        assert_eq!(gone[0].request.holder(), Some(sam));
        assert!(matches!(gone[0].reason, ReassignmentReason::Absent { .. }));
        let load = async |id| desk.specialist(id).await.unwrap().open_requests();
        assert_eq!((load(pat).await, load(sam).await), (1, 1));
        assert_eq!(desk.reassign(&rules).await.unwrap(), []);

        // Sam says nothing either; nobody else is there.
        office.pass(120);
        let stuck = desk.reassign(&rules).await.unwrap();
        assert_eq!(stuck.len(), 1);
        assert_eq!(
            (stuck[0].request.holder(), stuck[0].decision.chosen),
            (Some(sam), None)
        );
        desk.set_absent(pat, false).await.unwrap();
        let back = desk.reassign(&rules).await.unwrap();
        assert_eq!(back[0].request.holder(), Some(pat));
        assert!(matches!(back[0].reason, ReassignmentReason::Silent { .. }));
        assert_eq!(desk.reassign(&rules).await.unwrap(), []);
    });
}

#[test]
fn the_most_urgent_waits_in_front() {
    block_on(async {
        let office = Office::open().await;
        let policy = UrgencyPolicy::new(1, 60)
            .and_then(|policy| policy.for_standing(CustomerStanding::Key, 30))
            .unwrap();
        let patient = office.classified(office.ann, CustomerStanding::Low).await;
        office.pass(29);
        let sultan = office.classified(office.bob, CustomerStanding::Key).await;
        office.pass(1);
        let late = office.classified(office.bob, CustomerStanding::Key).await;
        let order = office.desk.waiting_by_urgency(&policy, UrgencyFacts::of);
        let order: Vec<RequestId> = order
            .await
            .unwrap()
            .iter()
            .map(ServiceRequest::id)
            .collect();
        assert_eq!(order, [sultan.id(), patient.id(), late.id()]);
    });
}

#[test]
fn a_specialist_is_revised_once_and_not_below_what_is_held() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let pat = office.hire(2, "first").await;
        let request = office.classified(office.ann, CustomerStanding::Low).await;
        desk.assign_to(request.id(), pat).await.unwrap();
        let name = || SpecialistName::parse("Pat").unwrap();
        let limit = AssignmentLimit::new(1, 3_600).unwrap();
        let wider = NewSpecialist::new(name(), 9).with_limit(limit);
        let revised = desk.revise_specialist(pat, wider.clone()).await.unwrap();
        assert_eq!((revised.capacity(), revised.open_requests()), (9, 1));
        let again = desk.revise_specialist(pat, wider).await.unwrap();
        assert_eq!(again.version(), revised.version());
        let refused = desk
            .revise_specialist(pat, NewSpecialist::new(name(), 0))
            .await;
        assert!(matches!(
            refused,
            Err(DeskError::Specialist(SpecialistError::HoldsMore))
        ));
        // One in an hour, chosen by hand too.
        let (second, third) = (
            office.classified(office.ann, CustomerStanding::Low).await,
            office.classified(office.ann, CustomerStanding::Low).await,
        );
        desk.assign(second.id()).await.unwrap();
        let limited = desk.assign_to(third.id(), pat).await;
        let Err(DeskError::Specialist(SpecialistError::LimitReached { until })) = limited else {
            panic!("{limited:?}");
        };
        let waits = desk.assign(third.id()).await.unwrap();
        assert_eq!(waits.decision.next_change_at, Some(until));
        office.pass(60);
        assert_eq!(
            desk.assign(third.id()).await.unwrap().request.holder(),
            Some(pat)
        );
    });
}
