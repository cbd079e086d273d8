//! The outlook of one customer.

use super::{BetaGeometricKernel, NbdKernel, ParetoKernel};
use crate::special::{SeriesTable, logistic};
use crate::value::{DiscountRate, TimeSpan, TimeUnit, ValueError};

/// What a model foretells of one customer from the end of the observation on: made by a model from
/// a [`RepeatHistory`](crate::value::RepeatHistory), or for somebody who makes the first purchase
/// now.
///
/// Every span and rate must be in the unit of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook {
    alive: f64,
    dead: f64,
    kernel: Kernel,
    unit: TimeUnit,
}

/// How rate and dropout of a customer who is alive are distributed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::value) enum Kernel {
    BetaGeometric(BetaGeometricKernel),
    Pareto(ParetoKernel),
    Nbd(NbdKernel),
}

impl Outlook {
    /// Takes the log-odds of having dropped out.
    pub(in crate::value) fn new(log_odds_dead: f64, kernel: Kernel, unit: TimeUnit) -> Self {
        Self {
            alive: logistic(-log_odds_dead),
            dead: logistic(log_odds_dead),
            kernel,
            unit,
        }
    }

    /// The unit of the model.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// The probability that the customer is alive, which is that a further purchase is possible at
    /// all.
    ///
    /// BG/NBD says 1 of everybody who has not bought again, for it lets nobody drop out before the
    /// second purchase. MBG/NBD and Pareto/NBD do not. NBD says 1 of everybody.
    #[must_use]
    pub const fn probability_alive(&self) -> f64 {
        self.alive
    }

    /// The probability that the customer is alive when the span is over, whatever happens until
    /// then. For the probability after a span of silence, ask the model about
    /// [`RepeatHistory::after_silence`](crate::value::RepeatHistory::after_silence).
    ///
    /// # Errors
    /// When the span is in another unit.
    pub fn probability_alive_after(&self, span: TimeSpan) -> Result<f64, ValueError> {
        let time = span.length_in(self.unit)?;
        Ok((self.alive * self.kernel.survives(time)).clamp(0.0, 1.0))
    }

    /// The probability that there is no purchase within the span.
    ///
    /// # Errors
    /// When the span is in another unit.
    pub fn probability_of_silence(&self, span: TimeSpan) -> Result<f64, ValueError> {
        self.probability_of_purchases(0, span)
    }

    /// The probability of exactly `purchases` purchases within the span.
    ///
    /// # Errors
    /// When the span is in another unit.
    pub fn probability_of_purchases(
        &self,
        purchases: u32,
        span: TimeSpan,
    ) -> Result<f64, ValueError> {
        let time = span.length_in(self.unit)?;
        let while_alive = self.alive * self.kernel.probability(purchases, time);
        let dropped_out = if purchases == 0 { self.dead } else { 0.0 };
        Ok((while_alive + dropped_out).clamp(0.0, 1.0))
    }

    /// The expected number of purchases within the span.
    ///
    /// # Errors
    /// When the span is in another unit.
    pub fn expected_purchases(&self, span: TimeSpan) -> Result<f64, ValueError> {
        let time = span.length_in(self.unit)?;
        Ok(self.alive * self.kernel.purchases(time))
    }

    /// What makes the expectations of many customers with as many purchases faster.
    pub(in crate::value) fn table(&self) -> Option<SeriesTable> {
        match &self.kernel {
            Kernel::BetaGeometric(kernel) => kernel.table(),
            Kernel::Pareto(_) | Kernel::Nbd(_) => None,
        }
    }

    /// The expected number of purchases, by the table of as many purchases.
    pub(in crate::value) fn expected_purchases_by(
        &self,
        table: Option<&SeriesTable>,
        span: TimeSpan,
    ) -> Result<f64, ValueError> {
        match (&self.kernel, table) {
            (Kernel::BetaGeometric(kernel), Some(table)) => {
                let time = span.length_in(self.unit)?;
                Ok(self.alive * kernel.purchases_by(table, time))
            }
            _ => self.expected_purchases(span),
        }
    }

