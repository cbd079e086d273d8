//! A customer who never drops out.

use crate::special::ln_gamma_difference;
use crate::value::ValueError;

/// The purchase rate is gamma distributed with shape `r` and rate `alpha`.
///
/// After x repeat purchases and an age T, these are the model's with x added to `r` and T to `alpha`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::value) struct NbdKernel {
    pub(in crate::value) r: f64,
    pub(in crate::value) alpha: f64,
}

impl NbdKernel {
    /// The mean rate times the time.
    pub(super) fn purchases(&self, time: f64) -> f64 {
        self.r / self.alpha * time
    }

    /// `r/α·∫ e^(−δu) du` over u from 0 to `end`.
    pub(super) fn discounted(&self, rate: f64, end: f64) -> f64 {
        self.r / self.alpha * -(-rate * end).exp_m1() / rate
    }

    /// Endless.
    pub(super) const fn life() -> Result<f64, ValueError> {
        Err(ValueError::NoDropout)
    }

    /// The probability of n purchases: negative binomial.
    pub(super) fn probability(&self, purchases: u32, time: f64) -> f64 {
        let ratio = time / self.alpha;
        let ln_silence = -self.r * ratio.ln_1p();
        if purchases == 0 {
            return ln_silence.exp();
        }
        let n = f64::from(purchases);
        let ln_ways = ln_gamma_difference(self.r, n) - ln_gamma_difference(1.0, n);
        (ln_ways + ln_silence + n * (ratio / (1.0 + ratio)).ln()).exp()
    }
}
