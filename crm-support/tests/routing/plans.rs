//! Laws of plans for a queue of waiting requests.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::{Channel, SeededIds, Timestamp};
use crm_support::{
    NewSpecialist, QueuePlan, RequestId, RoutingNeeds, RoutingQueue, SkillLevel, SkillRequirement,
    Specialist, SpecialistId, WaitingRequest, plan_greedily, plan_optimally, strategies,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::choices::{is_able, naive, stage_of};
use crate::world::{after, at, code, hire, name, team};

type Case = (
    Vec<RoutingQueue>,
    Vec<(u32, i64, RoutingNeeds)>,
    Vec<Specialist>,
    Timestamp,
);

fn case(requests: usize, size: usize) -> impl Strategy<Value = Case> {
    let request = (
        0_u32..200,
        0_i64..3_000,
        strategies::routing_needs(),
        any::<prop::sample::Index>(),
        any::<bool>(),
    );
    (
        vec(strategies::routing_queue(), requests),
        vec(request, 0..=requests),
        team(),
        crm_core::strategies::recent_timestamp(),
        prop::option::weighted(0.5, crm_core::strategies::channel()),
    )
        .prop_map(move |(queues, requests, mut team, now, same)| {
            team.truncate(size);
            let requests = requests
                .into_iter()
                .map(|(urgency, waited, mut needs, index, knows)| {
                    if knows && !team.is_empty() {
                        needs.acquainted = Some(index.get(&team).id());
                    }
                    if same.is_some() {
                        needs.channel = same;
                    }
                    (urgency, waited, needs)
                })
                .collect();
            (queues, requests, team, now)
        })
}

fn waiting(case: &Case) -> Vec<WaitingRequest<'_>> {
    let (queues, requests, _, now) = case;
    let ids = SeededIds::new(7);
    requests
        .iter()
        .zip(queues)
        .map(|((urgency, waited, needs), queue)| {
            let since = after(*now, TimeDelta::seconds(-waited));
            let id = RequestId::generate(&ids, *now);
            WaitingRequest::new(id, *urgency, since, needs.clone(), queue)
        })
        .collect()
}

/// The cost of a pair as it is described, and none where the specialist cannot answer.
fn cost(request: &WaitingRequest<'_>, specialist: &Specialist, now: Timestamp) -> Option<u64> {
    let needs = &request.needs;
    let asked = naive(request.queue, needs, now.since(request.waiting_since));
    if !is_able(request.queue, needs, &asked, specialist, now) {
        return None;
    }
    let mut named: Vec<_> = needs
        .skills
        .keys()
        .map(|needed| needed.skill.clone())
        .collect();
    named.dedup();
    let levels = named.iter().map(|skill| {
        let level = specialist.skills().get(skill);
        level.map_or(0, |level| u64::from(level.number()))
    });
    let (reached, highest) = (levels.sum::<u64>(), named.len() as u64 * 5);
    let skills = (50 * (highest - reached)).checked_div(highest).unwrap_or(0);
    let stranger = match needs.acquainted {
        Some(known) if known != specialist.id() => 25,
        _ => 0,
    };
    let stage = stage_of(request.queue, asked.stages, specialist).unwrap() as u64;
    let stage = (24 * stage).checked_div(asked.stages as u64).unwrap_or(0);
    Some(u64::from(request.urgency.max(1)) * (skills + stranger + stage))
}

fn take(specialist: &Specialist, channel: Option<Channel>, now: Timestamp) -> Option<Specialist> {
    match channel {
        Some(channel) => specialist.clone().take_from(channel, now).ok(),
        None => specialist.clone().take(now).ok(),
    }
}

