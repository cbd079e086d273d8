//! Random histories of a desk: the load of the specialists is what they hold, after every step.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use common::InMemory;
use crm_core::conformance::World;
use crm_core::{Channel, Clock, InteractionText, ManualClock, SeededIds, Subject};
use crm_support::{
    Calendar, Classification, Complexity, CustomerStanding, Desk, DeskError, NewRequest,
    NewSpecialist, Priority, PriorityPolicy, RequestId, RequestKind, SatisfactionScore,
    ServiceLevel, SpecialistId, SpecialistName, Targets,
};
use futures_executor::block_on;
use proptest::prelude::*;

type Step = (u8, prop::sample::Index, prop::sample::Index);

async fn take(
    desk: &Desk,
    step: Step,
    requests: &[RequestId],
    team: &[SpecialistId],
) -> Result<(), DeskError> {
    let (command, one, other) = step;
    let (id, target) = (*one.get(requests), *other.get(requests));
    let specialist = *other.get(team);
    let words = InteractionText::parse("words").unwrap();
    let plain = Classification::new(RequestKind::Question, Complexity::Simple);
    match command % 16 {
        0 => desk.classify(id, plain).await.map(drop),
        1 | 2 => desk.assign(id).await.map(drop),
        3 => desk.assign_to(id, specialist).await.map(drop),
        4 => desk.draft(id, specialist, words).await.map(drop),
        5 => desk.submit_for_approval(id).await.map(drop),
        6 => desk.approve(id, specialist).await.map(drop),
        7 => desk.reject(id, specialist).await.map(drop),
        8 => desk.send(id, one.index(2) == 0).await.map(drop),
        9 => desk.record_reply(id, words).await.map(drop),
        10 => desk.resolve(id).await.map(drop),
        11 => desk
            .close_satisfied(id, SatisfactionScore::HIGHEST)
            .await
            .map(drop),
        12 => desk.close_silent(id).await.map(drop),
        13 => desk.reopen(id).await.map(drop),
        14 => desk.merge(id, target).await.map(drop),
        _ if one.index(4) == 0 => desk.cancel(id).await.map(drop),
        _ => desk.escalate_overdue().await.map(drop),
    }
}

async fn check(desk: &Desk, requests: &[RequestId], messages: &mut usize) {
    let (mut held, mut together) = (BTreeMap::new(), 0);
    for id in requests {
        let request = desk.request(*id).await.unwrap();
        together += request.conversation().len();
        if let Some(holder) = request.holder() {
            *held.entry(holder).or_insert(0) += 1;
        }
        let mut targets: Vec<_> = request
            .escalations()
            .iter()
            .map(|past| past.target)
            .collect();
        targets.dedup();
        assert_eq!(targets.len(), request.escalations().len());
    }
    for specialist in desk.specialists().await.unwrap() {
        assert_eq!(
            held.get(&specialist.id()).copied().unwrap_or(0),
            specialist.open_requests()
        );
        assert!(specialist.open_requests() <= specialist.capacity());
    }
    // Messages move with merges, and none is ever lost.
    assert!(together >= *messages && together <= *messages + 1);
    *messages = together;
}

async fn run(steps: Vec<Step>) {
    let world = World::new(&InMemory::default()).await;
    let customer = world.person().await.id();
    let clock = Arc::new(ManualClock::new(world.now));
    let targets = Targets {
        response_minutes: 60,
        resolution_minutes: 480,
    };
    let targets = Priority::ALL.iter().map(|priority| (*priority, targets));
    let level = ServiceLevel::new(1, Calendar::always_open(Tz::UTC), targets).unwrap();
    let priorities = PriorityPolicy::new(1, Vec::new(), Priority::Normal).unwrap();
    let shared_clock = Arc::clone(&clock) as Arc<dyn Clock>;
    let desk = Desk::new(
        Arc::new(world.store),
        shared_clock,
        Arc::new(SeededIds::new(8)),
        priorities,
        level,
    );

    let mut team = Vec::new();
    for capacity in 0..3 {
        let new = NewSpecialist::new(SpecialistName::parse("Pat").unwrap(), capacity);
        team.push(desk.register_specialist(new).await.unwrap().id());
    }
    let mut requests = Vec::new();
    for _ in 0..4 {
        let new = NewRequest {
            customer,
            standing: CustomerStanding::Unknown,
            channel: Channel::Web,
            kind: RequestKind::Order,
            subject: Subject::parse("subject").unwrap(),
            text: InteractionText::parse("words").unwrap(),
        };
        let id = desk.submit(new).await.unwrap().id();
        desk.classify(
            id,
            Classification::new(RequestKind::Order, Complexity::Simple),
        )
        .await
        .unwrap();
        requests.push(id);
    }
    let mut messages = requests.len();
    for step in steps {
        clock.advance(TimeDelta::minutes(7));
        // A refusal by the rules is part of a history; a store that fails is not.
        if let Err(error) = take(&desk, step, &requests, &team).await {
            assert!(
                matches!(error, DeskError::Transition(_) | DeskError::Specialist(_)),
                "{error:?}"
            );
        }
        check(&desk, &requests, &mut messages).await;
    }
}

proptest! {
    #[test]
    fn loads_are_exact_and_no_message_is_lost(steps in proptest::collection::vec(any::<Step>(), 1..120)) {
        block_on(run(steps));
    }
}
