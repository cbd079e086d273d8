//! Groups of experiments.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{
    ConfidenceLevel, Effect, ExperimentArms, IntervalKind, SampleRatio, SampleSummary, sample_ratio,
};

/// The summary of up to 40 values: small ones, rates, or amounts up to a million.
pub fn sample_summary() -> impl Strategy<Value = SampleSummary> {
    let values = prop_oneof![
        vec(0_i64..2, 0..40),
        vec(-3_i64..4, 0..40),
        vec(-1_000_000_i64..1_000_000, 0..40),
    ];
    values.prop_filter_map("sums that are exact", |values| {
        SampleSummary::of_values(values).ok()
    })
}

/// A level of confidence from 1 % to 99.9 %.
pub fn confidence_level() -> impl Strategy<Value = ConfidenceLevel> {
    (0.01_f64..0.999).prop_filter_map("a share", |share| ConfidenceLevel::new(share).ok())
}

/// Up to five groups.
pub fn experiment_arms() -> impl Strategy<Value = ExperimentArms> {
    vec(("[a-e]", sample_summary()), 0..5).prop_filter_map("sums that are exact", |groups| {
        let mut arms = ExperimentArms::default();
        for (arm, summary) in groups {
            arms.add_summary(&arm, summary).ok()?;
        }
        Some(arms)
    })
}

/// By which distribution an interval is taken.
pub fn interval_kind() -> impl Strategy<Value = IntervalKind> {
    prop_oneof![Just(IntervalKind::Normal), Just(IntervalKind::WelchT)]
}

/// The difference of two groups.
pub fn effect() -> impl Strategy<Value = Effect> {
    let parts = (
        sample_summary(),
        sample_summary(),
        confidence_level(),
        interval_kind(),
    );
    parts.prop_filter_map("two values each", |(one, other, level, kind)| {
        Effect::between(&one, &other, level, kind).ok()
    })
}

/// How far the sizes of two to five groups are from what was planned.
pub fn group_sizes() -> impl Strategy<Value = SampleRatio> {
    vec((0_u64..1_000, 1_u32..5), 2..=5).prop_filter_map("somebody is there", |groups| {
        let (counts, shares): (Vec<u64>, Vec<u32>) = groups.into_iter().unzip();
        sample_ratio(&counts, &shares).ok()
    })
}
