//! The desk over a store: whole lives of requests, loads, deadlines and refusals.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use common::InMemory;
use crm_core::conformance::World;
use crm_core::{
    Channel, Clock, Code, CustomerId, Direction, EventLog, InteractionStore, InteractionText,
    ManualClock, Page, SeededIds, Subject, TimelineFilter, Timestamp,
};
use crm_storage::MemoryStore;
use crm_support::{
    Assignment, Calendar, CalendarDefinition, Classification, Complexity, CustomerStanding,
    DeadlineState, DeadlineTarget, Desk, DeskError, NewRequest, NewSpecialist, OpeningHours,
    Priority, PriorityPolicy, PriorityRule, RequestKind, RequestStateKind, SatisfactionScore,
    ServiceLevel, SkillLevel, SpecialistError, SpecialistName, Targets, TransitionError, Verdict,
    WeeklyHours,
};
use futures_executor::block_on;

const BILLING: Code = Code::new_static("billing");

struct Office {
    desk: Desk,
    clock: Arc<ManualClock>,
    store: MemoryStore,
    ann: CustomerId,
    bob: CustomerId,
}

impl Office {
    /// Monday, nine o'clock in Berlin; open from nine to five.
    async fn open() -> Self {
        let world = World::new(&InMemory::default()).await;
        let (ann, bob) = (world.person().await.id(), world.person().await.id());
        let at = Timestamp::parse("2026-11-23T09:00:00+01:00").unwrap();
        let clock = Arc::new(ManualClock::new(at));
        let hours = WeeklyHours::monday_to_friday([OpeningHours::parse("09:00", "17:00").unwrap()]);
        let calendar =
            Calendar::new(CalendarDefinition::weekly(Tz::Europe__Berlin, hours)).unwrap();
        let targets = Priority::ALL.iter().map(|priority| {
            let response_minutes = if *priority == Priority::Urgent {
                30
            } else {
                240
            };
            (
                *priority,
                Targets {
                    response_minutes,
                    resolution_minutes: 960,
                },
            )
        });
        let priorities = PriorityPolicy::new(
            1,
            vec![PriorityRule::new(
                [CustomerStanding::Key],
                [],
                Priority::Urgent,
            )],
            Priority::Normal,
        );
        let store = world.store;
        let desk = Desk::new(
            Arc::new(store.clone()),
            Arc::clone(&clock) as Arc<dyn Clock>,
            Arc::new(SeededIds::new(77)),
            priorities.unwrap(),
            ServiceLevel::new(1, calendar, targets).unwrap(),
        );
        Self {
            desk,
            clock,
            store,
            ann,
            bob,
        }
    }

    fn request_by(&self, customer: CustomerId, standing: CustomerStanding) -> NewRequest {
        NewRequest {
            customer,
            standing,
            channel: Channel::Chat,
            kind: RequestKind::Complaint,
            subject: Subject::parse("Charged twice").unwrap(),
            text: text("My card was charged twice."),
        }
    }

    async fn hire(&self, capacity: u32, skill: Option<Code>) -> crm_support::SpecialistId {
        let new = NewSpecialist::new(SpecialistName::parse("Pat").unwrap(), capacity)
            .with_skills(skill.into_iter().map(|skill| (skill, SkillLevel::HIGHEST)));
        self.desk.register_specialist(new).await.unwrap().id()
    }

    async fn classified(&self, customer: CustomerId) -> crm_support::RequestId {
        let id = self
            .desk
            .submit(self.request_by(customer, CustomerStanding::Low))
            .await
            .unwrap()
            .id();
        self.desk.classify(id, plain()).await.unwrap();
        id
    }
}

fn plain() -> Classification {
    Classification::new(RequestKind::Complaint, Complexity::Simple)
}

fn text(text: &str) -> InteractionText {
    InteractionText::parse(text).unwrap()
}

