//! Two groups of answers beside each other.

use super::{
    ConfidenceInterval, ReportRule, SatisfactionCounts, SatisfactionFigures, ShareEstimate,
};

/// By how much one is larger than the other, and where the difference lies.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The first less the second.
    pub difference: f64,
    /// Where it lies.
    pub interval: ConfidenceInterval,
}

impl Difference {
    /// Whether the interval leaves out that there is no difference.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        !self.interval.contains(0.0)
    }
}

/// What two groups of answers say beside each other.
///
/// The groups must have no customer in common, and their difference need not come from what tells them apart: who
/// compares many groups finds clear differences by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SatisfactionComparison {
    /// The figures of the first.
    pub first: SatisfactionFigures,
    /// The figures of the second.
    pub second: SatisfactionFigures,
    /// The difference of the parts that are satisfied.
    pub satisfied: Difference,
    /// The difference of the means; `None` where a group has a single answer.
    pub mean: Option<Difference>,
}

impl SatisfactionCounts {
    /// This group beside another one; `None` where one has too few answers.
    ///
    /// The interval of the difference of shares is the hybrid score interval of Newcombe (Interval estimation for the
    /// difference between independent proportions, Statistics in Medicine 17, 1998, method 10), made of those of Wilson.
    /// That of the difference of means is the difference plus and minus the root of the sum of the squares of both
    /// standard errors, times the deviations of the level: for many answers.
    #[must_use]
    pub fn compare(&self, other: &Self, rule: &ReportRule) -> Option<SatisfactionComparison> {
        let (first, second) = (self.figures(rule)?, other.figures(rule)?);
        let errors = first.mean.standard_error.zip(second.mean.standard_error);
        let mean = errors.map(|(one, two)| {
            let difference = first.mean.mean - second.mean.mean;
            let reach = rule.level.deviations() * one.hypot(two);
            let interval = ConfidenceInterval {
                low: difference - reach,
                high: difference + reach,
            };
            Difference {
                difference,
                interval,
            }
        });
        Some(SatisfactionComparison {
            first,
            second,
            satisfied: difference_of_shares(&first.satisfied, &second.satisfied),
            mean,
        })
    }
}

fn difference_of_shares(first: &ShareEstimate, second: &ShareEstimate) -> Difference {
    let (one, two) = (first.proportion.share(), second.proportion.share());
    let difference = one - two;
    let below = (one - first.interval.low).hypot(second.interval.high - two);
    let above = (first.interval.high - one).hypot(two - second.interval.low);
    Difference {
        difference,
        interval: ConfidenceInterval {
            low: difference - below,
            high: difference + above,
        },
    }
}
