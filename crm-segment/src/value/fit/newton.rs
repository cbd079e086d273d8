//! Newton's method with a trust region, in the logarithms of the parameters.

use super::symmetric::{Eigen, dot, quadratic};
use super::{BoundarySide, FitOutcome, Jet};

/// A point where a fit ended.
#[derive(Debug, Clone)]
pub(crate) struct Optimum<const N: usize> {
    pub(crate) parameters: [f64; N],
    pub(crate) log_likelihood: f64,
    pub(crate) outcome: FitOutcome,
    pub(crate) gradient_norm: f64,
    pub(crate) passes: u32,
    /// Of the logarithms of the parameters; only at a maximum.
    pub(crate) covariance: Option<[[f64; N]; N]>,
}

/// The names of the parameters, and their usual sizes, from which their boundaries are reckoned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scales<const N: usize> {
    pub(crate) names: &'static [&'static str],
    pub(crate) sizes: [f64; N],
}

/// Beyond this many powers of e from its usual size a parameter is at its boundary.
const BOUNDARY: f64 = 16.0;
/// A flat likelihood is one of a boundary once a parameter is so many powers of e away.
const FAR: f64 = 5.0;
/// The step to the maximum below which it is reached: the error of a parameter is its square.
const REACHED: f64 = 1e-7;
const MOST_PASSES: u32 = 200;

/// The maximum of a log-likelihood that `evaluate` gives with its derivatives by the parameters
/// themselves.
///
/// The step solves the trust-region problem exactly, by the eigenvalues of the Hessian (Moré and
/// Sorensen 1983), so that it climbs also where the likelihood is not concave. Near the maximum it
/// is Newton's, which doubles the right digits; there the gain is below the rounding of the sum, and
/// the gradient alone decides.
pub(crate) fn maximise<const N: usize>(
    scales: &Scales<N>,
    start: [f64; N],
    evaluate: impl Fn(&[f64; N]) -> Jet<N>,
) -> Optimum<N> {
    let mut search = Search {
        scales,
        logs: start.map(f64::ln),
        current: Jet::ZERO,
        passes: 0,
        radius: 1.0,
        evaluate: &evaluate,
    };
    search.current = search.at(&search.logs.clone());
    search.run()
}

struct Search<'a, const N: usize, E> {
    scales: &'a Scales<N>,
    logs: [f64; N],
    /// By the logarithms.
    current: Jet<N>,
    passes: u32,
    radius: f64,
    evaluate: &'a E,
}

