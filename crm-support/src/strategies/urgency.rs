//! Urgency, and what is taken back from whom.

use crm_core::strategies as core;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::{customer_segment, customer_standing, priority, request_id, request_kind};
use crate::{CustomerWeight, ReassignmentPolicy, Sentiment, UrgencyFacts, UrgencyPolicy};

/// Any [`CustomerWeight`].
pub fn customer_weight() -> impl Strategy<Value = CustomerWeight> + Clone {
    (0_u8..=100).prop_filter_map("a weight", |number| CustomerWeight::new(number).ok())
}

/// Any [`Sentiment`].
pub fn sentiment() -> impl Strategy<Value = Sentiment> + Clone {
    (-100_i8..=100).prop_filter_map("a sentiment", |number| Sentiment::new(number).ok())
}

/// Any [`UrgencyFacts`], of requests that began to wait within some days.
pub fn urgency_facts() -> impl Strategy<Value = UrgencyFacts> + Clone {
    (
        (request_id(), core::recent_timestamp(), customer_standing()),
        (
            request_kind(),
            priority(),
            btree_set(customer_segment(), 0..3),
        ),
        prop::option::of(customer_weight()),
        prop::option::of(customer_weight()),
        prop::option::of(sentiment()),
    )
        .prop_map(|(asked, what, value, contract, sentiment)| {
            let (request, waiting_since, standing) = asked;
            let (kind, priority, segments) = what;
            UrgencyFacts {
                request,
                waiting_since,
                standing,
                kind,
                priority,
                segments,
                value,
                contract,
                sentiment,
            }
        })
}

/// Any [`UrgencyPolicy`].
pub fn urgency_policy() -> impl Strategy<Value = UrgencyPolicy> + Clone {
    let points = || prop_oneof![2 => Just(0_u32), 2 => 0_u32..100, 1 => 0_u32..=UrgencyPolicy::MAXIMUM_POINTS];
    let named = (
        vec((customer_standing(), points()), 0..4),
        vec((customer_segment(), points()), 0..3),
        vec((request_kind(), points()), 0..3),
        vec((priority(), points()), 0..3),
    );
    let seconds = prop_oneof![1_u32..100, 1_u32..=UrgencyPolicy::MAXIMUM_SECONDS_PER_POINT];
    (any::<u32>(), seconds, named, [points(), points(), points()]).prop_filter_map(
        "a policy",
        |(version, seconds, (standings, segments, kinds, priorities), [value, contract, anger])| {
            let mut policy = UrgencyPolicy::new(version, seconds).ok()?;
            for (standing, points) in standings {
                policy = policy.for_standing(standing, points).ok()?;
            }
            for (segment, points) in segments {
                policy = policy.for_segment(segment, points).ok()?;
            }
            for (kind, points) in kinds {
                policy = policy.for_kind(kind, points).ok()?;
            }
            for (priority, points) in priorities {
                policy = policy.for_priority(priority, points).ok()?;
            }
            let policy = policy.for_value(value).ok()?.for_contract(contract).ok()?;
            policy.for_anger(anger).ok()
        },
    )
}

/// Any [`ReassignmentPolicy`].
pub fn reassignment_policy() -> impl Strategy<Value = ReassignmentPolicy> + Clone {
    let seconds = || prop::option::of(0_u32..200_000);
    (any::<u32>(), seconds(), seconds(), seconds()).prop_map(
        |(version, away, off_shift, silent)| {
            let policy = ReassignmentPolicy::new(version);
            let policy = away.map_or(policy, |seconds| policy.when_away_for(seconds));
            let policy = off_shift.map_or(policy, |seconds| policy.when_off_shift_for(seconds));
            silent.map_or(policy, |seconds| policy.when_silent_for(seconds))
        },
    )
}
