//! Sums of shares that stay.

use super::{decayed_length, digamma, ln_gamma_difference, trigamma};

/// `Σ (c)_m / (c + γ)_m` over m from 0 to `count` − 1: how many periods somebody sees who is there
/// in the first of them and stays each time with a probability that is Beta(c, γ) at first.
///
/// Long sums end in closed form: with ε = γ − 1 and M terms the sum is
/// `(c + ε)·(1 − e^−η) / ε`, where `η = lnΓ(c+M+ε) − lnΓ(c+M) − lnΓ(c+ε) + lnΓ(c)`.
pub(crate) fn sum_of_shares(c: f64, gamma: f64, count: u32) -> f64 {
    const ADDED: u32 = 4_096;
    let (mut sum, mut share) = (0.0, 1.0);
    for step in 0..count.min(ADDED) {
        sum += share;
        let at = c + f64::from(step);
        share *= at / (gamma + at);
    }
    let Some(rest) = count.checked_sub(ADDED).filter(|rest| *rest > 0) else {
        return sum;
    };
    let start = c + f64::from(ADDED);
    let epsilon = gamma - 1.0;
    let end = start + f64::from(rest);
    let eta_per_epsilon = if epsilon.abs() < 1e-7 {
        let first = digamma(end) - digamma(start);
        first + 0.5 * epsilon * (trigamma(end) - trigamma(start))
    } else {
        (grown(end, epsilon) - grown(start, epsilon)) / epsilon
    };
    sum + share * (start + epsilon) * decayed_length(epsilon, eta_per_epsilon)
}

/// The same sum with each term times `discount^m`, a discount of 1 or less.
pub(crate) fn discounted_sum_of_shares(c: f64, gamma: f64, discount: f64, count: u32) -> f64 {
    if discount >= 1.0 {
        return sum_of_shares(c, gamma, count);
    }
    let (mut sum, mut share) = (0.0, 1.0);
    for step in 0..count {
        sum += share;
        let at = c + f64::from(step);
        share *= discount * at / (gamma + at);
        if share <= 1e-18 * sum {
            break;
        }
    }
    sum
}

/// `(c)_m / (c + γ)_m`: who stays for m periods.
pub(crate) fn share_after(c: f64, gamma: f64, count: u32) -> f64 {
    const MULTIPLIED: u32 = 1_024;
    if count > MULTIPLIED {
        // Not by rising factorials, which are as long as the count: their difference would lose digits.
        let end = c + f64::from(count);
        return (ln_gamma_difference(c, gamma) - ln_gamma_difference(end, gamma)).exp();
    }
    (0..count).fold(1.0, |share, step| {
        let at = c + f64::from(step);
        share * at / (gamma + at)
    })
}

/// `lnΓ(z + ε) − lnΓ(z)` for an ε of either sign.
fn grown(z: f64, epsilon: f64) -> f64 {
    if epsilon > 0.0 {
        ln_gamma_difference(z, epsilon)
    } else {
        -ln_gamma_difference(z + epsilon, -epsilon)
    }
}
