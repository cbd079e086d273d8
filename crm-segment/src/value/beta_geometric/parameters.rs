//! What the two beta-geometric models have in common.

use serde::{Deserialize, Serialize};

use crate::special::{ln_rising, softplus};
use crate::value::outlook::{BetaGeometricKernel, Kernel};
use crate::value::{Outlook, RepeatHistory, TimeUnit, ValueError};

/// When a customer can drop out for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstDropout {
    /// After the first repeat purchase (BG/NBD).
    AfterRepeat,
    /// Right after the first purchase (MBG/NBD).
    AfterFirst,
}

impl FirstDropout {
    /// After how many of its purchases a customer could have dropped out: every repeat purchase, and
    /// the first one where that counts too.
    pub(in crate::value) fn chances(self, repeats: u32) -> u32 {
        match self {
            Self::AfterRepeat => repeats,
            Self::AfterFirst => repeats.saturating_add(1),
        }
    }
}

/// r, α, a and b with their unit, and when customers can first drop out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BetaGeometric {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) unit: TimeUnit,
    pub(super) first: FirstDropout,
}

impl BetaGeometric {
    /// The log-odds of having dropped out after a history: minus infinity when that is impossible.
    fn log_odds_dead(&self, history: &RepeatHistory) -> f64 {
        let chances = self.first.chances(history.repeats());
        let Some(before) = chances.checked_sub(1) else {
            return f64::NEG_INFINITY;
        };
        let silence = history.since_last() / (self.alpha + history.age_at_last());
        self.a.ln() - (self.b + f64::from(before)).ln()
            + (self.r + f64::from(history.repeats())) * silence.ln_1p()
    }

    pub(super) fn log_likelihood(&self, history: &RepeatHistory) -> Result<f64, ValueError> {
        self.unit.require("history", history.unit())?;
        let chances = self.first.chances(history.repeats());
        // α^r / (α+T)^r as one logarithm: near 1 it keeps its digits.
        let waited = -self.r * (history.age() / self.alpha).ln_1p();
        if history.repeats() == 0 && self.first == FirstDropout::AfterFirst {
            // Alive after the first purchase, and a further one: when that is unlikely, what is
            // left of 1 keeps its digits.
            let bought = self.b / (self.a + self.b) * -waited.exp_m1();
            if bought < 0.5 {
                return Ok((-bought).ln_1p());
            }
        }
        let bought = -f64::from(history.repeats()) * (self.alpha + history.age()).ln();
        Ok(
            ln_rising(self.r, history.repeats()) + ln_rising(self.b, chances)
                - ln_rising(self.a + self.b, chances)
                + waited
                + bought
                + softplus(self.log_odds_dead(history)),
        )
    }

    pub(super) fn newcomer(&self) -> Outlook {
        let (odds, b) = match self.first {
            FirstDropout::AfterRepeat => (f64::NEG_INFINITY, self.b),
            FirstDropout::AfterFirst => (self.a.ln() - self.b.ln(), self.b + 1.0),
        };
        let kernel = BetaGeometricKernel {
            r: self.r,
            alpha: self.alpha,
            a: self.a,
            b,
        };
        Outlook::new(odds, Kernel::BetaGeometric(kernel), self.unit)
    }

    pub(super) fn outlook(&self, history: &RepeatHistory) -> Result<Outlook, ValueError> {
        self.unit.require("history", history.unit())?;
        let kernel = Kernel::BetaGeometric(self.kernel(history));
        Ok(Outlook::new(self.log_odds_dead(history), kernel, self.unit))
    }

    fn kernel(&self, history: &RepeatHistory) -> BetaGeometricKernel {
        let chances = self.first.chances(history.repeats());
        BetaGeometricKernel {
            r: self.r + f64::from(history.repeats()),
            alpha: self.alpha + history.age(),
            a: self.a,
            b: self.b + f64::from(chances),
        }
    }
}
