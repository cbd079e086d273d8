//! The maximum of a likelihood over a base.

use super::newton::Optimum;
use super::positive::{Scales, maximise_positive};
use super::{FitOptions, FitOutcome, Likelihood, total};

/// The maximum over a base: searched from `start`, or from the maximum over a sample when there is
/// one, which saves most passes over a large base.
pub(crate) fn maximise_over<const N: usize, B: Likelihood<[f64; N]>>(
    base: &B,
    sample: Option<&B>,
    scales: &Scales<N>,
    start: [f64; N],
    options: FitOptions,
) -> Optimum<[f64; N]> {
    let best_of = |base: &B, start| {
        maximise_positive(scales, start, |parameters| {
            total(base, parameters, options.threads)
        })
    };
    match sample.map(|sample| best_of(sample, start)) {
        Some(rough) if rough.outcome == FitOutcome::Converged => {
            best_of(base, rough.coordinates.map(f64::exp))
        }
        _ => best_of(base, start),
    }
}
