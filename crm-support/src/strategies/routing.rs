//! Routing.

use crm_core::strategies as core;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::specialist::{common_code, team};
use super::{policy_conditions, skill_requirement, specialist_id};
use crate::{
    Necessity, RoutingNeeds, RoutingPolicy, RoutingQueue, SelectionRule, SkillRequirement,
};

/// Any [`Necessity`].
pub fn necessity() -> impl Strategy<Value = Necessity> + Clone {
    select(Necessity::ALL)
}

/// Any [`SelectionRule`].
pub fn selection_rule() -> impl Strategy<Value = SelectionRule> + Clone {
    select(SelectionRule::ALL)
}

/// Any [`RoutingNeeds`].
pub fn routing_needs() -> impl Strategy<Value = RoutingNeeds> + Clone {
    let skill = (skill_requirement(), common_code()).prop_map(|(needed, skill)| SkillRequirement {
        skill,
        level: needed.level,
    });
    (
        btree_map(skill, necessity(), 0..3),
        prop::option::weighted(0.3, (common_code(), necessity())),
        prop::option::of(core::channel()),
        prop::option::of(specialist_id()),
        btree_set(specialist_id(), 0..2),
    )
        .prop_map(
            |(skills, language, channel, acquainted, excluded)| RoutingNeeds {
                skills,
                language,
                channel,
                acquainted,
                excluded,
            },
        )
}

/// Any [`RoutingQueue`] of this name.
fn queue_named(name: String) -> impl Strategy<Value = RoutingQueue> {
    (
        policy_conditions(),
        vec((btree_set(team(), 1..3), 0_u32..2_000), 0..3),
        selection_rule(),
        any::<bool>(),
        prop::option::of(1_u32..2_000),
    )
        .prop_filter_map(
            "a queue",
            move |(conditions, stages, rule, knows, give_up)| {
                let name = crm_core::Code::parse(name.clone()).ok()?;
                let mut queue = RoutingQueue::new(name, conditions).choosing(rule);
                let mut after = 0;
                for (index, (teams, later)) in stages.into_iter().enumerate() {
                    after = if index == 0 { 0 } else { later.max(after) };
                    queue = queue.asking(teams, after).ok()?;
                }
                if knows {
                    queue = queue.preferring_who_knows_the_customer();
                }
                match give_up {
                    Some(seconds) => queue.giving_up_after(seconds).ok(),
                    None => Some(queue),
                }
            },
        )
}

/// Any [`RoutingQueue`].
pub fn routing_queue() -> impl Strategy<Value = RoutingQueue> {
    queue_named("queue".into())
}

/// Any [`RoutingPolicy`] of a few queues.
pub fn routing_policy() -> impl Strategy<Value = RoutingPolicy> {
    let queues = (0_usize..4).prop_flat_map(|length| {
        let queues: Vec<_> = (0..length)
            .map(|number| queue_named(format!("queue-{number}")))
            .collect();
        queues
    });
    (any::<u32>(), queues).prop_filter_map("a policy", |(version, queues)| {
        RoutingPolicy::new(version, queues).ok()
    })
}
