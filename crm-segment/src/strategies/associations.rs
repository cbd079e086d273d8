//! Baskets, frequent sets and rules.

use std::num::NonZeroU64;

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{AssociationLimits, AssociationRule, AssociationRules, Baskets, FrequentItemsets};

/// Up to 40 baskets of up to 6 of 8 items.
pub fn basket_items() -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(vec(0_u8..8, 0..6), 0..40)
}

/// Up to 40 baskets.
pub fn baskets() -> impl Strategy<Value = Baskets<u8>> {
    basket_items().prop_map(|all| {
        let mut baskets = Baskets::new();
        all.into_iter().for_each(|items| baskets.add(items));
        baskets
    })
}

/// Limits that small bases reach.
pub fn association_limits() -> impl Strategy<Value = AssociationLimits> {
    (1_u64..6, 2_u8..=5, 0_u8..=100).prop_filter_map("in the ranges", |(least, items, percent)| {
        AssociationLimits::pairs(NonZeroU64::new(least)?)
            .with_maximum_items(items)
            .and_then(|limits| limits.with_minimum_confidence_percent(percent))
            .ok()
    })
}

/// The frequent sets of up to 40 baskets.
pub fn frequent_itemsets() -> impl Strategy<Value = FrequentItemsets<u8>> {
    (baskets(), association_limits()).prop_filter_map("few sets", |(baskets, limits)| {
        FrequentItemsets::of(&baskets, &limits).ok()
    })
}

/// The rules of up to 40 baskets.
pub fn association_rules() -> impl Strategy<Value = AssociationRules<u8>> {
    (baskets(), association_limits()).prop_filter_map("few sets", |(baskets, limits)| {
        AssociationRules::of(&baskets, &limits).ok()
    })
}

/// A rule.
pub fn association_rule() -> impl Strategy<Value = AssociationRule<u8>> {
    association_rules().prop_filter_map("there is a rule", |rules| rules.rules().first().cloned())
}
