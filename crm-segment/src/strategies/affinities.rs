//! Purchases by category, and tastes.

use crm_core::{Currency, Money};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{
    Affinities, AffinityMeasure, AssortmentAxis, CategoryCounts, CategorySum, PriorStrength,
    RfmaScore, StrengthEstimate,
};

/// Up to 60 purchase lines: customer, category, amount in minor units.
pub fn category_lines() -> impl Strategy<Value = Vec<(u32, u8, i64)>> {
    vec(
        (0_u32..12, 0_u8..6, prop_oneof![0_i64..3, 0_i64..100_000]),
        0..60,
    )
}

/// A base of up to 12 customers and 6 categories, in euro.
pub fn category_counts() -> impl Strategy<Value = CategoryCounts<u32, u8>> {
    category_lines().prop_filter_map("no amount is negative", |lines| {
        let mut counts = CategoryCounts::new(Currency::EUR);
        for (customer, category, minor) in lines {
            counts
                .add(customer, category, Money::new(minor, Currency::EUR))
                .ok()?;
        }
        Some(counts)
    })
}

/// A strength of the base's mix, from none to the largest.
pub fn prior_strength() -> impl Strategy<Value = PriorStrength> {
    prop_oneof![
        Just(PriorStrength::NONE),
        Just(PriorStrength::MAXIMUM),
        (0.0..50.0_f64).prop_filter_map("in the range", |purchases| PriorStrength::new(purchases)
            .ok()),
    ]
}

/// What shares are shares of.
pub fn affinity_measure() -> impl Strategy<Value = AffinityMeasure> {
    prop_oneof![
        Just(AffinityMeasure::Purchases),
        Just(AffinityMeasure::Amount)
    ]
}

/// The tastes of a base in which somebody bought something for money.
pub fn affinities() -> impl Strategy<Value = Affinities<u32, u8>> {
    (category_counts(), affinity_measure(), prior_strength()).prop_filter_map(
        "nobody bought anything for money",
        |(counts, measure, strength)| Affinities::new(counts, measure, strength).ok(),
    )
}

/// What the score of the assortment rises with.
pub fn assortment_axis() -> impl Strategy<Value = AssortmentAxis> {
    prop_oneof![
        Just(AssortmentAxis::Breadth),
        Just(AssortmentAxis::Strength)
    ]
}

/// Any of the 625 scores.
pub fn rfma_score() -> impl Strategy<Value = RfmaScore> {
    (super::rfm_score(), super::score()).prop_map(|(rfm, assortment)| RfmaScore { rfm, assortment })
}

/// What a customer bought of one category.
pub fn category_sum() -> impl Strategy<Value = CategorySum> {
    category_counts().prop_filter_map("somebody bought", |counts| {
        counts.totals().into_values().next()
    })
}

/// What a base says about the strength of its mix.
pub fn strength_estimate() -> impl Strategy<Value = StrengthEstimate> {
    prop_oneof![
        prior_strength().prop_map(StrengthEstimate::Estimated),
        Just(StrengthEstimate::AllAlike),
        Just(StrengthEstimate::AllLoyal),
        Just(StrengthEstimate::NotIdentified),
    ]
}
