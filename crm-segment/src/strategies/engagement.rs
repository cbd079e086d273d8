//! Engagement: half-lives, rules, sums and bases.

use std::num::NonZeroU32;

use crm_core::Timestamp;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::{DecayingSum, EngagementRule, EngagementScore, Engagements, HalfLife};

/// A half-life from a second to years.
pub fn half_life() -> impl Strategy<Value = HalfLife> {
    prop_oneof![1_u32..100, 3_600_u32..10_000_000, Just(u32::MAX)]
        .prop_filter_map("not zero", |seconds| {
            NonZeroU32::new(seconds).map(HalfLife::seconds)
        })
}

/// A number of points, often a whole one.
pub fn engagement_score() -> impl Strategy<Value = EngagementScore> {
    prop_oneof![
        (0_u64..1_000).prop_map(EngagementScore::of_points),
        decaying_sum().prop_filter_map("no event lies later", |sum| {
            sum.score(Timestamp::parse("2051-01-01T00:00:00Z").ok()?)
                .ok()
        }),
    ]
}

/// Up to 30 events: instant and points.
pub fn weighted_events() -> impl Strategy<Value = Vec<(Timestamp, u32)>> {
    let points = prop_oneof![8 => 0_u32..100, 1 => Just(u32::MAX)];
    vec((super::timestamp(), points), 0..30)
}

/// The sum of up to 30 events.
pub fn decaying_sum() -> impl Strategy<Value = DecayingSum> {
    (half_life(), weighted_events()).prop_map(|(half_life, events)| {
        let mut sum = DecayingSum::new(half_life);
        for (at, points) in events {
            sum.add(at, points);
        }
        sum
    })
}

/// A rule for events of six kinds, some of them worth nothing.
pub fn engagement_rule() -> impl Strategy<Value = EngagementRule<u8>> {
    (half_life(), btree_map(0_u8..6, 0_u32..50, 0..5))
        .prop_map(|(half_life, points)| EngagementRule::new(half_life, points))
}

/// A base of up to 8 customers.
pub fn engagements() -> impl Strategy<Value = Engagements<u32, u8>> {
    let events = vec((0_u32..8, super::timestamp(), 0_u8..6), 0..40);
    (engagement_rule(), events).prop_map(|(rule, events)| {
        let mut base = Engagements::new(rule);
        for (customer, at, event) in events {
            base.add(customer, at, &event);
        }
        base
    })
}