#[test]
fn a_request_is_led_from_submission_to_satisfaction() {
    block_on(async {
        let office = Office::open().await;
        let (desk, clock) = (&office.desk, &office.clock);
        let generalist = office.hire(5, None).await;
        let biller = office.hire(1, Some(BILLING)).await;

        let request = desk
            .submit(office.request_by(office.ann, CustomerStanding::Key))
            .await
            .unwrap();
        assert_eq!(request.priority(), Priority::Urgent);
        let due = Timestamp::parse("2026-11-23T09:30:00+01:00").unwrap();
        assert_eq!(request.deadlines().due(DeadlineTarget::Response), due);
        let resolution = Timestamp::parse("2026-11-24T17:00:00+01:00").unwrap();
        assert_eq!(
            request.deadlines().due(DeadlineTarget::Resolution),
            resolution
        );

        let id = request.id();
        desk.classify(
            id,
            plain().needing(BILLING, SkillLevel::LOWEST).with_approval(),
        )
        .await
        .unwrap();
        let Assignment {
            request, decision, ..
        } = desk.assign(id).await.unwrap();
        assert_eq!(request.holder(), Some(biller));
        let why_not = decision
            .candidates
            .iter()
            .find(|found| found.0 == generalist)
            .unwrap();
        assert_eq!(
            why_not.1,
            Verdict::LacksSkill {
                skill: 0,
                level: None
            }
        );
        assert_eq!(desk.specialist(biller).await.unwrap().open_requests(), 1);

        clock.advance(TimeDelta::minutes(20));
        desk.draft(id, biller, text("We have refunded you."))
            .await
            .unwrap();
        desk.submit_for_approval(id).await.unwrap();
        let own = desk.approve(id, biller).await;
        assert!(matches!(
            own,
            Err(DeskError::Transition(TransitionError::ApprovedByAuthor))
        ));
        desk.approve(id, generalist).await.unwrap();
        let sent = desk.send(id, false).await.unwrap();
        assert!(matches!(
            sent.deadline(DeadlineTarget::Response, due),
            DeadlineState::Met { .. }
        ));
        desk.resolve(id).await.unwrap();
        let closed = desk
            .close_satisfied(id, SatisfactionScore::new(5).unwrap())
            .await
            .unwrap();
        assert_eq!(closed.state().kind(), RequestStateKind::Closed);
        assert_eq!(desk.specialist(biller).await.unwrap().open_requests(), 0);

        let names: Vec<String> = office
            .store
            .events_of_entity(&id.into(), &Page::default())
            .await
            .unwrap()
            .items
            .iter()
            .map(|event| event.name().to_string())
            .collect();
        assert_eq!(
            names,
            [
                "request.submitted",
                "request.classified",
                "request.assigned",
                "request.drafted",
                "request.approval_requested",
                "request.approved",
                "request.sent",
                "request.resolved",
                "request.closed",
            ]
        );
        let (all, page) = (TimelineFilter::default(), Page::default());
        let timeline = office
            .store
            .timeline(office.ann, &all, &page)
            .await
            .unwrap()
            .items;
        let directions: Vec<_> = timeline.iter().map(|told| told.direction()).collect();
        assert_eq!(directions, [Direction::Outbound, Direction::Inbound]);
        assert!(
            timeline
                .iter()
                .all(|told| told.regarding() == Some(&id.into()))
        );
    });
}

#[test]
fn a_missed_deadline_is_escalated_once() {
    block_on(async {
        let office = Office::open().await;
        let id = office.classified(office.ann).await;
        // Four working hours are over at 13:00.
        office
            .clock
            .set(Timestamp::parse("2026-11-23T13:00:00+01:00").unwrap());
        assert!(office.desk.escalate_overdue().await.unwrap().is_empty());
        office.clock.advance(TimeDelta::microseconds(1));
        assert_eq!(office.desk.overview().await.unwrap().overdue, 1);
        let escalated = office.desk.escalate_overdue().await.unwrap();
        assert_eq!(
            escalated
                .iter()
                .map(|request| request.id())
                .collect::<Vec<_>>(),
            [id]
        );
        assert!(office.desk.escalate_overdue().await.unwrap().is_empty());
        assert_eq!(office.desk.overview().await.unwrap().overdue, 0);
    });
}

