//! What the answers say, and how surely.

use std::num::NonZeroU64;

use super::{ConfidenceInterval, ConfidenceLevel, Proportion, SatisfactionCounts};

/// From how many answers on something is said, and how surely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ReportRule {
    /// Of fewer answers no figure is told: it would tell of single customers, and of chance.
    pub fewest_answers: NonZeroU64,
    /// How sure the intervals are.
    pub level: ConfidenceLevel,
}

impl Default for ReportRule {
    /// From 10 answers on, with intervals of 95 %.
    fn default() -> Self {
        Self {
            fewest_answers: NonZeroU64::MIN.saturating_add(9),
            level: ConfidenceLevel::NinetyFive,
        }
    }
}

impl ReportRule {
    /// The same from so many answers on.
    #[must_use]
    pub fn with_fewest_answers(self, fewest_answers: NonZeroU64) -> Self {
        Self {
            fewest_answers,
            ..self
        }
    }

    /// The same with intervals of this level.
    #[must_use]
    pub fn with_level(self, level: ConfidenceLevel) -> Self {
        Self { level, ..self }
    }
}

/// A share, of how many it is one, and its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ShareEstimate {
    /// So many of so many.
    pub proportion: Proportion,
    /// Where the share lies, after [Wilson](Proportion::wilson).
    pub interval: ConfidenceInterval,
}

impl ShareEstimate {
    pub(super) fn of(proportion: Proportion, level: ConfidenceLevel) -> Self {
        Self {
            proportion,
            interval: proportion.wilson(level),
        }
    }
}

/// A mean of scores from 1 to 5.
///
/// The steps between scores need not be equal in the eyes of customers: compare means with care, and shares rather.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct MeanScore {
    /// The mean.
    pub mean: f64,
    /// The standard deviation of the scores, n − 1 in the denominator, over the square root of their number; `None` for
    /// a single one.
    pub standard_error: Option<f64>,
}

impl MeanScore {
    /// Of at least one answer.
    pub(super) fn of(counts: &SatisfactionCounts) -> Option<Self> {
        let (mut count, mut sum, mut squares) = (0_u128, 0_u128, 0_u128);
        for (score, given) in (1_u128..).zip(counts.scores().map(u128::from)) {
            count = count.saturating_add(given);
            sum = sum.saturating_add(given.saturating_mul(score));
            squares = squares.saturating_add(given.saturating_mul(score.saturating_mul(score)));
        }
        if count == 0 {
            return None;
        }
        let mean = sum as f64 / count as f64;
        // n Σx² − (Σx)² in whole numbers, so that nothing cancels: 2^40 answers at most keep it below 2^128.
        let spread = count
            .saturating_mul(squares)
            .saturating_sub(sum.saturating_mul(sum));
        let standard_error = (count > 1).then(|| {
            let count_less_one = count.saturating_sub(1);
            let variance = spread as f64 / count as f64 / count_less_one as f64;
            (variance / count as f64).sqrt()
        });
        Some(Self {
            mean,
            standard_error,
        })
    }
}

/// What the scores say.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SatisfactionFigures {
    /// The part of the answers that is satisfied (4 or 5): what the field calls CSAT. Of those who answered; of those who
    /// did not, nothing is known.
    pub satisfied: ShareEstimate,
    /// The mean score.
    pub mean: MeanScore,
    /// How often each score was given, from 1 to 5.
    pub distribution: [u64; 5],
}

/// What a survey says.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SatisfactionReport {
    /// How many requests were asked about.
    pub asked: u64,
    /// How many were answered.
    pub answered: u64,
    /// The part that was answered; `None` where none was asked about.
    pub response_rate: Option<ShareEstimate>,
    /// What the scores say; `None` where there are too few.
    pub figures: Option<SatisfactionFigures>,
}

impl SatisfactionCounts {
    /// What the answers say.
    ///
    /// ```
    /// use crm_support::{ReportRule, SatisfactionCounts};
    ///
    /// let counts = SatisfactionCounts::new(40, [1, 0, 3, 4, 12])?;
    /// let report = counts.report(&ReportRule::default());
    /// assert_eq!(report.response_rate.unwrap().proportion.share(), 0.5);
    /// let figures = report.figures.unwrap();
    /// assert_eq!(figures.satisfied.proportion.share(), 0.8);
    /// assert!(figures.satisfied.interval.contains(0.6) && !figures.satisfied.interval.contains(0.5));
    /// assert_eq!(figures.mean.mean, 4.3);
    /// // Three answers say nothing.
    /// assert_eq!(SatisfactionCounts::new(40, [0, 0, 0, 0, 3])?.report(&ReportRule::default()).figures, None);
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    #[must_use]
    pub fn report(&self, rule: &ReportRule) -> SatisfactionReport {
        let rate = Proportion::new(self.answered(), self.asked());
        SatisfactionReport {
            asked: self.asked(),
            answered: self.answered(),
            response_rate: rate.map(|rate| ShareEstimate::of(rate, rule.level)),
            figures: self.figures(rule),
        }
    }

    pub(super) fn figures(&self, rule: &ReportRule) -> Option<SatisfactionFigures> {
        if self.answered() < rule.fewest_answers.get() {
            return None;
        }
        let satisfied = Proportion::new(self.satisfied(), self.answered())?;
        Some(SatisfactionFigures {
            satisfied: ShareEstimate::of(satisfied, rule.level),
            mean: MeanScore::of(self)?,
            distribution: self.scores(),
        })
    }
}
