//! What a sample says, and how surely.

use std::f64::consts::{FRAC_2_PI, SQRT_2};

/// A mean with an interval that holds the true one with the confidence of the plan.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct MeanEstimate {
    /// The mean.
    pub mean: f64,
    /// How far means of such samples lie from the true one, as a standard deviation; infinite where the sample cannot tell.
    pub standard_error: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

/// A share with an interval that holds the true one with the confidence of the plan.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ShareEstimate {
    /// How many there are.
    pub all: u64,
    /// How many of them are counted.
    pub counted: u64,
    /// The share, from 0 to 1; 0 of nothing.
    pub share: f64,
    /// How far shares of such samples lie from the true one, as a standard deviation; infinite where the sample cannot tell.
    pub standard_error: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
}

/// A part of a sample: a replication, or a stretch of one. Parts are as good as independent of each other, what is in one
/// is not.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Part {
    pub(super) sum: f64,
    pub(super) count: u64,
}

/// The mean over all parts: a ratio of two sums, with its error by the deviations of the parts (batch means; for the ratio
/// see A. M. Law, "Simulation Modeling and Analysis", 5th ed. 2015, section 9.5).
pub(super) fn mean(parts: &[Part], confidence: f64) -> MeanEstimate {
    let sum: f64 = parts.iter().map(|part| part.sum).sum();
    let count: u64 = parts.iter().map(|part| part.count).sum();
    let mean = if count == 0 { 0.0 } else { sum / count as f64 };
    let standard_error = standard_error(parts, mean, count);
    let width = half_width(standard_error, parts.len(), confidence);
    MeanEstimate {
        mean,
        standard_error,
        low: (mean - width).max(0.0),
        high: mean + width,
    }
}

/// The share over all parts, with an interval by the deviations of the parts that is never narrower than that of as many
/// independent ones (E. B. Wilson 1927): where all of some thousand are kept the parts do not deviate, and the truth is
/// not known without doubt all the same.
pub(super) fn share(parts: &[Part], confidence: f64) -> ShareEstimate {
    let all: u64 = parts.iter().map(|part| part.count).sum();
    let counted: f64 = parts.iter().map(|part| part.sum).sum();
    if all == 0 {
        return ShareEstimate {
            all,
            counted: 0,
            share: 0.0,
            standard_error: f64::INFINITY,
            low: 0.0,
            high: 1.0,
        };
    }
    let share = counted / all as f64;
    let standard_error = standard_error(parts, share, all);
    let width = half_width(standard_error, parts.len(), confidence);
    let (low, high) = wilson(share, all as f64, confidence);
    ShareEstimate {
        all,
        counted: counted as u64,
        share,
        standard_error,
        low: (share - width).min(low).clamp(0.0, 1.0),
        high: (share + width).max(high).clamp(0.0, 1.0),
    }
}

fn standard_error(parts: &[Part], mean: f64, count: u64) -> f64 {
    let number = parts.len() as f64;
    if parts.len() < 2 || count == 0 {
        return f64::INFINITY;
    }
    let squares = parts.iter().map(|part| {
        let deviation = part.sum - mean * part.count as f64;
        deviation * deviation
    });
    let variance = squares.sum::<f64>() / (number - 1.0);
    (variance * number).sqrt() / count as f64
}

fn half_width(standard_error: f64, parts: usize, confidence: f64) -> f64 {
    match parts.checked_sub(1) {
        None | Some(0) => f64::INFINITY,
        Some(freedom) => student(confidence, freedom) * standard_error,
    }
}

fn wilson(share: f64, all: f64, confidence: f64) -> (f64, f64) {
    let z = normal(confidence);
    let part = z * z / all;
    let middle = (share + part / 2.0) / (1.0 + part);
    let spread = (share * (1.0 - share) / all + part / all / 4.0).sqrt();
    let width = z / (1.0 + part) * spread;
    (middle - width, middle + width)
}

/// How many standard deviations around its mean hold a normal number with this probability.
pub(super) fn normal(confidence: f64) -> f64 {
    inverse(confidence, |z| 1.0 - libm::erfc(z / SQRT_2))
}

/// The same of Student's t. Beyond a thousand degrees of freedom it is taken as normal.
pub(super) fn student(confidence: f64, freedom: usize) -> f64 {
    if freedom > 1_000 {
        return normal(confidence);
    }
    inverse(confidence, |t| within(t, freedom))
}

/// The probability that Student's t lies within ±t, by the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4.
fn within(t: f64, freedom: usize) -> f64 {
    let angle = libm::atan(t / (freedom as f64).sqrt());
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let is_odd = freedom % 2 == 1;
    let mut term = if is_odd { cosine } else { 1.0 };
    let mut sum = 0.0;
    let mut power = usize::from(is_odd);
    while power.saturating_add(2) <= freedom {
        sum += term;
        power = power.saturating_add(2);
        let number = power as f64;
        term *= (number - 1.0) / number * cosine * cosine;
    }
    match is_odd {
        true => FRAC_2_PI * (angle + sine * sum),
        false => sine * sum,
    }
}

/// The number at which a rising function has this value.
fn inverse(value: f64, rising: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while rising(high) < value && high < 1e9 {
        high *= 2.0;
    }
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        match rising(middle) < value {
            true => low = middle,
            false => high = middle,
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values as printed in the tables of statistics books.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (freedom, confidence, expected) in [
            (1, 0.95, 12.706),
            (2, 0.95, 4.303),
            (3, 0.95, 3.182),
            (4, 0.95, 2.776),
            (5, 0.99, 4.032),
            (9, 0.95, 2.262),
            (19, 0.95, 2.093),
            (19, 0.90, 1.729),
            (30, 0.99, 2.750),
            (120, 0.95, 1.980),
            (5_000, 0.95, 1.960),
        ] {
            let found = student(confidence, freedom);
            assert!(
                (found - expected).abs() < 0.000_6,
                "{freedom} {confidence}: {found}"
            );
        }
    }

    /// The example of many textbooks: 0 of 10 and 5 of 10 by Wilson.
    #[test]
    fn what_never_failed_may_fail() {
        let (low, high) = wilson(0.0, 10.0, 0.95);
        assert!(low.abs() < 1e-12 && (high - 0.2775).abs() < 1e-4, "{high}");
        let (low, high) = wilson(0.5, 10.0, 0.95);
        assert!((low - 0.2366).abs() < 1e-4 && (high - 0.7634).abs() < 1e-4);
        let parts = [Part {
            sum: 50.0,
            count: 50,
        }; 20];
        let kept = share(&parts, 0.95);
        assert_eq!((kept.share, kept.high), (1.0, 1.0));
        assert!(kept.low > 0.99 && kept.low < 0.999, "{kept:?}");
    }

    #[test]
    fn one_part_says_nothing_of_the_error() {
        let alone = mean(&[Part { sum: 9.0, count: 3 }], 0.95);
        assert_eq!(
            (alone.mean, alone.low, alone.high),
            (3.0, 0.0, f64::INFINITY)
        );
        let none = share(&[], 0.95);
        assert_eq!((none.low, none.high), (0.0, 1.0));
    }
}