#[test]
fn a_full_team_leaves_a_request_waiting_and_says_why() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let only = office.hire(1, None).await;
        let (first, second) = (
            office.classified(office.ann).await,
            office.classified(office.bob).await,
        );
        assert_eq!(
            desk.assign(first).await.unwrap().request.holder(),
            Some(only)
        );
        let assignment = desk.assign(second).await.unwrap();
        assert_eq!(
            assignment.decision.candidates,
            [(only, Verdict::NoCapacity)]
        );
        assert_eq!(
            assignment.request.state().kind(),
            RequestStateKind::Classified
        );
        let by_hand = desk.assign_to(second, only).await;
        assert!(matches!(
            by_hand,
            Err(DeskError::Specialist(SpecialistError::NoCapacity {
                capacity: 1
            }))
        ));

        desk.cancel(first).await.unwrap();
        desk.set_absent(only, true).await.unwrap();
        assert_eq!(
            desk.assign(second).await.unwrap().decision.candidates,
            [(only, Verdict::Absent)]
        );
        desk.set_absent(only, false).await.unwrap();
        assert_eq!(
            desk.assign(second).await.unwrap().request.holder(),
            Some(only)
        );
    });
}

#[test]
fn the_load_follows_every_way_out() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let (one, other) = (office.hire(9, None).await, office.hire(9, None).await);
        let load = async |id| desk.specialist(id).await.unwrap().open_requests();

        let moved = office.classified(office.ann).await;
        desk.assign_to(moved, one).await.unwrap();
        desk.assign_to(moved, other).await.unwrap();
        assert_eq!((load(one).await, load(other).await), (0, 1));
        desk.assign_to(moved, other).await.unwrap();
        assert_eq!(load(other).await, 1);
        // Routing takes a request away from who holds it.
        assert_eq!(
            desk.assign(moved).await.unwrap().request.holder(),
            Some(one)
        );

        let merged = office.classified(office.ann).await;
        desk.assign_to(merged, other).await.unwrap();
        let going_on = desk.merge(merged, moved).await.unwrap();
        assert_eq!((going_on.id(), going_on.conversation().len()), (moved, 2));
        assert_eq!((load(one).await, load(other).await), (1, 0));

        // A reply to the merged request reaches the one that goes on.
        let replied = desk
            .record_reply(merged, text("One more thing."))
            .await
            .unwrap();
        assert_eq!((replied.id(), replied.conversation().len()), (moved, 3));

        desk.draft(moved, one, text("Done.")).await.unwrap();
        desk.send(moved, true).await.unwrap();
        desk.close_silent(moved).await.unwrap();
        assert_eq!(load(one).await, 0);
        assert_eq!(desk.reopen(moved).await.unwrap().holder(), None);
        assert_eq!(load(one).await, 0);
        let resumed = desk.assign(moved).await.unwrap().request;
        assert_eq!(load(resumed.holder().unwrap()).await, 1);
    });
}

#[test]
fn what_waits_is_ordered_by_urgency_then_due_time() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let mut expected = Vec::new();
        for standing in [
            CustomerStanding::Low,
            CustomerStanding::Key,
            CustomerStanding::High,
        ] {
            expected.push(
                desk.submit(office.request_by(office.ann, standing))
                    .await
                    .unwrap()
                    .id(),
            );
            office.clock.advance(TimeDelta::minutes(1));
        }
        expected.swap(0, 1);
        let waiting = desk.waiting().await.unwrap();
        assert_eq!(
            waiting
                .iter()
                .map(|request| request.id())
                .collect::<Vec<_>>(),
            expected
        );
        let overview = desk.overview().await.unwrap();
        assert_eq!(
            (overview.open(), overview.by_state[&RequestStateKind::New]),
            (3, 3)
        );
    });
}

