//! Specialists and what is asked of them.

use crm_core::strategies as core;
use crm_core::{Code, SeededIds};
use proptest::prelude::*;
use proptest::sample::select;

use super::{skill_level, specialist_id};
use crate::{NewSpecialist, RoutingNeeds, SkillRequirement, Specialist, SpecialistName};

/// One of a few skills or languages, so that needs are often met.
fn common_code() -> impl Strategy<Value = Code> + Clone {
    const CODES: &[Code] = &[
        Code::new_static("billing"),
        Code::new_static("repair"),
        Code::new_static("de"),
    ];
    select(CODES)
}

/// Any [`NewSpecialist`].
pub fn new_specialist() -> impl Strategy<Value = NewSpecialist> + Clone {
    (
        "\\PC{1,30}".prop_filter_map("a name", |name| SpecialistName::parse(name).ok()),
        proptest::collection::btree_map(common_code(), skill_level(), 0..4),
        proptest::collection::btree_set(common_code(), 0..4),
        0u32..6,
    )
        .prop_map(|(name, skills, languages, capacity)| NewSpecialist {
            name,
            skills,
            languages,
            capacity,
        })
}

/// A [`Specialist`] with some load, now and then absent.
pub fn specialist() -> impl Strategy<Value = Specialist> + Clone {
    let history = proptest::collection::vec(core::recent_timestamp(), 0..6);
    (
        new_specialist(),
        history,
        prop::bool::weighted(0.2),
        any::<u64>(),
    )
        .prop_map(|(new, history, is_absent, seed)| {
            let ids = SeededIds::new(seed);
            let at = crm_core::Timestamp::UNIX_EPOCH;
            let (mut specialist, _) = Specialist::register(new, &ids, at);
            for at in history {
                specialist = specialist.clone().take(at).unwrap_or(specialist);
            }
            if is_absent {
                specialist.set_absent(true, &ids, at).0
            } else {
                specialist
            }
        })
}

/// Any [`RoutingNeeds`].
pub fn routing_needs() -> impl Strategy<Value = RoutingNeeds> + Clone {
    let skill =
        (common_code(), skill_level()).prop_map(|(skill, level)| SkillRequirement { skill, level });
    (
        prop::option::of(skill),
        prop::option::weighted(0.3, common_code()),
        proptest::collection::btree_set(specialist_id(), 0..2),
    )
        .prop_map(|(skill, language, excluded)| RoutingNeeds {
            skill,
            language,
            excluded,
        })
}
