//! Against values computed with 50 digits by mpmath, and by other formulas.

use super::*;

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    let off = ((found - expected) / expected).abs();
    assert!(
        found == expected || off <= tolerance,
        "{found:e} instead of {expected:e}, off by {off:e}"
    );
}

#[test]
#[allow(clippy::excessive_precision, reason = "17 digits as computed")]
fn gamma_and_its_derivatives() {
    let known = [
        (
            0.001,
            6.9071788853838537,
            -1000.5755719318103,
            1000001.6425331959,
        ),
        (
            0.3,
            1.0957979948180755,
            -3.5025242222001330,
            12.245364546107730,
        ),
        (1.0, 0.0, -0.57721566490153286, 1.6449340668482264),
        (
            2.5,
            0.28468287047291916,
            0.70315664064524319,
            0.49035775610023486,
        ),
        (
            15.9,
            27.625493215168691,
            2.7345430701757739,
            0.064912281599060115,
        ),
        (
            40.0,
            106.63176026064346,
            3.6763273740348431,
            0.025315103841291028,
        ),
        (
            1234.5,
            7550.5509010778949,
            7.1180162318279978,
            0.00081037272712696665,
        ),
        (
            1e8,
            1742068066.1038347,
            18.420680738952365,
            1.0000000050000000e-8,
        ),
    ];
    for (z, ln, first, second) in known {
        close(ln_gamma(z), ln, 2e-15);
        close(digamma(z), first, 2e-15);
        close(trigamma(z), second, 2e-15);
    }
}

#[test]
#[allow(clippy::excessive_precision, reason = "17 digits as computed")]
fn differences_of_ln_gamma_lose_no_digits() {
    let known = [
        (0.2, 300.0, 1408.8184933874358),
        (1e6, 0.5, 6.9077551539821371),
        (3.0, 1e-9, 9.2278433529593417e-10),
        (0.001, 2.0, -6.9067557786490535),
        (17.0, 40.5, 143.70026971266448),
        (1e9, 12.0, 248.67919010935693),
    ];
    for (z, d, expected) in known {
        close(ln_gamma_difference(z, d), expected, 1e-14);
    }
    for n in [0, 1, 5, 32, 33, 300] {
        let product: f64 = (0..n).map(|step| (0.7 + f64::from(step)).ln()).sum();
        assert!((ln_rising(0.7, n) - product).abs() <= 1e-14 * product.abs());
    }
    close(ln_beta(2.0, 1e7), -(1e7_f64 * (1e7 + 1.0)).ln(), 1e-15);
}

#[test]
#[allow(clippy::excessive_precision, reason = "17 digits as computed")]
fn incomplete_beta() {
    let known = [
        (2.0, 3.0, 0.25, 0.26171875),
        (0.24, 7.0, 0.3, 0.98971265641291712),
        (300.0, 0.5, 0.95, 2.9343573874553254e-8),
        (60.0, 4.5, 0.9, 0.16233275640925150),
        (5.0, 300.0, 0.02, 0.72824580115164805),
        (1.0, 0.01, 0.999, 0.066745699203008956),
    ];
    for (a, b, x, expected) in known {
        close(beta_regularised(a, b, x, 1.0 - x), expected, 2e-13);
    }
    assert_eq!(beta_regularised(2.0, 3.0, 0.0, 1.0), 0.0);
    assert_eq!(beta_regularised(2.0, 3.0, 1.0, 0.0), 1.0);
}

#[test]
#[allow(clippy::excessive_precision, reason = "17 digits as computed")]
fn sums_of_shares() {
    let known = [
        (3.5, 0.6, 10, 6.4601678925155503),
        (3.5, 1.0, 100_000, 36.434295883577062),
        (0.5, 1.00000001, 50_000, 6.3916438621889749),
        (10.0, 0.3, 1_000_000, 44687.575436812233),
        (2.0, 2.5, 20_000, 2.3333305921712415),
    ];
    for (c, gamma, count, expected) in known {
        close(sum_of_shares(c, gamma, count), expected, 1e-13);
    }
}

