//! Tails and quantiles of the normal, the t and the chi-squared distribution.

use std::f64::consts::{LN_2, PI, SQRT_2};

use crate::special::beta_regularised;

/// How much of the standard normal distribution lies beyond ±`z`.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    libm::erfc(z.abs() / SQRT_2)
}

/// The value above which `tail` (0 to 0.5) of the standard normal distribution lies.
pub(super) fn normal_quantile(tail: f64) -> f64 {
    // A start from the tail's size, then Newton's method on the logarithm of the tail: the steps are
    // stable from the middle to the far tail.
    let mut z = if tail > 0.2 {
        (0.5 - tail) * (2.0 * PI).sqrt()
    } else {
        let length = (-2.0 * tail.ln()).sqrt();
        (length - (length.max(1.5).ln() * 2.0 + (2.0 * PI).ln()) / (2.0 * length)).max(0.1)
    };
    for _ in 0..50 {
        let above = libm::erfc(z / SQRT_2) / 2.0;
        let density = (-z * z / 2.0).exp() / (2.0 * PI).sqrt();
        let step = above / density * (above / tail).ln();
        z += step;
        if step.abs() <= 1e-15 * z.abs().max(1e-3) {
            break;
        }
    }
    z
}

/// From so many degrees of freedom on, Student's t distribution is computed by the normal one: the continued
/// fraction takes too many steps.
const NEARLY_NORMAL: f64 = 1e6;

/// The normal deviate with the same tail as a t of this square (Hill 1970, "Student's t-distribution",
/// algorithm 395, its first two terms): with a million degrees of freedom the formula is off by less than
/// 1e-15 of the tail, down to 1e-299.
fn normal_of_t(square: f64, degrees: f64) -> f64 {
    let a = degrees - 0.5;
    let w = (a * (square / degrees).ln_1p()).sqrt();
    w + (w * w * w + 3.0 * w) / (48.0 * a * a)
}

/// How much of Student's t distribution with so many degrees of freedom lies beyond ±`t`.
pub(super) fn t_two_sided(t: f64, degrees: f64) -> f64 {
    let square = t * t;
    if !square.is_finite() {
        return 0.0;
    }
    if degrees >= NEARLY_NORMAL {
        return normal_two_sided(normal_of_t(square, degrees));
    }
    beta_regularised(
        degrees / 2.0,
        0.5,
        degrees / (degrees + square),
        square / (degrees + square),
    )
}

/// The value above which `tail` (0 to 0.5) of Student's t distribution lies.
pub(super) fn t_quantile(tail: f64, degrees: f64) -> f64 {
    // The tail falls with t: double until it is below, then halve the interval. The last
    // digits come from about 60 halvings.
    let both = 2.0 * tail;
    let (mut low, mut high) = (0.0, normal_quantile(tail).max(1.0));
    while t_two_sided(high, degrees) > both && high < 1e300 {
        low = high;
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if t_two_sided(middle, degrees) > both {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}

/// How much of the chi-squared distribution with so many degrees of freedom lies above `value`.
///
/// In closed form: with an even number `e^(−x/2)·Σ (x/2)^i / i!` for whole i below half of it, with an odd
/// one the same over the halves, beginning with `erfc(√(x/2))`.
pub(super) fn chi_squared_above(value: f64, degrees: u32) -> f64 {
    let half = value / 2.0;
    if half <= 0.0 {
        return 1.0;
    }
    let is_odd = degrees % 2 == 1;
    let (mut sum, mut power) = if is_odd {
        (libm::erfc(half.sqrt()), 0.5)
    } else {
        (0.0, 0.0)
    };
    // Each term through its logarithm, since the power overflows where e^(−x/2) vanishes.
    let end = f64::from(degrees) / 2.0;
    while power < end {
        sum += (power * half.ln() - half - libm::lgamma(power + 1.0)).exp();
        power += 1.0;
    }
    sum.min(1.0)
}

/// Half of a two-sided tail, kept above zero so that its logarithm exists.
pub(super) fn usable(tail: f64) -> f64 {
    tail.clamp(f64::MIN_POSITIVE, 0.5 - LN_2 * f64::EPSILON)
}

#[cfg(test)]
#[path = "distribution_tests.rs"]
mod tests;
