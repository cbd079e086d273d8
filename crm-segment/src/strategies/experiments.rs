//! Groups of experiments.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::{ConfidenceLevel, ExperimentArms, SampleSummary};

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