    /// The expected number of purchases within `horizon`, or for ever without one, each discounted
    /// to now: what to multiply with the expected value of a purchase to get the residual value of
    /// the customer.
    ///
    /// # Errors
    /// When a unit is another one, or the horizon is endless and the rate zero.
    pub fn discounted_purchases(
        &self,
        rate: DiscountRate,
        horizon: Option<TimeSpan>,
    ) -> Result<f64, ValueError> {
        let rate = rate.rate_per(self.unit)?;
        let time = match horizon {
            Some(span) => span.length_in(self.unit)?,
            None if rate > 0.0 => f64::INFINITY,
            None => return Err(ValueError::EndlessWithoutDiscount),
        };
        if rate <= 0.0 {
            return Ok(self.alive * self.kernel.purchases(time));
        }
        // What e^-45 is left of adds nothing.
        let end = time.min(45.0 / rate);
        Ok(self.alive * self.kernel.discounted(rate, end))
    }

    /// The expected rest of the relationship, until the customer drops out.
    ///
    /// # Errors
    /// When it is infinite: always without dropout (NBD); with a ≤ 1 or r + x ≤ 1 (BG, MBG), or s ≤ 1 (Pareto), as on most data.
    /// The mean is then carried by the few who hardly ever drop out, and
    /// [`expected_life_within`](Self::expected_life_within) is the question to ask.
    pub fn expected_life(&self) -> Result<TimeSpan, ValueError> {
        TimeSpan::new(self.alive * self.kernel.life()?, self.unit)
    }

    /// The expected part of the span during which the customer is alive.
    ///
    /// # Errors
    /// When the span is in another unit.
    pub fn expected_life_within(&self, span: TimeSpan) -> Result<TimeSpan, ValueError> {
        let time = span.length_in(self.unit)?;
        TimeSpan::new(
            self.alive * self.kernel.life_within(time).min(time),
            self.unit,
        )
    }

    /// Whether the customer is alive, as log-odds: far better resolved near 0 and 1.
    #[must_use]
    pub fn log_odds_alive(&self) -> f64 {
        self.alive.ln() - self.dead.ln()
    }
}

impl Kernel {
    fn survives(&self, time: f64) -> f64 {
        match self {
            Self::BetaGeometric(kernel) => kernel.survives(time),
            Self::Pareto(kernel) => kernel.survives(time),
            Self::Nbd(_) => 1.0,
        }
    }

    fn probability(&self, purchases: u32, time: f64) -> f64 {
        match self {
            Self::BetaGeometric(kernel) => kernel.probability(purchases, time),
            Self::Pareto(kernel) => kernel.probability(purchases, time),
            Self::Nbd(kernel) => kernel.probability(purchases, time),
        }
    }

    fn purchases(&self, time: f64) -> f64 {
        match self {
            Self::BetaGeometric(kernel) => kernel.purchases(time),
            Self::Pareto(kernel) => kernel.purchases(time),
            Self::Nbd(kernel) => kernel.purchases(time),
        }
    }

    fn discounted(&self, rate: f64, end: f64) -> f64 {
        match self {
            Self::BetaGeometric(kernel) => kernel.discounted(rate, end),
            Self::Pareto(kernel) => kernel.discounted(rate, end),
            Self::Nbd(kernel) => kernel.discounted(rate, end),
        }
    }

    fn life(&self) -> Result<f64, ValueError> {
        match self {
            Self::BetaGeometric(kernel) => kernel.life(),
            Self::Pareto(kernel) => kernel.life(),
            Self::Nbd(_) => NbdKernel::life(),
        }
    }

    fn life_within(&self, time: f64) -> f64 {
        match self {
            Self::BetaGeometric(kernel) => kernel.life_within(time),
            Self::Pareto(kernel) => kernel.life_within(time),
            Self::Nbd(_) => time,
        }
    }
}
