//! What is to come of a regular customer.

use super::phase::Phase;
use crate::value::{TimeSpan, TimeUnit, ValueError};

/// What (M)BG/CNBD-k foretells of one customer from the end of the observation on.
///
/// How far a customer is on the way to the next purchase is not known; each answer is the mean over
/// the phases of a gap, exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct RegularOutlook {
    alive: f64,
    /// Each phase with its probability, given that the customer is alive.
    phases: Vec<(f64, Phase)>,
    unit: TimeUnit,
}

impl RegularOutlook {
    pub(super) fn new(alive: f64, phases: Vec<(f64, Phase)>, unit: TimeUnit) -> Self {
        Self {
            alive,
            phases,
            unit,
        }
    }

    /// The probability that the customer is alive.
    #[must_use]
    pub const fn probability_alive(&self) -> f64 {
        self.alive
    }

    /// The probability that the customer is alive when the span is over, whatever happens until
    /// then.
    ///
    /// # Errors
    /// When the span is in another unit.
    pub fn probability_alive_after(&self, span: TimeSpan) -> Result<f64, ValueError> {
        let mean = self.mean(span, Phase::survives)?;
        Ok((self.alive * mean).clamp(0.0, 1.0))
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
        let mean = self.mean(span, |phase, time| phase.probability(purchases, time))?;
        let dropped_out = if purchases == 0 {
            1.0 - self.alive
        } else {
            0.0
        };
        Ok((self.alive * mean + dropped_out).clamp(0.0, 1.0))
    }

    /// The expected number of purchases within the span; those beyond a million are not counted.
    ///
    /// # Errors
    /// When the span is in another unit.
    pub fn expected_purchases(&self, span: TimeSpan) -> Result<f64, ValueError> {
        Ok(self.alive * self.mean(span, Phase::purchases)?)
    }

    fn mean(&self, span: TimeSpan, of: impl Fn(&Phase, f64) -> f64) -> Result<f64, ValueError> {
        let time = span.length_in(self.unit)?;
        let phases = self.phases.iter();
        Ok(phases.map(|(weight, phase)| weight * of(phase, time)).sum())
    }
}
