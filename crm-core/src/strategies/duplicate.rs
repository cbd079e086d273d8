//! The evidence of probable duplicates, and its weights.

use proptest::collection::btree_map;
use proptest::prelude::*;
use proptest::sample::select;

use crate::{DuplicateEvidence, Likelihood, LinkageModel};

/// Any [`DuplicateEvidence`].
pub fn duplicate_evidence() -> impl Strategy<Value = DuplicateEvidence> + Clone {
    select(DuplicateEvidence::ALL.as_slice())
}

/// Any [`Likelihood`].
pub fn likelihood() -> impl Strategy<Value = Likelihood> + Clone {
    (1e-9..=1.0_f64, 1e-9..=1.0_f64)
        .prop_filter_map("a likelihood", |(one, two)| Likelihood::new(one, two).ok())
        .boxed()
}

/// Any [`LinkageModel`], mostly with a few likelihoods that are not the default ones.
pub fn linkage_model() -> impl Strategy<Value = LinkageModel> + Clone {
    let changed = btree_map(duplicate_evidence(), likelihood(), 0..=5);
    (changed, 0.0..=100.0_f64)
        .prop_filter_map("a model", |(changed, threshold)| {
            let model = LinkageModel::default().with_threshold(threshold).ok()?;
            let put =
                |model: LinkageModel, (evidence, likelihood)| model.with(evidence, likelihood);
            Some(changed.into_iter().fold(model, put))
        })
        .boxed()
}
