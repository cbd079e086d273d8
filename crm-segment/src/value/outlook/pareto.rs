//! A customer who is alive after Pareto/NBD.

use crate::special::{Panels, decayed_length, ln_gamma_difference};
use crate::value::ValueError;

/// The purchase rate is gamma distributed with shape `r` and rate `alpha`, the rate of dropping out
/// with shape `s` and rate `beta`, independent of each other.
///
/// After x repeat purchases and an age T, these are the model's with x added to `r` and T to `alpha`
/// and `beta`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::value) struct ParetoKernel {
    pub(in crate::value) r: f64,
    pub(in crate::value) alpha: f64,
    pub(in crate::value) s: f64,
    pub(in crate::value) beta: f64,
}

impl ParetoKernel {
    /// `(β / (β + t))^s`.
    pub(super) fn survives(&self, time: f64) -> f64 {
        (-self.s * (time / self.beta).ln_1p()).exp()
    }

    /// The mean rate times the mean time alive.
    pub(super) fn purchases(&self, time: f64) -> f64 {
        self.r / self.alpha * self.life_within(time)
    }

    /// `β·(1 − (β / (β + t))^(s−1)) / (s − 1)`.
    pub(super) fn life_within(&self, time: f64) -> f64 {
        self.beta * decayed_length(self.s - 1.0, (time / self.beta).ln_1p())
    }

    /// `β / (s − 1)`.
    pub(super) fn life(&self) -> Result<f64, ValueError> {
        if self.s <= 1.0 {
            return Err(ValueError::InfiniteExpectation {
                parameter: "s",
                above: 1,
            });
        }
        Ok(self.beta / (self.s - 1.0))
    }

    /// `r/α·∫ e^(−δu)·(β / (β + u))^s du` over u from 0 to `end`, with `u = β·(e^y − 1)`.
    ///
    /// Over an endless time this is `r/α·β·e^(δβ)·(δβ)^(s−1)·Γ(1 − s, δβ)`, Tricomi's function in
    /// the formula of Fader and Hardie; the integral has no exceptions at whole s.
    pub(super) fn discounted(&self, rate: f64, end: f64) -> f64 {
        let pace = rate * self.beta;
        let integrand = |y: f64| ((1.0 - self.s) * y - pace * y.exp_m1()).exp();
        let length = (end / self.beta).ln_1p();
        let panels = Panels {
            first: 20.0 / (self.s + pace + 20.0),
            growth: 1.0,
            longest: 20.0 / (self.s + 20.0),
        };
        self.r / self.alpha * self.beta * panels.integrate_falling(length, integrand)
    }

    /// The probability of a purchase within t: `∫ E λ·e^(−(λ+μ)u) du`, the density of the first.
    pub(in crate::value) fn buys_within(&self, time: f64) -> f64 {
        let scale = self.alpha.min(self.beta);
        let panels = Panels {
            first: 20.0 / (self.r + self.s + 20.0),
            growth: 1.0,
            longest: 1.0,
        };
        let integral = panels.integrate_falling((time / scale).ln_1p(), |y| {
            let until = scale * y.exp_m1();
            let ln_rate = -(self.r + 1.0) * (until / self.alpha).ln_1p();
            (y + ln_rate - self.s * (until / self.beta).ln_1p()).exp()
        });
        self.r / self.alpha * scale * integral
    }

    /// The probability of n purchases: in all the time, or until the customer dropped out.
    pub(super) fn probability(&self, purchases: u32, time: f64) -> f64 {
        if time <= 0.0 {
            return if purchases == 0 { 1.0 } else { 0.0 };
        }
        let n = f64::from(purchases);
        let ln_ways = ln_gamma_difference(self.r, n) - ln_gamma_difference(1.0, n);
        let ln_counted = |time: f64| {
            let ratio = time / self.alpha;
            let bought = if purchases == 0 {
                0.0
            } else {
                n * (ratio / (1.0 + ratio)).ln()
            };
            ln_ways - self.r * ratio.ln_1p() + bought
        };
        let all_the_time = (ln_counted(time) - self.s * (time / self.beta).ln_1p()).exp();
        // Of the two scales the smaller keeps both factors smooth. The factor of the count is a peak
        // of a width of 1/√n in the logarithm of the time, and falls with r and s.
        let scale = self.alpha.min(self.beta);
        let shapes = n + self.r + self.s;
        let panels = Panels {
            first: 20.0 / (shapes + 20.0),
            growth: 6.0 / (n + 36.0).sqrt(),
            longest: 6.0 / (n.min(self.r) + self.s + 36.0).sqrt(),
        };
        let dropped_out = panels.integrate((time / scale).ln_1p(), |y| {
            let until = scale * y.exp_m1();
            let ln_drop = -(self.s + 1.0) * (until / self.beta).ln_1p();
            (ln_counted(until) + ln_drop + y).exp()
        });
        all_the_time + self.s / self.beta * scale * dropped_out
    }
}
