//! Specialists and what is asked of them.

use chrono::TimeDelta;
use crm_core::strategies as core;
use crm_core::{Code, SeededIds, Timestamp};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::{calendar, interval, skill_level};
use crate::{
    AssignmentLimit, Capacity, ChannelCapacity, Interval, NewSpecialist, PlannedAbsences,
    Specialist, SpecialistName,
};

/// One of a few skills or languages, so that needs are often met.
pub(super) fn common_code() -> impl Strategy<Value = Code> + Clone {
    const CODES: &[Code] = &[
        Code::new_static("billing"),
        Code::new_static("repair"),
        Code::new_static("de"),
    ];
    select(CODES)
}

/// One of a few teams.
pub(super) fn team() -> impl Strategy<Value = Code> + Clone {
    const TEAMS: &[Code] = &[
        Code::new_static("engineers"),
        Code::new_static("first-line"),
    ];
    select(TEAMS)
}

/// Any [`ChannelCapacity`] of small numbers.
pub fn channel_capacity() -> impl Strategy<Value = ChannelCapacity> + Clone {
    (0_u32..4, prop::option::of(0_u32..4))
        .prop_map(|(weight, limit)| ChannelCapacity { weight, limit })
}

/// Any [`Capacity`] of a few units; most do not tell channels apart.
pub fn capacity() -> impl Strategy<Value = Capacity> + Clone {
    let channels = prop_oneof![
        2 => Just(Vec::new()),
        1 => vec((core::channel(), channel_capacity()), 1..4),
    ];
    (0_u32..6, channels).prop_filter_map("valid weights", |(units, channels)| {
        let mut channels = channels.into_iter();
        let units = Capacity::of_units(units);
        channels
            .try_fold(units, |capacity, (channel, of)| {
                capacity.with_channel(channel, of)
            })
            .ok()
    })
}

/// Any [`AssignmentLimit`] of a few requests.
pub fn assignment_limit() -> impl Strategy<Value = AssignmentLimit> + Clone {
    (1_u32..4, 1_u32..100_000).prop_filter_map("a limit", |(requests, seconds)| {
        AssignmentLimit::new(requests, seconds).ok()
    })
}

/// Any [`PlannedAbsences`]: a few.
pub fn planned_absences() -> impl Strategy<Value = PlannedAbsences> + Clone {
    vec(interval(), 0..3).prop_filter_map("apart", |intervals: Vec<Interval>| {
        PlannedAbsences::new(intervals).ok()
    })
}

/// Any [`NewSpecialist`].
pub fn new_specialist() -> impl Strategy<Value = NewSpecialist> + Clone {
    let name = "\\PC{1,30}".prop_filter_map("a name", |name| SpecialistName::parse(name).ok());
    let abilities = (
        proptest::collection::btree_map(common_code(), skill_level(), 0..4),
        btree_set(common_code(), 0..4),
        btree_set(team(), 0..3),
    );
    let presence = (
        btree_set(assignment_limit(), 0..2),
        prop::option::weighted(0.3, calendar()),
        planned_absences(),
    );
    (name, capacity(), abilities, presence).prop_map(|(name, capacity, abilities, presence)| {
        let (skills, languages, teams) = abilities;
        let (limits, shifts, absences) = presence;
        NewSpecialist {
            name,
            skills,
            languages,
            teams,
            capacity,
            limits,
            shifts,
            absences,
        }
    })
}

/// A [`Specialist`] with some load, now and then absent.
pub fn specialist() -> impl Strategy<Value = Specialist> + Clone {
    let taken = (prop::option::of(core::channel()), 0_i64..40_000);
    (
        new_specialist(),
        vec(taken, 0..6),
        core::recent_timestamp(),
        prop::bool::weighted(0.2),
        any::<u64>(),
    )
        .prop_map(|(new, history, mut at, is_absent, seed)| {
            let ids = SeededIds::new(seed);
            let (mut specialist, _) = Specialist::register(new, &ids, Timestamp::UNIX_EPOCH);
            for (channel, seconds) in history {
                at = at.checked_add(TimeDelta::seconds(seconds)).unwrap_or(at);
                let before = specialist.clone();
                let taken = match channel {
                    Some(channel) => specialist.take_from(channel, at),
                    None => specialist.take(at),
                };
                specialist = taken.unwrap_or(before);
            }
            if is_absent {
                specialist.set_absent(true, &ids, at).0
            } else {
                specialist
            }
        })
}
