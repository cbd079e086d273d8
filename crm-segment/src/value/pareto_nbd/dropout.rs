//! The odds of having dropped out, an integral over when.

use crate::special::nodes_of;

/// `ln ∫ ((α+T)/(α+y))^k·((β+T)/(β+y))^s / (β+y) dy` over y from t_x to T, where k = r + x, from
/// quadrature.
///
/// The variable is `v = ln((m + y) / (m + t_x))` with m the smaller of α and β: the other factor is
/// then analytic in the strip |Im v| < π, wherever α and β lie, and Gauss-Legendre converges
/// geometrically. Panels are so short that the integrand falls by e^40 at most in each.
pub(super) struct Dropout {
    k: f64,
    alpha: f64,
    s: f64,
    beta: f64,
    last: f64,
    age: f64,
}

/// A moment of the silence, as the integrand sees it.
pub(super) struct Moment {
    /// The integrand times the weight of the node, scaled by its value at t_x.
    pub(super) weight: f64,
    /// `ln((α+T)/(α+y))`.
    pub(super) ln_alpha: f64,
    /// `ln((β+T)/(β+y))`.
    pub(super) ln_beta: f64,
    /// `1/(α+y)`.
    pub(super) per_alpha: f64,
    /// `1/(β+y)`.
    pub(super) per_beta: f64,
}

impl Dropout {
    pub(super) fn new([r, alpha, s, beta]: &[f64; 4], repeats: u32, last: f64, age: f64) -> Self {
        Self {
            k: r + f64::from(repeats),
            alpha: *alpha,
            s: *s,
            beta: *beta,
            last,
            age,
        }
    }

    /// Whether there was time to drop out.
    pub(super) fn is_possible(&self) -> bool {
        self.age > self.last
    }

    /// Logarithm of the integrand at t_x.
    pub(super) fn ln_scale(&self) -> f64 {
        let since = self.age - self.last;
        self.k * (since / (self.alpha + self.last)).ln_1p()
            + self.s * (since / (self.beta + self.last)).ln_1p()
            - (self.beta + self.last).ln()
    }

    /// Calls `each` with every node that adds something.
    pub(super) fn moments(&self, mut each: impl FnMut(&Moment)) {
        let smaller = self.alpha.min(self.beta) + self.last;
        let since = self.age - self.last;
        let length = (since / smaller).ln_1p();
        let (from_alpha, from_beta) = (self.alpha + self.last, self.beta + self.last);
        let ln_alpha_all = (since / from_alpha).ln_1p();
        let ln_beta_all = (since / from_beta).ln_1p();
        let (mut sum, mut from) = (0.0, 0.0);
        while from < length {
            let step = self.panel(smaller, from).min(length - from);
            let mut added = 0.0;
            for (v, weight) in nodes_of(from, step) {
                let after = smaller * v.exp_m1();
                let passed_alpha = (after / from_alpha).ln_1p();
                let passed_beta = (after / from_beta).ln_1p();
                let exponent = v - self.k * passed_alpha - (self.s + 1.0) * passed_beta;
                let weight = weight * smaller * exponent.exp();
                added += weight;
                each(&Moment {
                    weight,
                    ln_alpha: ln_alpha_all - passed_alpha,
                    ln_beta: ln_beta_all - passed_beta,
                    per_alpha: 1.0 / (from_alpha + after),
                    per_beta: 1.0 / (from_beta + after),
                });
            }
            sum += added;
            from += step;
            if added <= 1e-18 * sum {
                break;
            }
        }
    }

    /// How long the panel may be that begins at v: how fast the integrand falls there grows with v.
    fn panel(&self, smaller: f64, v: f64) -> f64 {
        let falls = |v: f64| {
            let after = smaller * v.exp_m1();
            let by_alpha = self.k / (self.alpha + self.last + after);
            let by_beta = (self.s + 1.0) / (self.beta + self.last + after);
            (smaller + after) * (by_alpha + by_beta)
        };
        let longest = (40.0 / falls(v)).min(4.0);
        (40.0 / falls(v + longest)).min(longest)
    }

    /// The log-odds of having dropped out.
    pub(super) fn log_odds(&self) -> f64 {
        if !self.is_possible() {
            return f64::NEG_INFINITY;
        }
        let mut sum = 0.0;
        self.moments(|moment| sum += moment.weight);
        self.s.ln() + self.ln_scale() + sum.ln()
    }
}
