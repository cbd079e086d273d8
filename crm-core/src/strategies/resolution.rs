//! The rules of identity resolution, and what it decides on.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::basic::{code, customer_id, interaction_id, timestamp};
use super::contact::{claimed_identity, identity_key, verified_identity};
use crate::{
    BlockedPattern, BlockedValues, CandidateProfile, IdentityBearer, IdentityEvent, IdentityLimit,
    IdentityNamespace, IdentityPolicy, IdentityRule, IdentityWindow, ObservedIdentities,
};

/// Any [`IdentityNamespace`].
pub fn identity_namespace() -> impl Strategy<Value = IdentityNamespace> + Clone {
    prop_oneof![
        select(vec![
            IdentityNamespace::EMAIL,
            IdentityNamespace::PHONE,
            IdentityNamespace::LOGIN,
            IdentityNamespace::DEVICE,
            IdentityNamespace::EXTERNAL,
            IdentityNamespace::SOCIAL,
            IdentityNamespace::CUSTOM,
        ]),
        code().prop_map(|system| IdentityNamespace::external(&system)),
        code().prop_map(|network| IdentityNamespace::social(&network)),
        code().prop_map(|namespace| IdentityNamespace::custom(&namespace)),
    ]
    .boxed()
}

/// Any [`IdentityBearer`].
pub fn identity_bearer() -> impl Strategy<Value = IdentityBearer> + Clone {
    select(vec![
        IdentityBearer::Customer,
        IdentityBearer::Device,
        IdentityBearer::SwitchingDevice,
    ])
}

/// Any [`IdentityWindow`] that a limit takes.
pub fn identity_window() -> impl Strategy<Value = IdentityWindow> + Clone {
    prop_oneof![
        Just(IdentityWindow::Ever),
        (1..=IdentityLimit::MAXIMUM_DAYS).prop_map(IdentityWindow::Days),
    ]
    .boxed()
}

/// Any [`IdentityLimit`].
pub fn identity_limit() -> impl Strategy<Value = IdentityLimit> + Clone {
    (1..=IdentityLimit::MAXIMUM_COUNT, identity_window())
        .prop_filter_map("a limit", |(count, window)| {
            IdentityLimit::new(count, window).ok()
        })
        .boxed()
}

/// Any [`BlockedPattern`].
pub fn blocked_pattern() -> impl Strategy<Value = BlockedPattern> + Clone {
    select(BlockedPattern::ALL.as_slice())
}

/// Any [`BlockedValues`].
pub fn blocked_values() -> impl Strategy<Value = BlockedValues> + Clone {
    let exact = prop_oneof![
        "[a-zA-Z0-9]{1,10}",
        "[a-z]{1,8}@[a-z]{1,8}\\.com",
        "\\+[1-9][0-9]{6,12}",
    ];
    (vec(exact, 0..5), btree_set(blocked_pattern(), 0..4))
        .prop_filter_map("values", |(exact, patterns)| {
            BlockedValues::new(exact, patterns).ok()
        })
        .boxed()
}

/// Any [`IdentityRule`].
pub fn identity_rule() -> impl Strategy<Value = IdentityRule> + Clone {
    (
        identity_namespace(),
        identity_bearer(),
        identity_limit(),
        blocked_values(),
    )
        .prop_map(|(namespace, bearer, limit, blocked)| {
            IdentityRule::new(namespace, bearer, limit).blocking(blocked)
        })
        .boxed()
}

/// Any [`IdentityPolicy`].
pub fn identity_policy() -> impl Strategy<Value = IdentityPolicy> + Clone {
    let rules = vec(identity_rule(), 1..8);
    let most_merges = 0..=IdentityPolicy::MAXIMUM_MERGES;
    (any::<u32>(), rules, blocked_values(), most_merges)
        .prop_filter_map("rules", |(version, mut rules, blocked, most_merges)| {
            let mut seen = std::collections::BTreeSet::new();
            rules.retain(|rule| seen.insert(rule.namespace().clone()));
            IdentityPolicy::new(version, rules, blocked, most_merges).ok()
        })
        .boxed()
}

/// Any [`ObservedIdentities`], up to four of each kind.
pub fn observed_identities() -> impl Strategy<Value = ObservedIdentities> + Clone {
    (
        vec(verified_identity(), 0..4),
        vec(claimed_identity(), 0..4),
    )
        .prop_filter_map("few identities", |(verified, claimed)| {
            ObservedIdentities::new(verified, claimed).ok()
        })
        .boxed()
}

/// Any [`IdentityEvent`].
pub fn identity_event() -> impl Strategy<Value = IdentityEvent> + Clone {
    (interaction_id(), timestamp(), observed_identities())
        .prop_map(|(id, occurred_at, observed)| IdentityEvent {
            id,
            occurred_at,
            observed,
        })
        .boxed()
}

/// Any [`CandidateProfile`].
pub fn candidate_profile() -> impl Strategy<Value = CandidateProfile> + Clone {
    let identities = btree_map(identity_key(), timestamp(), 0..6);
    (customer_id(), identities, 0..200u32)
        .prop_map(|(id, identities, merges)| {
            identities
                .into_iter()
                .fold(CandidateProfile::new(id), |profile, (key, since)| {
                    profile.with_identity(key, since)
                })
                .with_merges(merges)
        })
        .boxed()
}
