//! Service metrics.

use chrono::TimeDelta;
use crm_core::strategies as core;
use crm_core::{Code, Timestamp};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{priority, specialist_id};
use crate::{
    Activity, Boundary, CountedHours, EscalationAction, EscalationLadder, EscalationLevel,
    EscalationPoint, MetricTarget, PauseEffect, ReplyClock, RequestActivity, ServiceMetric,
    WorkState,
};

/// Any [`ServiceMetric`].
pub fn service_metric() -> impl Strategy<Value = ServiceMetric> + Clone {
    select(ServiceMetric::ALL)
}

/// Any [`WorkState`].
pub fn work_state() -> impl Strategy<Value = WorkState> + Clone {
    select(WorkState::ALL)
}

/// A [`MetricTarget`] of whole minutes, up to two days.
pub fn metric_target() -> impl Strategy<Value = MetricTarget> {
    let counted = (
        select(vec![CountedHours::Working, CountedHours::All]),
        select(vec![Boundary::AtClosing, Boundary::AtNextOpening]),
    );
    let choices = (
        select(vec![PauseEffect::MovesDue, PauseEffect::HidesDue]),
        select(vec![ReplyClock::OldestUnanswered, ReplyClock::EachMessage]),
        option::of(btree_set(work_state(), 0..4)),
        any::<bool>(),
    );
    let minutes = prop_oneof![0..600_i64, 0..2_880_i64];
    (service_metric(), minutes, counted, choices).prop_filter_map(
        "a target",
        |(metric, minutes, (hours, boundary), (effect, replies, pauses, notes))| {
            let target = MetricTarget::new(metric, TimeDelta::minutes(minutes)).ok()?;
            let target = target
                .with_hours(hours)
                .with_boundary(boundary)
                .with_pause_effect(effect)
                .with_reply_clock(replies);
            let target = match pauses {
                Some(states) => target.pausing_in(states),
                None => target,
            };
            Some(match notes {
                true => target.with_notes_counting(),
                false => target,
            })
        },
    )
}

/// Any [`EscalationPoint`] within some days of the target.
pub fn escalation_point() -> impl Strategy<Value = EscalationPoint> + Clone {
    prop_oneof![
        (0..400_u16).prop_map(EscalationPoint::Percent),
        Just(EscalationPoint::DUE),
        (0..200_000_u32).prop_map(EscalationPoint::SecondsBefore),
        (0..200_000_u32).prop_map(EscalationPoint::SecondsAfter),
    ]
}

/// Any [`EscalationAction`].
pub fn escalation_action() -> impl Strategy<Value = EscalationAction> + Clone {
    prop_oneof![
        core::code().prop_map(|recipient| EscalationAction::Notify { recipient }),
        priority().prop_map(|to| EscalationAction::RaisePriority { to }),
        Just(EscalationAction::Reassign),
        specialist_id().prop_map(|specialist| EscalationAction::AddWatcher { specialist }),
        Just(EscalationAction::Publish {
            event: Code::new_static("host.promise_in_danger")
        }),
    ]
}

/// Any [`EscalationLadder`] of up to six levels.
pub fn escalation_ladder() -> impl Strategy<Value = EscalationLadder> {
    let names = btree_set(core::code(), 0..6);
    let level = (escalation_point(), vec(escalation_action(), 0..3));
    (names, vec(level, 6)).prop_filter_map("a ladder", |(names, points)| {
        let levels = names.into_iter().zip(points);
        let levels = levels.map(|(name, (at, actions))| {
            let level = EscalationLevel::new(name, at);
            actions.into_iter().fold(level, EscalationLevel::doing)
        });
        EscalationLadder::new(levels).ok()
    })
}

/// What happens to a request: from `opened` on, at whole minutes, by rising instant.
pub fn request_activities(opened: Timestamp) -> impl Strategy<Value = Vec<RequestActivity>> {
    let what = prop_oneof![
        3 => Just(Activity::CustomerWrote),
        3 => Just(Activity::Answered),
        1 => Just(Activity::Noted),
        5 => work_state().prop_map(Activity::Entered),
        1 => Just(Activity::Opened),
    ];
    let pause = prop_oneof![1 => Just(0_i64), 3 => 1..120_i64, 2 => 1..1_440_i64];
    vec((pause, what), 0..12).prop_map(move |steps| {
        let mut at = opened;
        let mut happened = vec![RequestActivity::new(opened, Activity::Opened)];
        for (minutes, what) in steps {
            at = at.checked_add(TimeDelta::minutes(minutes)).unwrap_or(at);
            happened.push(RequestActivity::new(at, what));
        }
        happened
    })
}
