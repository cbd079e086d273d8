//! Laws of choices.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_core::Timestamp;
use crm_support::{
    Necessity, RoutingNeeds, RoutingPolicy, RoutingQueue, SelectionRule, Specialist, SpecialistId,
    Verdict, strategies,
};
use proptest::prelude::*;

use crate::world::{after, team};

/// What is asked for, counted naively: second by second of waiting where a time-out is, one need at a time.
pub(crate) struct Naive {
    given_up: BTreeSet<Necessity>,
    pub(crate) stages: usize,
}

pub(crate) fn naive(queue: &RoutingQueue, needs: &RoutingNeeds, waited: TimeDelta) -> Naive {
    let mut left: Vec<Necessity> = needs.skills.values().copied().collect();
    left.extend(needs.language.iter().map(|(_, necessity)| *necessity));
    left.retain(|necessity| *necessity != Necessity::Required);
    let mut given_up = BTreeSet::new();
    if let Some(time_out) = queue.gives_up_after() {
        let mut passed = time_out;
        while passed <= waited && !left.is_empty() {
            let weakest = *left.iter().max().unwrap();
            given_up.insert(weakest);
            left.retain(|necessity| *necessity != weakest);
            passed += time_out;
        }
    }
    let stages = queue.stages().iter();
    let open = stages.filter(|stage| TimeDelta::seconds(stage.after_seconds.into()) <= waited);
    Naive {
        given_up,
        stages: open.count(),
    }
}

pub(crate) fn stage_of(
    queue: &RoutingQueue,
    open: usize,
    specialist: &Specialist,
) -> Option<usize> {
    if queue.stages().is_empty() {
        return Some(0);
    }
    (0..open).find(|stage| {
        let teams = &queue.stages()[*stage].teams;
        specialist.teams().iter().any(|team| teams.contains(team))
    })
}

pub(crate) fn is_able(
    queue: &RoutingQueue,
    needs: &RoutingNeeds,
    asked: &Naive,
    specialist: &Specialist,
    now: Timestamp,
) -> bool {
    let is_on_leave = specialist
        .absences()
        .intervals()
        .iter()
        .any(|absence| absence.start() <= now && now < absence.end());
    !needs.excluded.contains(&specialist.id())
        && !specialist.is_absent()
        && !is_on_leave
        && specialist.shifts().is_none_or(|shifts| shifts.is_open(now))
        && stage_of(queue, asked.stages, specialist).is_some()
        && needs.skills.iter().all(|(needed, necessity)| {
            asked.given_up.contains(necessity)
                || specialist
                    .skills()
                    .iter()
                    .any(|(skill, level)| *skill == needed.skill && *level >= needed.level)
        })
        && needs.language.as_ref().is_none_or(|(language, necessity)| {
            asked.given_up.contains(necessity) || specialist.languages().contains(language)
        })
        && match needs.channel {
            Some(channel) => specialist.clone().take_from(channel, now).is_ok(),
            None => specialist.clone().take(now).is_ok(),
        }
}

/// Whether one choice is better than another one, said pair by pair.
fn is_better(
    queue: &RoutingQueue,
    needs: &RoutingNeeds,
    asked: &Naive,
    one: &Specialist,
    other: &Specialist,
) -> bool {
    let knows = |specialist: &Specialist| needs.acquainted == Some(specialist.id());
    if queue.prefers_acquaintance() && knows(one) != knows(other) {
        return knows(one);
    }
    let stages = [one, other].map(|who| stage_of(queue, asked.stages, who));
    if stages[0] != stages[1] {
        return stages[0] < stages[1];
    }
    let levels = |specialist: &Specialist| -> u32 {
        let named: BTreeSet<_> = needs.skills.keys().map(|needed| &needed.skill).collect();
        let has = named
            .iter()
            .filter_map(|skill| specialist.skills().get(*skill));
        has.map(|level| u32::from(level.number())).sum()
    };
    let (better, worse) = match queue.selection() {
        SelectionRule::MostSpareCapacity => (
            one.spare_capacity() > other.spare_capacity(),
            one.spare_capacity() < other.spare_capacity(),
        ),
        SelectionRule::LongestIdle => (false, false),
        // The share of the one against that of the other, without a fraction.
        SelectionRule::LeastLoaded => {
            let share = |who: &Specialist, by: &Specialist| {
                u128::from(who.spare_capacity()) * u128::from(by.capacity().max(1))
            };
            (
                share(one, other) > share(other, one),
                share(one, other) < share(other, one),
            )
        }
        SelectionRule::BestSkilled => (levels(one) > levels(other), levels(one) < levels(other)),
        rule => panic!("an unknown rule {rule}"),
    };
    if better || worse {
        return better;
    }
    (one.last_assigned_at(), one.id()) < (other.last_assigned_at(), other.id())
}

/// A queue, needs and a team, and the waiting since an instant until another.
fn case() -> impl Strategy<
    Value = (
        RoutingQueue,
        RoutingNeeds,
        Vec<Specialist>,
        Timestamp,
        TimeDelta,
    ),
