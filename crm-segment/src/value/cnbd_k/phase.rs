//! A customer who is alive and has passed a part of the way to the next purchase.

use crate::special::{beta_regularised, ln_gamma_difference, share_after};

/// After `passed` of the k events that make a gap, the rate of events is gamma distributed with
/// shape `r` and rate `alpha`; a purchase falls on every k-th event, and each is the last with a
/// probability that is Beta(a, b).
///
/// All sums over the number n of purchases have positive terms only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Phase {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) k: u32,
    pub(super) passed: u32,
}

/// No sum has more terms: nobody makes more purchases.
const MOST_TERMS: u32 = 1_000_000;

impl Phase {
    /// `Σ P(N ≥ n)·E (1 − p)^(n−1)`: the n-th purchase is reached, and none before was the last.
    pub(super) fn purchases(&self, time: f64) -> f64 {
        let (mut sum, mut stays) = (0.0, 1.0);
        for n in 1..MOST_TERMS {
            let term = self.reaches(n, time) * stays;
            sum += term;
            if term <= 1e-18 * sum || term == 0.0 {
                break;
            }
            let at = self.b + f64::from(n.saturating_sub(1));
            stays *= at / (self.a + at);
        }
        sum
    }

    /// `Σ P(N = n)·E (1 − p)^n`.
    pub(super) fn survives(&self, time: f64) -> f64 {
        let (mut sum, mut stays, mut counted) = (0.0, 1.0, 0.0);
        for n in 0..MOST_TERMS {
            let exactly = self.counts(n, time);
            counted += exactly;
            sum += exactly * stays;
            if counted > 0.5 && exactly * stays <= 1e-18 * sum {
                break;
            }
            let at = self.b + f64::from(n);
            stays *= at / (self.a + at);
        }
        sum
    }

    /// The probability of n purchases: all of them survived, or the last one was the last.
    pub(super) fn probability(&self, n: u32, time: f64) -> f64 {
        let survived = self.counts(n, time) * share_after(self.b, self.a, n);
        let Some(before) = n.checked_sub(1) else {
            return survived;
        };
        let ended = self.a / (self.a + self.b) * share_after(self.b, self.a + 1.0, before);
        survived + ended * self.reaches(n, time)
    }

    /// The number of events with which the n-th purchase is reached, for n ≥ 1.
    fn events_of(&self, n: u32) -> u32 {
        n.saturating_mul(self.k).saturating_sub(self.passed)
    }

    /// The probability of n purchases or more, would nobody drop out, for n ≥ 1.
    fn reaches(&self, n: u32, time: f64) -> f64 {
        let share = time / (self.alpha + time);
        let rest = self.alpha / (self.alpha + time);
        beta_regularised(f64::from(self.events_of(n)), self.r, share, rest)
    }

    /// The probability of exactly n purchases, would nobody drop out.
    fn counts(&self, n: u32, time: f64) -> f64 {
        let from = self.events_of(n);
        let to = self.events_of(n.saturating_add(1));
        (from..to).map(|events| self.events(events, time)).sum()
    }

    /// The probability of so many events: a negative binomial distribution.
    fn events(&self, events: u32, time: f64) -> f64 {
        let ln_none = -self.r * (time / self.alpha).ln_1p();
        if events == 0 {
            return ln_none.exp();
        }
        let m = f64::from(events);
        let ways = ln_gamma_difference(self.r, m) - ln_gamma_difference(1.0, m);
        (ways + ln_none + m * (time / (self.alpha + time)).ln()).exp()
    }
}
