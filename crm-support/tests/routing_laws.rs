//! Laws of routing, priorities and deadlines.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;

use crm_core::Timestamp;
use crm_support::{
    DeadlineState, DeadlineTarget, RequestStateKind, ServiceRequest, Specialist, SpecialistId,
    Verdict, route, strategies,
};
use proptest::prelude::*;

/// Specialists with ids of their own.
fn team() -> impl Strategy<Value = Vec<Specialist>> {
    proptest::collection::vec(strategies::specialist(), 0..8).prop_map(|team| {
        let by_id: BTreeMap<SpecialistId, Specialist> = team
            .into_iter()
            .map(|specialist| (specialist.id(), specialist))
            .collect();
        by_id.into_values().collect()
    })
}

proptest! {
    #[test]
    fn only_the_able_are_chosen_and_only_when_nobody_is_able_is_nobody(
        needs in strategies::routing_needs(),
        team in team(),
    ) {
        let able = |specialist: &&Specialist| {
            !specialist.is_absent()
                && specialist.open_requests() < specialist.capacity()
                && needs.skill.as_ref().is_none_or(|needed| {
                    specialist.skills().get(&needed.skill).is_some_and(|level| *level >= needed.level)
                })
                && needs.language.as_ref().is_none_or(|needed| specialist.languages().contains(needed))
                && !needs.excluded.contains(&specialist.id())
        };
        let decision = route(&needs, &team);
        let able: Vec<&Specialist> = team.iter().filter(able).collect();
        prop_assert_eq!(decision.chosen.is_some(), !able.is_empty());
        if let Some(id) = decision.chosen {
            let chosen = able.iter().find(|specialist| specialist.id() == id);
            prop_assert!(chosen.is_some());
            let chosen = chosen.unwrap();
            for other in able.iter().filter(|other| other.id() != id) {
                let (spare, best) = (other.spare_capacity(), chosen.spare_capacity());
                prop_assert!(spare <= best);
                if spare == best {
                    prop_assert!(chosen.last_assigned_at() <= other.last_assigned_at());
                    if chosen.last_assigned_at() == other.last_assigned_at() {
                        prop_assert!(id < other.id());
                    }
                }
            }
        }
    }

    #[test]
    fn every_candidate_gets_one_verdict_and_the_order_does_not_matter(
        needs in strategies::routing_needs(),
        team in team().prop_shuffle(),
    ) {
        let decision = route(&needs, &team);
        let asked: Vec<SpecialistId> = team.iter().map(Specialist::id).collect();
        let answered: Vec<SpecialistId> = decision.candidates.iter().map(|found| found.0).collect();
        prop_assert_eq!(asked, answered);
        let chosen: Vec<SpecialistId> = decision.candidates.iter()
            .filter(|found| matches!(found.1, Verdict::Chosen { .. }))
            .map(|found| found.0)
            .collect();
        prop_assert_eq!(chosen, decision.chosen.into_iter().collect::<Vec<_>>());
        let mut sorted = team;
        sorted.sort_by_key(Specialist::id);
        prop_assert_eq!(route(&needs, &sorted).chosen, decision.chosen);
    }

    #[test]
    fn routing_until_nobody_is_left_fills_each_place_once(team in team()) {
        let mut team = team;
        let free: u32 = team.iter().filter(|one| !one.is_absent()).map(Specialist::spare_capacity).sum();
        let mut assigned = 0;
        while let Some(id) = route(&Default::default(), &team).chosen {
            let chosen = team.iter_mut().find(|specialist| specialist.id() == id).unwrap();
            *chosen = chosen.clone().take(Timestamp::UNIX_EPOCH).unwrap();
            prop_assert!(chosen.open_requests() <= chosen.capacity());
            assigned += 1;
        }
        prop_assert_eq!(assigned, free);
    }

    #[test]
    fn load_goes_back_to_what_it_was(specialist in strategies::specialist(), at in crm_core::strategies::timestamp()) {
        if let Ok(busier) = specialist.clone().take(at) {
            prop_assert_eq!(busier.open_requests(), specialist.open_requests() + 1);
            prop_assert_eq!(busier.release().unwrap().open_requests(), specialist.open_requests());
        } else {
            prop_assert_eq!(specialist.spare_capacity(), 0);
        }
    }

    #[test]
    fn a_priority_is_that_of_the_first_rule_that_matches(
        policy in strategies::priority_policy(),
        standing in strategies::customer_standing(),
        kind in strategies::request_kind(),
    ) {
        let decision = policy.decide(standing, kind);
        match decision.rule {
            Some(index) => {
                prop_assert!(policy.rules()[index].matches(standing, kind));
                prop_assert!(policy.rules()[..index].iter().all(|rule| !rule.matches(standing, kind)));
                prop_assert_eq!(decision.priority, policy.rules()[index].priority);
            }
            None => prop_assert!(policy.rules().iter().all(|rule| !rule.matches(standing, kind))),
        }
    }

    #[test]
    fn deadlines_follow_from_the_calendar(
        level in strategies::service_level(),
        priority in strategies::priority(),
        at in strategies::working_instant(),
    ) {
        if let Ok(deadlines) = level.deadlines(priority, at) {
            let targets = level.targets()[&priority];
            let spent = |target| level.calendar().working_time_between(at, deadlines.due(target).unwrap()).num_minutes();
            prop_assert_eq!(spent(DeadlineTarget::Response), i64::from(targets.response_minutes));
            prop_assert_eq!(spent(DeadlineTarget::Resolution), i64::from(targets.resolution_minutes));
        }
    }

    #[test]
    fn a_request_in_any_state_is_read_back_and_consistent(request in strategies::service_request(), now in crm_core::strategies::timestamp()) {
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ServiceRequest>(&text).unwrap(), &request);

        let is_over = request.state().kind().is_final();
        prop_assert!(!is_over || request.holder().is_none());
        if request.terms().is_none() {
            prop_assert!(!is_over || request.next_due().is_none());
            prop_assert_eq!(
                request.next_due().is_some_and(|due| due < now),
                request.overdue(now).next().is_some()
            );
        }
        for target in DeadlineTarget::ALL {
            let Some(due) = request.deadlines().due(*target) else {
                prop_assert_eq!(request.deadline(*target, now), DeadlineState::NotPromised);
                continue;
            };
            match request.deadline(*target, now) {
                DeadlineState::Running { .. } => prop_assert!(now <= due && request.reached_at(*target).is_none()),
                DeadlineState::Met { at } => prop_assert!(at <= due),
                DeadlineState::Missed { reached_at, .. } => prop_assert!(reached_at.unwrap_or(now) > due),
                DeadlineState::Void => prop_assert!(is_over),
                _ => prop_assert!(false, "an unknown state"),
            }
        }
    }
}

#[test]
fn the_strategy_reaches_every_state() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..3_000 {
        let request = strategies::service_request()
            .new_tree(&mut runner)
            .unwrap()
            .current();
        seen.insert(request.state().kind());
    }
    assert!(
        RequestStateKind::ALL
            .iter()
            .all(|state| seen.contains(state)),
        "{seen:?}"
    );
}
