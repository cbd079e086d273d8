//! Merges.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::basic::{attribute_name, code, customer_id, merge_id, timestamp};
use super::consent::consent_ledger;
use super::customer::customer;
use super::event::entity_ref;
use super::interaction::idempotency_key;
use crate::{
    CustomerAlias, FieldRule, MergeField, MergeMove, MergePlan, MergePolicy, MergeRecord,
    MergeSide, plan_merge,
};

/// Any [`MergeField`].
pub fn merge_field() -> impl Strategy<Value = MergeField> + Clone {
    prop_oneof![
        Just(MergeField::GivenName),
        Just(MergeField::FamilyName),
        Just(MergeField::BornOn),
        Just(MergeField::OrganisationName),
        Just(MergeField::ContactPoints),
        Just(MergeField::Tags),
        Just(MergeField::Relations),
        attribute_name().prop_map(MergeField::Attribute),
    ]
}

/// Any [`FieldRule`].
pub fn field_rule() -> impl Strategy<Value = FieldRule> + Clone {
    let systems = vec(code(), 1..4).prop_map(|mut systems| {
        systems.sort_unstable();
        systems.dedup();
        FieldRule::SourcePriority(systems)
    });
    prop_oneof![
        Just(FieldRule::Newest),
        Just(FieldRule::Oldest),
        Just(FieldRule::Longest),
        Just(FieldRule::Maximum),
        Just(FieldRule::Minimum),
        Just(FieldRule::Sum),
        Just(FieldRule::Union),
        systems,
        Just(FieldRule::Survivor),
    ]
}

/// Any [`MergePolicy`].
pub fn merge_policy() -> impl Strategy<Value = MergePolicy> + Clone {
    let rules = vec((merge_field(), field_rule()), 0..6);
    (rules, option::of(field_rule()))
        .prop_map(|(rules, attributes)| {
            let mut policy = MergePolicy::default();
            if let Some(rule) = attributes {
                policy = policy.clone().with_attributes(rule).unwrap_or(policy);
            }
            for (field, rule) in rules {
                // A rule that does not fit the field is left out.
                policy = policy.clone().with_rule(field, rule).unwrap_or(policy);
            }
            policy
        })
        .boxed()
}

/// Any [`MergePlan`] of two customers whom no merge has touched.
pub fn merge_plan() -> impl Strategy<Value = MergePlan> + Clone {
    let side = || {
        (customer(), consent_ledger()).prop_map(|(customer, ledger)| {
            let entries = ledger.entries().iter().cloned();
            let own = entries.map(|entry| entry.of(customer.id(), None)).collect();
            MergeSide::new(customer, [], crate::ConsentLedger::new(own))
        })
    };
    (merge_id(), side(), side(), merge_policy(), timestamp())
        .prop_filter_map("two of one kind", |(id, survivor, absorbed, policy, at)| {
            plan_merge(id, &survivor, &absorbed, &policy, at).ok()
        })
        .boxed()
}

/// Any [`MergeRecord`] of two customers whom no other merge has touched.
pub fn merge_record() -> impl Strategy<Value = MergeRecord> + Clone {
    merge_plan().prop_map(MergePlan::into_record)
}

/// Any [`CustomerAlias`].
pub fn customer_alias() -> impl Strategy<Value = CustomerAlias> + Clone {
    (customer_id(), customer_id(), merge_id())
        .prop_map(|(id, customer, merge)| CustomerAlias::new(id, customer, merge))
}

/// Any [`MergeMove`].
pub fn merge_move() -> impl Strategy<Value = MergeMove> + Clone {
    (merge_id(), entity_ref(), option::of(idempotency_key()))
        .prop_map(|(merge, entity, key)| MergeMove::new(merge, entity, key))
}
