//! How long what is kept is kept.

use std::num::NonZeroU32;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::interaction::interaction_kind;
use crate::{Code, RetentionPeriod, RetentionPolicy, RetentionRule, RetentionTarget};

/// A [`RetentionPeriod`] of up to some years.
pub fn retention_period() -> impl Strategy<Value = RetentionPeriod> + Clone {
    let number = |most| (1..most).prop_filter_map("a period", NonZeroU32::new);
    prop_oneof![
        number(1500_u32).prop_map(RetentionPeriod::Days),
        number(50_u32).prop_map(RetentionPeriod::Months),
    ]
    .boxed()
}

/// Any [`RetentionTarget`].
pub fn retention_target() -> impl Strategy<Value = RetentionTarget> + Clone {
    let kinds = || btree_set(interaction_kind(), 1..6);
    prop_oneof![
        3 => kinds().prop_map(RetentionTarget::Interactions),
        2 => kinds().prop_map(RetentionTarget::InteractionsOfInactive),
        1 => Just(RetentionTarget::Customer),
    ]
    .boxed()
}

/// A [`RetentionPolicy`] of a few rules.
pub fn retention_policy() -> impl Strategy<Value = RetentionPolicy> + Clone {
    vec((retention_target(), retention_period()), 0..4)
        .prop_filter_map("a policy", |rules| {
            let codes = ["first", "second", "third"].map(Code::new_static);
            let rules = codes.into_iter().zip(rules);
            let rules =
                rules.map(|(code, (target, period))| RetentionRule::new(code, target, period));
            RetentionPolicy::new(rules.collect()).ok()
        })
        .boxed()
}
