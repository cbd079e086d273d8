//! Funnels and what customers did.

use std::num::NonZeroU32;

use crm_core::Timestamp;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use crate::{
    FunnelAttempt, FunnelCounts, FunnelDefinition, FunnelEntry, FunnelEvent, FunnelEvents,
    FunnelStep, FunnelStepCount, StepOrder,
};

/// An event of five kinds within twelve seconds, so that ties are common.
pub fn funnel_event() -> impl Strategy<Value = FunnelEvent<u8>> {
    (0_i64..12, 0_u128..2, 0_u8..5).prop_filter_map("in the range", |(second, sequence, what)| {
        let at = Timestamp::from_micros(second.checked_mul(1_000_000)?).ok()?;
        Some(FunnelEvent { at, sequence, what })
    })
}

/// Up to 40 events of up to 6 customers.
pub fn funnel_events() -> impl Strategy<Value = FunnelEvents<u32, u8>> {
    vec((0_u32..6, funnel_event()), 0..40).prop_map(|all| {
        let mut events = FunnelEvents::new();
        for (customer, event) in all {
            events.add(customer, event);
        }
        events
    })
}

/// A step of one or two kinds of event.
pub fn funnel_step() -> impl Strategy<Value = FunnelStep<u8>> {
    btree_set(0_u8..5, 1..3).prop_map(|any_of| FunnelStep::new("step", any_of))
}

/// In which order steps are taken.
pub fn step_order() -> impl Strategy<Value = StepOrder> {
    prop::sample::select(vec![
        StepOrder::Ordered,
        StepOrder::Strict,
        StepOrder::Unordered,
    ])
}

/// Which events begin an attempt.
pub fn funnel_entry() -> impl Strategy<Value = FunnelEntry> {
    prop_oneof![Just(FunnelEntry::First), Just(FunnelEntry::Any)]
}

/// A funnel of up to four steps, with or without a window.
pub fn funnel_definition() -> impl Strategy<Value = FunnelDefinition<u8>> {
    let window = prop::option::of((1_u32..10).prop_filter_map("not zero", NonZeroU32::new));
    (
        vec(funnel_step(), 1..5),
        step_order(),
        funnel_entry(),
        window,
    )
        .prop_filter_map(
            "unordered steps share no event",
            |(steps, order, entry, window)| {
                let funnel = FunnelDefinition::new(steps, order, entry).ok()?;
                Some(match window {
                    Some(seconds) => funnel.within_seconds(seconds),
                    None => funnel,
                })
            },
        )
}

/// The counts of a funnel.
pub fn funnel_counts() -> impl Strategy<Value = FunnelCounts> {
    (funnel_definition(), funnel_events())
        .prop_map(|(funnel, events)| FunnelCounts::of(&funnel, &events))
}

/// The best attempt of a customer with up to 20 events.
pub fn funnel_attempt() -> impl Strategy<Value = FunnelAttempt> {
    (funnel_definition(), btree_set(funnel_event(), 0..20))
        .prop_map(|(funnel, events)| funnel.best_attempt(&events))
}

/// What is known of the first step of a funnel.
pub fn funnel_step_count() -> impl Strategy<Value = FunnelStepCount> {
    funnel_counts().prop_filter_map("there is a step", |counts| counts.steps().first().copied())
}