> {
    (
        strategies::routing_queue(),
        strategies::routing_needs(),
        team().prop_shuffle(),
        crm_core::strategies::recent_timestamp(),
        0_i64..5_000,
        any::<prop::sample::Index>(),
        any::<bool>(),
    )
        .prop_map(|(queue, mut needs, team, since, waited, index, knows)| {
            if knows && !team.is_empty() {
                needs.acquainted = Some(index.get(&team).id());
            }
            (queue, needs, team, since, TimeDelta::seconds(waited))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn only_the_able_are_chosen_and_nobody_better_is_left(
        (queue, needs, team, since, waited) in case(),
    ) {
        let now = after(since, waited);
        let asked = naive(&queue, &needs, waited);
        let decision = queue.route(&needs, &team, since, now);
        let able = |who: &&Specialist| is_able(&queue, &needs, &asked, who, now);
        let able: Vec<&Specialist> = team.iter().filter(able).collect();
        prop_assert_eq!(decision.chosen.is_some(), !able.is_empty());
        prop_assert_eq!(decision.stages, asked.stages);
        let found: Vec<SpecialistId> = decision.candidates.iter()
            .filter(|found| found.1.is_able())
            .map(|found| found.0)
            .collect();
        prop_assert_eq!(found, able.iter().map(|who| who.id()).collect::<Vec<_>>());
        if let Some(id) = decision.chosen {
            let chosen = able.iter().find(|specialist| specialist.id() == id);
            prop_assert!(chosen.is_some());
            for other in able.iter().filter(|other| other.id() != id) {
                prop_assert!(is_better(&queue, &needs, &asked, chosen.unwrap(), other));
            }
        }
    }

    #[test]
    fn every_candidate_gets_one_verdict_and_the_order_does_not_matter(
        (queue, needs, team, since, waited) in case(),
    ) {
        let now = after(since, waited);
        let decision = queue.route(&needs, &team, since, now);
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
        let again = queue.route(&needs, &sorted, since, now);
        prop_assert_eq!(again.chosen, decision.chosen);
        prop_assert_eq!(again.next_change_at, decision.next_change_at);
        let by_id = |mut found: Vec<(SpecialistId, Verdict)>| {
            found.sort_by_key(|found| found.0);
            found
        };
        prop_assert_eq!(by_id(again.candidates), by_id(decision.candidates));
    }

    #[test]
    fn until_the_next_change_nobody_can_take_it(
        (queue, needs, team, since, waited) in case(),
        part in 0.0..1.0_f64,
        years in 0_i64..400,
    ) {
        let now = after(since, waited);
        let decision = queue.route(&needs, &team, since, now);
        if decision.chosen.is_some() {
            prop_assert_eq!(decision.next_change_at, None);
            return Ok(());
        }
        let until = decision.next_change_at;
        prop_assert!(until.is_none_or(|until| until > now));
        let ahead = match until {
            Some(until) => (until.since(now).num_microseconds().unwrap() - 1) as f64 * part,
            None => (TimeDelta::days(365).num_microseconds().unwrap() * years) as f64 * part,
        };
        let later = after(now, TimeDelta::microseconds(ahead as i64));
        prop_assert_eq!(queue.route(&needs, &team, since, later).chosen, None);
        if let Some(until) = until {
            // The last microsecond before it as well.
            let last = after(until, TimeDelta::microseconds(-1));
            prop_assert_eq!(queue.route(&needs, &team, since, last).chosen, None);
        }
    }

    #[test]
    fn timers_alone_lead_to_whoever_could_ever_answer(
        (queue, needs, team, since, _) in case(),
        waited in 0_i64..20_000,
    ) {
        // Whoever is found by asking at any instant is found by a host that looks only when it was told to.
        let then = after(since, TimeDelta::seconds(waited));
        if queue.route(&needs, &team, since, then).chosen.is_none() {
            return Ok(());
        }
        let mut now = since;
        for _ in 0..10_000 {
            let decision = queue.route(&needs, &team, since, now);
            if decision.chosen.is_some() {
                prop_assert!(now <= then);
                return Ok(());
            }
            now = decision.next_change_at.unwrap();
        }
        prop_assert!(false, "too many timers");
    }

    #[test]
    fn a_request_goes_to_the_first_queue_that_is_for_it(
        policy in strategies::routing_policy(),
        facts in strategies::request_facts(),
        needs in strategies::routing_needs(),
        team in team(),
        now in crm_core::strategies::recent_timestamp(),
    ) {
        let policy: RoutingPolicy = policy;
        let is_for = |queue: &&RoutingQueue| queue.conditions().failing(&facts).is_empty();
        let first = policy.queues().iter().find(is_for).cloned();
        let queue = first.unwrap_or_else(RoutingQueue::everyone);
        let chosen = policy.choose(&facts);
        prop_assert_eq!(chosen.queue, &queue);
        prop_assert!(chosen.considered.iter().all(|(_, failing)| !failing.is_empty()));
        prop_assert_eq!(
            policy.route(&facts, &needs, &team, now, now),
            queue.route(&needs, &team, now, now)
        );
        prop_assert_eq!(&policy.route(&facts, &needs, &team, now, now).queue, queue.name());
    }
}
