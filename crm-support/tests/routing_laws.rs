//! Laws of routing, priorities and deadlines.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;

use crm_support::{
    Availability, DeadlineState, DeadlineTarget, RequestStateKind, RoutingNeeds, ServiceRequest,
    Specialist, SpecialistId, route, strategies,
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
    fn routing_until_nobody_is_left_fills_each_place_once(
        team in team(),
        now in crm_core::strategies::recent_timestamp(),
        channel in prop::option::of(crm_core::strategies::channel()),
    ) {
        let mut team = team;
        let needs = channel.map_or_else(RoutingNeeds::none, |channel| RoutingNeeds::none().by(channel));
        // Who holds what takes no unit has room for ever.
        prop_assume!(team.iter().all(|one| one.places_for(channel) < 100));
        let mut rounds = 0;
        while let Some(id) = route(&needs, &team, now).chosen {
            let chosen = team.iter_mut().find(|specialist| specialist.id() == id).unwrap();
            let before = chosen.places_for(channel);
            *chosen = match channel {
                Some(channel) => chosen.clone().take_from(channel, now).unwrap(),
                None => chosen.clone().take(now).unwrap(),
            };
            prop_assert_eq!(chosen.places_for(channel), before - 1);
            rounds += 1;
            prop_assert!(rounds < 1_000);
        }
        for one in &team {
            let is_there = one.availability(now) == Availability::There;
            prop_assert!(!is_there || one.places_for(channel) == 0 || one.limited_until(now).is_some());
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
            let spent = |target| level.calendar().working_time_between(at, deadlines.due(target)).num_minutes();
            prop_assert_eq!(spent(DeadlineTarget::Response), i64::from(targets.response_minutes));
            prop_assert_eq!(spent(DeadlineTarget::Resolution), i64::from(targets.resolution_minutes));
        }
    }

    #[test]
    fn a_request_in_any_state_is_read_back_and_consistent(request in strategies::service_request(), now in crm_core::strategies::timestamp()) {
        let text = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(&serde_json::from_str::<ServiceRequest>(&text).unwrap(), &request);

        let is_over = request.state().kind().is_final();
        prop_assert!(!is_over || (request.holder().is_none() && request.next_due().is_none()));
        prop_assert_eq!(
            request.next_due().is_some_and(|due| due < now),
            request.overdue(now).next().is_some()
        );
        for target in DeadlineTarget::ALL {
            let due = request.deadlines().due(*target);
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