#[test]
#[allow(clippy::excessive_precision, reason = "17 digits as computed")]
fn shares_that_stay_and_their_discounted_sums() {
    let known = [
        (3.5, 0.6, 10, 0.43389825626001682),
        (3.5, 0.6, 1_024, 0.031968316025690051),
        (3.5, 0.6, 1_025, 0.031949659290338029),
        (2.0, 2.5, 1_000_000, 1.1631648428825929e-14),
        (0.3, 0.001, u32::MAX, 0.97464972998093157),
    ];
    for (c, gamma, count, expected) in known {
        close(share_after(c, gamma, count), expected, 1e-12);
    }
    let known = [
        (3.5, 0.6, 0.9, 10, 4.5311894156416985),
        (3.5, 0.6, 0.99, 100_000, 21.650520075376566),
        (0.5, 2.0, 0.5, 1_000, 1.1303242795793085),
    ];
    for (c, gamma, discount, count, expected) in known {
        let found = discounted_sum_of_shares(c, gamma, discount, count);
        close(found, expected, 1e-14);
    }
}

/// The series and the trapezoidal rule share no formula.
#[test]
fn series_and_quadrature_agree() {
    for (r, a, b, z) in [
        (0.243, 0.793, 2.426, 0.8),
        (26.2, 0.793, 28.0, 0.5),
        (0.05, 0.02, 0.3, 0.9),
        (12.0, 40.0, 2_000.0, 0.3),
        (300.0, 1.0, 300.0, 0.1),
        (3.0, 2.5, 0.05, 0.7),
    ] {
        let ratio: f64 = z / (1.0 - z);
        let survives = |p: f64| (-r * (p * ratio).ln_1p()).exp();
        let series = AliveSeries::sum(Coefficients::of_survival(r, a, b, z), z, 1.0).unwrap()
            * (1.0 - z).powf(r);
        close(series, expectation_over_beta(a, b, survives), 1e-12);
        // Where p underflows the limit is taken.
        let p_least = 1e-290;
        let buys = |p: f64| {
            let p = p.max(p_least);
            -(-r * (p * ratio).ln_1p()).exp_m1() / p
        };
        let series = AliveSeries::sum(Coefficients::of_purchases(r, a, b, z), z, 1.0).unwrap()
            * r
            * (1.0 - z).powf(r);
        close(series, expectation_over_beta(a, b, buys), 1e-12);
        let lives = |p: f64| {
            let p = p.max(p_least);
            decayed_length(r - 1.0, (p * ratio).ln_1p()) / p
        };
        let series = AliveSeries::sum(Coefficients::of_life(r, a, b, z), z, 1.0).unwrap()
            * (1.0 - z).powf(r - 1.0);
        close(series, expectation_over_beta(a, b, lives), 1e-12);
    }
}

#[test]
fn an_expectation_over_a_beta_distribution_has_the_known_moments() {
    for (a, b) in [
        (0.793, 2.426),
        (1e-3, 12.0),
        (5e-5, 0.3),
        (40.0, 2_000.0),
        (300.0, 0.02),
        (1e5, 1e5),
        (2.0, 1e8),
        (1e-7, 4e9),
    ] {
        close(expectation_over_beta(a, b, |_| 1.0), 1.0, 1e-12);
        close(expectation_over_beta(a, b, |p| p), a / (a + b), 1e-12);
    }
}

#[test]
fn panels_integrate_what_decays() {
    let panels = Panels {
        first: 0.01,
        growth: 1.0,
        longest: 2.0,
    };
    let sharp = panels.integrate_falling(50.0, |x| (-x).exp() + 2_000.0 * (-2_000.0 * x).exp());
    close(sharp, 2.0, 1e-14);
    close(
        panels.integrate(9.0, |x| 1.0 / (1.0 + x)),
        10_f64.ln(),
        1e-14,
    );
    assert_eq!(decayed_length(0.0, 3.0), 3.0);
    close(decayed_length(1e-12, 3.0), 3.0, 1e-11);
    close(decayed_length(2.0, 40.0), 0.5, 1e-15);
}