impl<const N: usize, E: Fn(&[f64; N]) -> Jet<N>> Search<'_, N, E> {
    fn run(mut self) -> Optimum<N> {
        while self.passes < MOST_PASSES {
            let eigen = Eigen::of(&self.information());
            let flat = 1e-11 * eigen.largest().abs().max(1e-300);
            let gradient = self.current.gradient;
            let is_peaked = eigen.smallest() > flat;
            let to_peak = eigen.apply(&gradient, |value| 1.0 / value);
            if is_peaked && norm(&to_peak) < REACHED {
                return self.polished(to_peak);
            }
            let step = restricted_step(&eigen, &gradient, self.radius);
            let gain = dot(&gradient, &step) - 0.5 * quadratic(&self.information(), &step);
            // Below this a gain drowns in the rounding of the sum.
            let noise = 1e-13 * self.current.value.abs().max(1.0);
            if gain <= 0.01 * noise && !(is_peaked && norm(&to_peak) < 1e-3) {
                let outcome = self.boundary(FAR).unwrap_or(FitOutcome::NotIdentified);
                return self.ended(outcome);
            }
            if self.advance(&step, gain, noise)
                && let Some(outcome) = self.boundary(BOUNDARY)
            {
                return self.ended(outcome);
            }
            if self.radius < 1e-12 {
                break;
            }
        }
        self.ended(FitOutcome::NotConverged)
    }

    /// Takes the step when the likelihood gains, and fits the radius to how well the gain was
    /// foretold; whether it was taken.
    fn advance(&mut self, step: &[f64; N], foretold: f64, noise: f64) -> bool {
        let logs = sum(&self.logs, step);
        let there = self.at(&logs);
        let gained = there.value - self.current.value;
        let share = if foretold < noise * 10.0 {
            // The gradient tells what the values cannot.
            let falls = norm(&there.gradient) <= norm(&self.current.gradient);
            if falls { 1.0 } else { -1.0 }
        } else {
            gained / foretold
        };
        let length = norm(step);
        if !share.is_finite() || share < 0.1 {
            self.radius = 0.25 * length;
        } else if share > 0.75 && length > 0.9 * self.radius {
            self.radius = (2.0 * self.radius).min(4.0);
        }
        let is_taken = share.is_finite() && share > 1e-4;
        if is_taken {
            self.logs = logs;
            self.current = there;
        }
        is_taken
    }

    /// The last steps, of which each squares the error.
    fn polished(mut self, step: [f64; N]) -> Optimum<N> {
        let mut step = step;
        for _ in 0..3 {
            let before = norm(&step);
            let logs = sum(&self.logs, &step);
            let there = self.at(&logs);
            let eigen = Eigen::of(&there.hessian.map(|row| row.map(|cell| -cell)));
            let next = eigen.apply(&there.gradient, |value| 1.0 / value);
            let is_better = norm(&next) < before && eigen.smallest() > 0.0;
            if !is_better {
                break;
            }
            (self.logs, self.current, step) = (logs, there, next);
            if norm(&next) < 1e-11 {
                break;
            }
        }
        self.ended(FitOutcome::Converged)
    }

    fn ended(self, outcome: FitOutcome) -> Optimum<N> {
        let information = self.information();
        Optimum {
            parameters: self.logs.map(f64::exp),
            log_likelihood: self.current.value,
            gradient_norm: norm(&self.current.gradient),
            passes: self.passes,
            covariance: (outcome == FitOutcome::Converged)
                .then(|| Eigen::of(&information).inverse()),
            outcome,
        }
    }

    /// The parameter that lies furthest beyond `limit`.
    fn boundary(&self, limit: f64) -> Option<FitOutcome> {
        let distances = self
            .logs
            .iter()
            .zip(&self.scales.sizes)
            .map(|(log, size)| log - size.ln());
        let (parameter, distance) = self
            .scales
            .names
            .iter()
            .zip(distances)
            .max_by(|(_, one), (_, other)| one.abs().total_cmp(&other.abs()))?;
        (distance.abs() > limit).then_some(FitOutcome::OnBoundary {
            parameter,
            side: if distance < 0.0 {
                BoundarySide::Zero
            } else {
                BoundarySide::Infinity
            },
        })
    }

    fn information(&self) -> [[f64; N]; N] {
        self.current.hessian.map(|row| row.map(|cell| -cell))
    }

    /// The log-likelihood by the logarithms of the parameters.
    fn at(&mut self, logs: &[f64; N]) -> Jet<N> {
        self.passes = self.passes.saturating_add(1);
        let parameters = logs.map(f64::exp);
        let mut jet = (self.evaluate)(&parameters);
        for (slope, parameter) in jet.gradient.iter_mut().zip(&parameters) {
            *slope *= parameter;
        }
        let slopes = jet.gradient;
        for (at, (row, own)) in jet.hessian.iter_mut().zip(&parameters).enumerate() {
            for (cell, other) in row.iter_mut().zip(&parameters) {
                *cell *= own * other;
            }
            if let (Some(cell), Some(slope)) = (row.get_mut(at), slopes.get(at)) {
                *cell += slope;
            }
        }
        jet
    }
}

/// The step within the radius that gains most by the quadratic model.
fn restricted_step<const N: usize>(eigen: &Eigen<N>, gradient: &[f64; N], radius: f64) -> [f64; N] {
    let shifted = |shift: f64| eigen.apply(gradient, |value| 1.0 / (value + shift));
    let least = (-eigen.smallest()).max(0.0);
    let spread = eigen
        .largest()
        .abs()
        .max(eigen.smallest().abs())
        .max(1e-300);
    let floor = least + 1e-14 * spread;
    let full = shifted(if least > 0.0 { floor } else { 0.0 });
    if norm(&full) <= radius {
        return full;
    }
    // The length falls with the shift: bisect its logarithm.
    let (mut low, mut high) = (1e-14 * spread, 1e6 * spread + norm(gradient) / radius);
    for _ in 0..80 {
        let middle = (low * high).sqrt();
        if norm(&shifted(least + middle)) > radius {
            low = middle;
        } else {
            high = middle;
        }
    }
    shifted(least + high)
}

fn sum<const N: usize>(one: &[f64; N], other: &[f64; N]) -> [f64; N] {
    let mut result = *one;
    for (own, part) in result.iter_mut().zip(other) {
        *own += part;
    }
    result
}

/// The largest component.
fn norm<const N: usize>(vector: &[f64; N]) -> f64 {
    vector.iter().fold(0.0, |most: f64, part| {
        if part.is_nan() {
            f64::NAN
        } else {
            most.max(part.abs())
        }
    })
}
