//! The gamma function: its logarithm, differences of it that lose no digits, and its derivatives.

/// Coefficients of Stirling's series of `lnΓ(z)` in odd powers of `1/z`:
/// `B(2k) / (2k·(2k−1))` for k = 1 to 7 (NIST Digital Library of Mathematical Functions, 5.11.1).
const STIRLING: [f64; 7] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1_260.0,
    -1.0 / 1_680.0,
    1.0 / 1_188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
];

/// From here on seven terms of Stirling's series are exact to the last bit of a double.
const STIRLING_FROM: f64 = 16.0;

/// Up to here a rising factorial is multiplied out.
const MULTIPLIED: u32 = 32;

/// `lnΓ(z)` for z > 0.
pub(crate) fn ln_gamma(z: f64) -> f64 {
    libm::lgamma(z)
}

/// `ln B(a, b)`, the logarithm of the beta function, for a, b > 0.
///
/// The larger of the two enters by a difference only, so that a large one costs no digits.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    ln_gamma(small) - ln_gamma_difference(large, small)
}

/// `lnΓ(z + n) − lnΓ(z)`, the logarithm of the rising factorial `z·(z+1)···(z+n−1)`, for z > 0.
pub(crate) fn ln_rising(z: f64, n: u32) -> f64 {
    if n > MULTIPLIED {
        return ln_gamma_difference(z, f64::from(n));
    }
    (0..n).map(|step| (z + f64::from(step)).ln()).sum()
}

/// `lnΓ(z + d) − lnΓ(z)` for z > 0 and d ≥ 0, without the cancellation of the two.
pub(crate) fn ln_gamma_difference(z: f64, d: f64) -> f64 {
    let mut base = z;
    let mut below = 0.0;
    while base < STIRLING_FROM {
        below += (d / base).ln_1p();
        base += 1.0;
    }
    let top = base + d;
    let main = (base - 0.5) * (d / base).ln_1p() + d * (top.ln() - 1.0);
    main + stirling_tails(base, d) - below
}

/// The difference of the tails of Stirling's series at `z + d` and `z`.
///
/// With p = 1/z and q = 1/(z+d) it is q − p = −d·p·q times the sum of the quotients
/// `(q^n − p^n) / (q − p)`, each of which follows from the one before: a small d costs no digits.
fn stirling_tails(z: f64, d: f64) -> f64 {
    let (p, q) = (1.0 / z, 1.0 / (z + d));
    let (mut sum, mut quotient, mut power) = (0.0, 1.0, p);
    for coefficient in STIRLING {
        sum += coefficient * quotient;
        for _ in 0..2 {
            quotient = q * quotient + power;
            power *= p;
        }
    }
    -d * p * q * sum
}

/// `ψ(z)`, the derivative of `lnΓ(z)`, for z > 0.
///
/// Raised to z ≥ 16 by `ψ(z) = ψ(z+1) − 1/z`, then the series derived from Stirling's.
pub(crate) fn digamma(z: f64) -> f64 {
    let mut base = z;
    let mut below = 0.0;
    while base < STIRLING_FROM {
        below += 1.0 / base;
        base += 1.0;
    }
    let square = 1.0 / (base * base);
    let series = STIRLING
        .iter()
        .zip([1.0, 3.0, 5.0, 7.0, 9.0, 11.0, 13.0])
        .rev()
        .fold(0.0, |sum, (coefficient, power)| {
            sum * square + coefficient * power
        });
    base.ln() - 0.5 / base - series * square - below
}

/// `ψ'(z)`, the second derivative of `lnΓ(z)`, for z > 0.
pub(crate) fn trigamma(z: f64) -> f64 {
    let mut base = z;
    let mut below = 0.0;
    while base < STIRLING_FROM {
        below += 1.0 / (base * base);
        base += 1.0;
    }
    let inverse = 1.0 / base;
    let square = inverse * inverse;
    let series = STIRLING
        .iter()
        .zip([2.0, 12.0, 30.0, 56.0, 90.0, 132.0, 182.0])
        .rev()
        .fold(0.0, |sum, (coefficient, factor)| {
            sum * square + coefficient * factor
        });
    inverse + 0.5 * square + series * square * inverse + below
}
