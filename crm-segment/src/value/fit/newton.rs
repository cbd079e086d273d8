//! Newton's method with a trust region.

use super::symmetric::{Eigen, dot, negated, quadratic};
use super::vector::Vector;
use super::{BoundarySide, Derivatives, FitOutcome};

/// A point where a fit ended.
#[derive(Debug, Clone)]
pub(crate) struct Optimum<V: Vector> {
    pub(crate) coordinates: V,
    pub(crate) log_likelihood: f64,
    pub(crate) outcome: FitOutcome,
    pub(crate) gradient_norm: f64,
    pub(crate) passes: u32,
    /// Only at a maximum.
    pub(crate) covariance: Option<V::Matrix>,
}

/// How far a coordinate may go, in powers of e by which it moves a parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// Where the coordinate usually is.
    pub(crate) usual: f64,
    /// How many powers of e a step of one is.
    pub(crate) unit: f64,
    /// Beyond this many powers of e it is at its boundary.
    pub(crate) most: f64,
}

/// The ends of all coordinates, and what is to be said of one that got there.
pub(crate) struct Boundaries<'a> {
    pub(crate) reach: &'a [Reach],
    pub(crate) outcome: &'a dyn Fn(usize, BoundarySide) -> FitOutcome,
}

/// A flat likelihood is one of a boundary once a coordinate is so many powers of e away.
const FAR: f64 = 5.0;
/// The step to the maximum below which it is reached: the error of a coordinate is its square.
const REACHED: f64 = 1e-7;
const MOST_PASSES: u32 = 200;

/// The maximum of a log-likelihood that `evaluate` gives with its derivatives.
///
/// The step solves the trust-region problem exactly, by the eigenvalues of the Hessian (Moré and
/// Sorensen 1983), so that it climbs also where the likelihood is not concave. Near the maximum it
/// is Newton's, which doubles the right digits; there the gain is below the rounding of the sum, and
/// the gradient alone decides.
pub(crate) fn maximise<V: Vector>(
    boundaries: &Boundaries<'_>,
    start: V,
    evaluate: impl Fn(&V) -> Derivatives<V>,
) -> Optimum<V> {
    let search = Search {
        boundaries,
        current: evaluate(&start),
        coordinates: start,
        passes: 1,
        radius: 1.0,
        evaluate: &evaluate,
    };
    search.run()
}

struct Search<'a, V: Vector, E> {
    boundaries: &'a Boundaries<'a>,
    coordinates: V,
    current: Derivatives<V>,
    passes: u32,
    radius: f64,
    evaluate: &'a E,
}

impl<V: Vector, E: Fn(&V) -> Derivatives<V>> Search<'_, V, E> {
    fn run(mut self) -> Optimum<V> {
        while self.passes < MOST_PASSES {
            let information = self.information();
            let gradient = self.current.gradient.clone();
            let eigen = Eigen::of(&information, &gradient);
            let flat = 1e-11 * eigen.largest().abs().max(1e-300);
            let is_peaked = eigen.smallest() > flat;
            let to_peak = eigen.apply(&gradient, |value| 1.0 / value);
            if is_peaked && norm(&to_peak) < REACHED {
                return self.polished(to_peak);
            }
            let step = restricted_step(&eigen, &gradient, self.radius);
            let gain = dot(&gradient, &step) - 0.5 * quadratic(&information, &step);
            // Below this a gain drowns in the rounding of the sum.
            let noise = 1e-13 * self.current.value.abs().max(1.0);
            if gain <= 0.01 * noise && !(is_peaked && norm(&to_peak) < 1e-3) {
                let outcome = self.boundary(|_| FAR).unwrap_or(FitOutcome::NotIdentified);
                return self.ended(outcome);
            }
            if self.advance(&step, gain, noise)
                && let Some(outcome) = self.boundary(|reach| reach.most)
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
    fn advance(&mut self, step: &V, foretold: f64, noise: f64) -> bool {
        let coordinates = sum(&self.coordinates, step);
        let there = self.at(&coordinates);
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
            self.coordinates = coordinates;
            self.current = there;
        }
        is_taken
    }

    /// The last steps, of which each squares the error.
    fn polished(mut self, step: V) -> Optimum<V> {
        let mut step = step;
        for _ in 0..3 {
            let before = norm(&step);
            let coordinates = sum(&self.coordinates, &step);
            let there = self.at(&coordinates);
            let eigen = Eigen::of(&negated::<V>(&there.hessian), &there.gradient);
            let next = eigen.apply(&there.gradient, |value| 1.0 / value);
            let is_better = norm(&next) < before && eigen.smallest() > 0.0;
            if !is_better {
                break;
            }
            let is_last = norm(&next) < 1e-11;
            (self.coordinates, self.current, step) = (coordinates, there, next);
            if is_last {
                break;
            }
        }
        self.ended(FitOutcome::Converged)
    }

    fn ended(self, outcome: FitOutcome) -> Optimum<V> {
        let covariance = (outcome == FitOutcome::Converged)
            .then(|| Eigen::of(&self.information(), &self.coordinates).inverse());
        Optimum {
            log_likelihood: self.current.value,
            gradient_norm: norm(&self.current.gradient),
            passes: self.passes,
            covariance,
            outcome,
            coordinates: self.coordinates,
        }
    }

    /// What is said of the coordinate that lies furthest beyond its limit.
    fn boundary(&self, limit: impl Fn(&Reach) -> f64) -> Option<FitOutcome> {
        let coordinates = self.coordinates.as_ref().iter();
        let distances = coordinates.zip(self.boundaries.reach).map(|(at, reach)| {
            let distance = (at - reach.usual) * reach.unit;
            distance / limit(reach)
        });
        let (index, distance) = distances
            .enumerate()
            .max_by(|(_, one), (_, other)| one.abs().total_cmp(&other.abs()))?;
        let side = if distance < 0.0 {
            BoundarySide::Zero
        } else {
            BoundarySide::Infinity
        };
        (distance.abs() > 1.0).then(|| (self.boundaries.outcome)(index, side))
    }

    fn information(&self) -> V::Matrix {
        negated::<V>(&self.current.hessian)
    }

    fn at(&mut self, coordinates: &V) -> Derivatives<V> {
        self.passes = self.passes.saturating_add(1);
        (self.evaluate)(coordinates)
    }
}

/// The step within the radius that gains most by the quadratic model.
fn restricted_step<V: Vector>(eigen: &Eigen<V>, gradient: &V, radius: f64) -> V {
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

fn sum<V: Vector>(one: &V, other: &V) -> V {
    let mut result = one.clone();
    for (own, part) in result.as_mut().iter_mut().zip(other.as_ref()) {
        *own += part;
    }
    result
}

/// The largest component.
fn norm<V: Vector>(vector: &V) -> f64 {
    vector.as_ref().iter().fold(0.0, |most: f64, part| {
        if part.is_nan() {
            f64::NAN
        } else {
            most.max(part.abs())
        }
    })
}
