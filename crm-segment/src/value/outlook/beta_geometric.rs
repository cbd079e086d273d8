//! A customer who is alive after BG/NBD or MBG/NBD.

use crate::special::{
    AliveSeries, Coefficients, Panels, SeriesTable, beta_regularised, decayed_length,
    expectation_over_beta, ln_gamma_difference, share_after,
};
use crate::value::ValueError;

/// The purchase rate is gamma distributed with shape `r` and rate `alpha`; each purchase is the
/// last with a probability p that is beta distributed with shapes `a` and `b`. Given both, there
/// are `(1 − e^(−λpt)) / p` purchases within t on average, and the customer is alive after t with
/// probability `e^(−λpt)`; everything here is the mean of such a term over λ and p.
///
/// After x repeat purchases and an age T, `r` and `alpha` are the model's with x and T added, and
/// `b` is the model's b with x added (and one for the first purchase in MBG/NBD).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::value) struct BetaGeometricKernel {
    pub(in crate::value) r: f64,
    pub(in crate::value) alpha: f64,
    pub(in crate::value) a: f64,
    pub(in crate::value) b: f64,
}

impl BetaGeometricKernel {
    /// `t / (α + t)`.
    fn share(&self, time: f64) -> f64 {
        if time.is_infinite() {
            return 1.0;
        }
        time / (self.alpha + time)
    }

    /// `ln(α / (α + t))`.
    fn ln_rest(&self, time: f64) -> f64 {
        -(time / self.alpha).ln_1p()
    }

    /// `E (1 + p·t/α)^−r`.
    pub(super) fn survives(&self, time: f64) -> f64 {
        self.survives_with(self.r, time)
    }

    fn survives_with(&self, r: f64, time: f64) -> f64 {
        let z = self.share(time);
        if AliveSeries::fits(z, r) {
            let series = Coefficients::of_survival(r, self.a, self.b, z);
            if let Some(sum) = AliveSeries::sum(series, z, 1.0) {
                return sum * (r * self.ln_rest(time)).exp();
            }
        }
        let ratio = time / self.alpha;
        expectation_over_beta(self.a, self.b, |p| (-r * (p * ratio).ln_1p()).exp())
    }

    /// `E (1 − (1 + p·t/α)^−r) / p`.
    pub(super) fn purchases(&self, time: f64) -> f64 {
        let z = self.share(time);
        if AliveSeries::fits(z, self.r) {
            let series = Coefficients::of_purchases(self.r, self.a, self.b, z);
            if let Some(sum) = AliveSeries::sum(series, z, 1.0) {
                return self.purchases_of_sum(sum, time);
            }
        }
        let (r, ratio) = (self.r, time / self.alpha);
        expectation_over_beta(self.a, self.b, |p| {
            if p * ratio < 1e-290 {
                return r * ratio;
            }
            -(-r * (p * ratio).ln_1p()).exp_m1() / p
        })
    }

    /// What all customers with as many purchases share.
    pub(super) fn table(&self) -> Option<SeriesTable> {
        SeriesTable::of_purchases(self.r, self.a, self.b)
    }

    /// The expected purchases by a table of the same r, a and b.
    pub(super) fn purchases_by(&self, table: &SeriesTable, time: f64) -> f64 {
        let sum = table.sum(self.share(time));
        sum.map_or_else(
            || self.purchases(time),
            |sum| self.purchases_of_sum(sum, time),
        )
    }

    /// The expected purchases from the sum of their series.
    fn purchases_of_sum(&self, sum: f64, time: f64) -> f64 {
        self.r * sum * (self.r * self.ln_rest(time)).exp()
    }

    /// The mean of the time alive, `E α·(1 − (1 + p·t/α)^(1−r)) / (p·(r − 1))`.
    pub(super) fn life_within(&self, time: f64) -> f64 {
        let z = self.share(time);
        if AliveSeries::fits(z, self.r) {
            let series = Coefficients::of_life(self.r, self.a, self.b, z);
            if let Some(sum) = AliveSeries::sum(series, z, 1.0) {
                return self.alpha * sum * ((self.r - 1.0) * self.ln_rest(time)).exp();
            }
        }
        let ratio = time / self.alpha;
        expectation_over_beta(self.a, self.b, |p| {
            if p * ratio < 1e-290 {
                return time;
            }
            self.alpha * decayed_length(self.r - 1.0, (p * ratio).ln_1p()) / p
        })
    }

    /// `E 1/(λ·p)`.
    pub(super) fn life(&self) -> Result<f64, ValueError> {
        for (parameter, value) in [("r", self.r), ("a", self.a)] {
            if value <= 1.0 {
                return Err(ValueError::InfiniteExpectation {
                    parameter,
                    above: 1,
                });
            }
        }
        Ok(self.alpha / (self.r - 1.0) * (self.a + self.b - 1.0) / (self.a - 1.0))
    }

    /// `∫ e^(−δu)·E λ·e^(−λpu) du` over u from 0 to `end`, with `u = α·(e^y − 1)`.
    pub(super) fn discounted(&self, rate: f64, end: f64) -> f64 {
        let integrand = |y: f64| {
            let time = self.alpha * y.exp_m1();
            let pace = self.r * self.survives_with(self.r + 1.0, time);
            pace * (y - rate * time).exp()
        };
        // A mixture of e^(−k·y) with k up to r: what is still there at y has k of the order of 1/y.
        let panels = Panels {
            first: 20.0 / (self.r + 20.0),
            growth: 1.0,
            longest: 1.0,
        };
        panels.integrate_falling((end / self.alpha).ln_1p(), integrand)
    }

    /// The probability of n purchases: all of them survived, or the last one was the last.
    pub(super) fn probability(&self, purchases: u32, time: f64) -> f64 {
        let z = self.share(time);
        let ln_rest = self.ln_rest(time);
        if purchases == 0 {
            return (self.r * ln_rest).exp();
        }
        if z <= 0.0 {
            return 0.0;
        }
        let n = f64::from(purchases);
        let counted = ln_gamma_difference(self.r, n) - ln_gamma_difference(1.0, n)
            + self.r * ln_rest
            + n * z.ln();
        let survived = share_after(self.b, self.a, purchases);
        let ended = share_after(self.b, self.a + 1.0, purchases.saturating_sub(1));
        let at_least = beta_regularised(n, self.r, z, ln_rest.exp());
        survived * counted.exp() + self.a / (self.a + self.b) * ended * at_least
    }
}
