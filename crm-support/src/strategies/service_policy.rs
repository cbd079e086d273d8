//! Service policies.

use std::collections::BTreeSet;

use crm_core::SegmentLabel;
use crm_core::strategies as core;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    calendar, customer_standing, escalation_ladder, metric_target, priority, request_kind,
};
use crate::{
    Calendar, PolicyConditions, PolicyVersions, PromisedTo, RequestFacts, ServicePolicies,
    ServicePolicy, ServicePromise,
};

/// One of a few [`SegmentLabel`]s.
pub fn customer_segment() -> impl Strategy<Value = SegmentLabel> + Clone {
    select(vec!["At Risk", "Champions", "New"])
        .prop_filter_map("a segment", |name| SegmentLabel::parse(name).ok())
}

/// Any [`RequestFacts`].
pub fn request_facts() -> impl Strategy<Value = RequestFacts> {
    (
        request_kind(),
        core::channel(),
        customer_standing(),
        priority(),
        btree_set(customer_segment(), 0..3),
    )
        .prop_map(
            |(kind, channel, standing, priority, segments)| RequestFacts {
                kind,
                channel,
                standing,
                priority,
                segments,
            },
        )
}

/// Any [`PolicyConditions`]; most name little.
pub fn policy_conditions() -> impl Strategy<Value = PolicyConditions> {
    (
        few(request_kind(), 4),
        few(core::channel(), 5),
        few(customer_standing(), 3),
        few(priority(), 3),
        few(customer_segment(), 2),
    )
        .prop_map(
            |(kinds, channels, standings, priorities, segments)| PolicyConditions {
                kinds,
                channels,
                standings,
                priorities,
                segments,
            },
        )
}

/// Nothing, or a few.
fn few<T: Ord + std::fmt::Debug + Clone + 'static>(
    one: impl Strategy<Value = T> + Clone + 'static,
    most: usize,
) -> impl Strategy<Value = BTreeSet<T>> {
    prop_oneof![3 => Just(BTreeSet::new()), 2 => btree_set(one, 1..=most)]
}

/// Any [`ServicePromise`].
pub fn service_promise() -> impl Strategy<Value = ServicePromise> {
    let to = select(PromisedTo::ALL);
    (to, few(priority(), 2), metric_target(), escalation_ladder()).prop_map(
        |(to, priorities, target, ladder)| ServicePromise {
            to,
            priorities,
            target,
            ladder,
        },
    )
}

/// Any [`ServicePolicies`] over these hours.
pub fn service_policies_over(
    hours: impl Strategy<Value = Calendar> + Clone + 'static,
) -> impl Strategy<Value = ServicePolicies> {
    let policy = (policy_conditions(), hours, vec(service_promise(), 1..5));
    (btree_set(core::code(), 0..5), vec(policy, 5), 1..100_u32).prop_filter_map(
        "policies",
        |(names, policies, version)| {
            let named = names.into_iter().zip(policies);
            let policies = named.map(|(name, (conditions, hours, promises))| {
                // Of promises that say two things of one metric, the first is kept.
                let mut kept: Vec<ServicePromise> = Vec::new();
                for promise in promises {
                    kept.push(promise);
                    let made = ServicePolicy::new(
                        name.clone(),
                        conditions.clone(),
                        hours.clone(),
                        kept.clone(),
                    );
                    if made.is_err() {
                        kept.pop();
                    }
                }
                ServicePolicy::new(name, conditions, hours, kept)
            });
            let policies: Result<Vec<ServicePolicy>, _> = policies.collect();
            ServicePolicies::new(version, policies.ok()?).ok()
        },
    )
}

/// Any [`PolicyVersions`] of up to three versions.
pub fn policy_versions() -> impl Strategy<Value = PolicyVersions> {
    vec(service_policies(), 1..4).prop_filter_map("versions that differ", |versions| {
        PolicyVersions::try_from(versions).ok()
    })
}

/// Any [`ServicePolicies`].
pub fn service_policies() -> impl Strategy<Value = ServicePolicies> {
    service_policies_over(calendar())
}
