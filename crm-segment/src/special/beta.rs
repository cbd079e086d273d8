//! The regularised incomplete beta function.

use super::gamma::ln_beta;

/// `I_x(a, b)` for a, b > 0, where `rest` is 1 − x told without cancellation.
///
/// The continued fraction of the NIST Digital Library of Mathematical Functions, 8.17.22, by the
/// modified method of Lentz, on the side of the mean where it converges fast.
pub(crate) fn beta_regularised(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if rest <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * rest.ln() - ln_beta(a, b)).exp();
    if x * (a + b + 2.0) < a + 1.0 {
        (front * fraction(a, b, x) / a).min(1.0)
    } else {
        (1.0 - front * fraction(b, a, rest) / b).max(0.0)
    }
}

fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut upper = 1.0;
    let mut lower = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut product = lower;
    let mut m = 1.0;
    while m < 100_000.0 {
        let twice = 2.0 * m;
        let even = m * (b - m) * x / ((a + twice - 1.0) * (a + twice));
        let odd = -(a + m) * (a + b + m) * x / ((a + twice) * (a + twice + 1.0));
        let mut factor = 1.0;
        for numerator in [even, odd] {
            lower = 1.0 / away_from_zero(1.0 + numerator * lower);
            upper = away_from_zero(1.0 + numerator / upper);
            factor = lower * upper;
            product *= factor;
        }
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
        m += 1.0;
    }
    product
}