#[test]
fn unknown_names_are_told() {
    block_on(async {
        let office = Office::open().await;
        let (desk, ids, at) = (&office.desk, SeededIds::new(3), office.clock.now());
        let nobody = crm_support::SpecialistId::generate(&ids, at);
        let nothing = crm_support::RequestId::generate(&ids, at);
        let known = office.classified(office.ann).await;
        let unknown = desk.assign(nothing).await;
        assert!(matches!(unknown, Err(DeskError::UnknownRequest { id }) if id == nothing));
        let unknown = desk.assign_to(known, nobody).await;
        assert!(matches!(unknown, Err(DeskError::UnknownSpecialist { id }) if id == nobody));
        assert!(desk.draft(known, nobody, text("?")).await.is_err());
        assert!(desk.merge(known, known).await.is_err());
        let stranger = CustomerId::generate(&ids, at);
        let refused = desk
            .submit(office.request_by(stranger, CustomerStanding::Low))
            .await;
        assert!(matches!(
            refused,
            Err(DeskError::Store(crm_core::StoreError::NotFound { .. }))
        ));
    });
}

#[test]
fn a_submission_repeated_under_its_id_files_nothing_new() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let new = office.request_by(office.ann, CustomerStanding::Low);
        let id = crm_support::RequestId::generate(&SeededIds::new(5), office.clock.now());
        let filed = desk.submit_as(id, new.clone()).await.unwrap();
        assert_eq!(
            (filed.id(), filed.state().kind()),
            (id, RequestStateKind::New)
        );

        office.clock.advance(TimeDelta::hours(1));
        desk.classify(id, plain()).await.unwrap();
        let again = desk.submit_as(id, new.clone()).await.unwrap();
        assert_eq!(
            again.state().kind(),
            RequestStateKind::Classified,
            "as it is now"
        );
        assert_eq!(again.submitted_at(), filed.submitted_at());
        assert_eq!(desk.overview().await.unwrap().open(), 1);
        let page = Page::default();
        let timeline = office
            .store
            .timeline(office.ann, &TimelineFilter::all(), &page)
            .await;
        assert_eq!(timeline.unwrap().items.len(), 1);

        let other = NewRequest {
            text: text("Something else."),
            ..new
        };
        let refused = desk.submit_as(id, other).await;
        assert!(
            matches!(
                refused,
                Err(DeskError::Store(crm_core::StoreError::AlreadyExists { .. }))
            ),
            "{refused:?}"
        );
    });
}

#[test]
fn a_reply_repeated_under_its_id_is_recorded_once() {
    block_on(async {
        let office = Office::open().await;
        let desk = &office.desk;
        let id = office.classified(office.ann).await;
        let message = crm_support::MessageId::generate(&SeededIds::new(6), office.clock.now());
        let said = text("One more thing.");
        let first = desk
            .record_reply_as(id, message, said.clone())
            .await
            .unwrap();
        office.clock.advance(TimeDelta::minutes(5));
        let again = desk
            .record_reply_as(id, message, said.clone())
            .await
            .unwrap();
        assert_eq!(again, first);
        assert_eq!(again.conversation().len(), 2);
        let page = Page::default();
        let timeline = office
            .store
            .timeline(office.ann, &TimelineFilter::all(), &page)
            .await;
        assert_eq!(timeline.unwrap().items.len(), 2);

        let other = desk
            .record_reply_as(id, message, text("Something else."))
            .await;
        assert!(
            matches!(
                other,
                Err(DeskError::Transition(TransitionError::MessageRepeated { message: told })) if told == message
            ),
            "{other:?}"
        );
        desk.cancel(id).await.unwrap();
        let late = desk.record_reply_as(id, message, said).await.unwrap();
        assert_eq!(
            late.state().kind(),
            RequestStateKind::Cancelled,
            "known, whatever came later"
        );
    });
}