/// The least that any plan costs: all of them are tried.
fn least(requests: &[WaitingRequest<'_>], team: &[Specialist], now: Timestamp) -> u64 {
    let Some((first, rest)) = requests.split_first() else {
        return 0;
    };
    let waits = u64::from(first.urgency.max(1)) * 100;
    let mut best = waits + least(rest, team, now);
    for (place, specialist) in team.iter().enumerate() {
        if let Some(cost) = cost(first, specialist, now) {
            let mut busier = team.to_vec();
            busier[place] = take(specialist, first.needs.channel, now).unwrap();
            best = best.min(cost + least(rest, &busier, now));
        }
    }
    best
}

/// Each request once; whoever gets one can answer it and holds no more than they may; the cost is what it is said to be.
fn check(
    plan: &QueuePlan,
    requests: &[WaitingRequest<'_>],
    team: &[Specialist],
    now: Timestamp,
) -> Result<(), TestCaseError> {
    let mut by_id: BTreeMap<SpecialistId, Specialist> =
        team.iter().map(|one| (one.id(), one.clone())).collect();
    let requests_by_id: BTreeMap<RequestId, &WaitingRequest<'_>> = requests
        .iter()
        .map(|request| (request.request, request))
        .collect();
    let mut told: Vec<RequestId> = plan.waiting.clone();
    let mut sum: u64 = plan
        .waiting
        .iter()
        .map(|id| u64::from(requests_by_id[id].urgency.max(1)) * 100)
        .sum();
    for given in &plan.assignments {
        told.push(given.request);
        let request = requests_by_id[&given.request];
        let before = team
            .iter()
            .find(|one| one.id() == given.specialist)
            .unwrap();
        prop_assert_eq!(cost(request, before, now), Some(given.cost.number()));
        sum += given.cost.number();
        let busier = take(&by_id[&given.specialist], request.needs.channel, now);
        prop_assert!(busier.is_some(), "more than there is room for");
        by_id.insert(given.specialist, busier.unwrap());
    }
    prop_assert_eq!(sum, plan.cost);
    told.sort_unstable();
    prop_assert_eq!(told, requests_by_id.keys().copied().collect::<Vec<_>>());
    // Nobody waits for whom there is room.
    for id in &plan.waiting {
        let request = requests_by_id[id];
        prop_assert!(by_id.values().all(|one| cost(request, one, now).is_none()));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn small_plans_cost_what_the_best_of_all_costs(case in case(4, 3)) {
        let (requests, team, now) = (waiting(&case), &case.2, case.3);
        let (greedy, optimal) = (plan_greedily(&requests, team, now), plan_optimally(&requests, team, now));
        check(&greedy, &requests, team, now)?;
        check(&optimal, &requests, team, now)?;
        let least = least(&requests, team, now);
        prop_assert!(least <= optimal.cost && optimal.cost <= greedy.cost);
        prop_assert!(!greedy.is_proven_best);
        if optimal.is_proven_best {
            prop_assert_eq!(optimal.cost, least);
        }
        // One channel is always exact.
        let mut channels = requests.iter().map(|request| request.needs.channel);
        let first = channels.next();
        prop_assert!(optimal.is_proven_best || channels.any(|channel| Some(channel) != first));
    }

    #[test]
    fn plans_keep_what_is_promised_and_do_not_depend_on_the_order(case in case(15, 8)) {
        let (requests, team, now) = (waiting(&case), &case.2, case.3);
        let (greedy, optimal) = (plan_greedily(&requests, team, now), plan_optimally(&requests, team, now));
        check(&greedy, &requests, team, now)?;
        check(&optimal, &requests, team, now)?;
        prop_assert!(optimal.cost <= greedy.cost);
        let (mut requests, mut team) = (requests.clone(), team.clone());
        requests.reverse();
        team.reverse();
        prop_assert_eq!(plan_greedily(&requests, &team, now), greedy);
        prop_assert_eq!(plan_optimally(&requests, &team, now), optimal);
    }
}

/// Greedy gives the only one who can do the second request to the first one.
#[test]
fn the_matching_is_better_than_one_after_the_other() {
    let ids = SeededIds::new(1);
    let now = at("2026-11-23T09:00:00Z");
    let level = |number| SkillLevel::new(number).unwrap();
    let expert = NewSpecialist::new(name("Ann"), 1).with_skill(code("billing"), level(5));
    let beginner = NewSpecialist::new(name("Bo"), 1).with_skill(code("billing"), level(3));
    let team = [hire(&ids, expert), hire(&ids, beginner)];
    let needs = |number| {
        let skill = SkillRequirement {
            skill: code("billing"),
            level: level(number),
        };
        RoutingNeeds::none().with_skill(skill, crm_support::Necessity::Required)
    };
    let queue = RoutingQueue::everyone();
    let request = |urgency, needs| {
        WaitingRequest::new(RequestId::generate(&ids, now), urgency, now, needs, &queue)
    };
    let requests = [request(11, needs(1)), request(10, needs(4))];
    let greedy = plan_greedily(&requests, &team, now);
    assert_eq!((greedy.assignments.len(), greedy.cost), (1, 1_000));
    let optimal = plan_optimally(&requests, &team, now);
    // Two of five levels are missing: 20 hundredths of 11.
    assert_eq!((optimal.assignments.len(), optimal.cost), (2, 220));
    assert!(optimal.is_proven_best && optimal.waiting.is_empty());
    assert_eq!(plan_optimally(&[], &team, now).cost, 0);
    assert_eq!(plan_optimally(&requests, &[], now).cost, 2_100);
}
