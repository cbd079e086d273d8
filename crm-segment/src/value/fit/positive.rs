//! Parameters that are above zero, by their logarithms.

use super::newton::{Boundaries, Optimum, Reach, maximise};
use super::{FitOutcome, Jet};

/// The names of the parameters, and their usual sizes, from which their boundaries are reckoned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scales<const N: usize> {
    pub(crate) names: &'static [&'static str],
    pub(crate) sizes: [f64; N],
}

/// Where a search begins, and the usual sizes of the parameters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start<const N: usize> {
    pub(crate) values: [f64; N],
    pub(crate) sizes: [f64; N],
}

/// Beyond this many powers of e from its usual size a parameter is at its boundary.
const BOUNDARY: f64 = 16.0;

/// How far the logarithm of a parameter of this usual size may go.
pub(crate) fn reach_of(size: f64) -> Reach {
    Reach {
        usual: size.ln(),
        unit: 1.0,
        most: BOUNDARY,
    }
}

/// The maximum of a log-likelihood that `evaluate` gives with its derivatives by the parameters
/// themselves. The coordinates of the search are their logarithms.
pub(crate) fn maximise_positive<const N: usize>(
    scales: &Scales<N>,
    start: [f64; N],
    evaluate: impl Fn(&[f64; N]) -> Jet<N>,
) -> Optimum<[f64; N]> {
    let boundaries = Boundaries {
        reach: &scales.sizes.map(reach_of),
        outcome: &|index, side| FitOutcome::OnBoundary {
            parameter: scales.names.get(index).copied().unwrap_or_default(),
            side,
        },
    };
    maximise(&boundaries, start.map(f64::ln), |logs| {
        let parameters = logs.map(f64::exp);
        by_logarithms(evaluate(&parameters), &parameters)
    })
}

/// The derivatives by the logarithms of the parameters.
pub(crate) fn by_logarithms<const N: usize>(mut jet: Jet<N>, parameters: &[f64; N]) -> Jet<N> {
    for (slope, parameter) in jet.gradient.iter_mut().zip(parameters) {
        *slope *= parameter;
    }
    let slopes = jet.gradient;
    for (at, (row, own)) in jet.hessian.iter_mut().zip(parameters).enumerate() {
        for (cell, other) in row.iter_mut().zip(parameters) {
            *cell *= own * other;
        }
        if let (Some(cell), Some(slope)) = (row.get_mut(at), slopes.get(at)) {
            *cell += slope;
        }
    }
    jet
}
