//! The values of one group, reduced to what comparing needs.

use serde::{Deserialize, Serialize};

use super::ExperimentError;

/// The number, the sum and the sum of the squares of whole values: minor units of money, 0 and 1 for a rate,
/// counts.
///
/// Exact, so that the values may be split over days, files, threads or machines and put together in any order.
///
/// ```
/// use crm_segment::SampleSummary;
///
/// let monday: SampleSummary = SampleSummary::of_values([500, 0, 1_200])?;
/// let tuesday = SampleSummary::of_values([300])?;
/// let both = monday.merge(tuesday)?;
/// assert_eq!((both.count(), both.mean()), (4, Some(500.0)));
/// assert_eq!(SampleSummary::of_rate(3, 12)?.mean(), Some(0.25));
/// # Ok::<(), crm_segment::ExperimentError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct SampleSummary {
    count: u64,
    sum: i128,
    sum_of_squares: u128,
}

/// The sum of the squares stays below, so that what is computed from it does not overflow.
const BOUND: u128 = 1 << 125;

impl SampleSummary {
    /// The summary of no values: the neutral element of [`merge`](Self::merge).
    pub const EMPTY: Self = Self {
        count: 0,
        sum: 0,
        sum_of_squares: 0,
    };

    /// The summary of these values.
    ///
    /// # Errors
    /// When their squares add up to 2^125 or more.
    pub fn of_values(values: impl IntoIterator<Item = i64>) -> Result<Self, ExperimentError> {
        let mut all = Self::EMPTY;
        for value in values {
            all.add(value)?;
        }
        Ok(all)
    }

    /// The summary of `trials` values of which `successes` are 1 and the others 0.
    ///
    /// # Errors
    /// When there are more successes than trials.
    pub fn of_rate(successes: u64, trials: u64) -> Result<Self, ExperimentError> {
        if successes > trials {
            return Err(ExperimentError::MoreSuccessesThanTrials);
        }
        Ok(Self {
            count: trials,
            sum: successes.into(),
            sum_of_squares: successes.into(),
        })
    }

    /// The summary of so many values with this sum and this sum of squares, added up elsewhere.
    ///
    /// # Errors
    /// When no values have them, or the squares add up to 2^125 or more.
    pub fn of_sums(count: u64, sum: i128, sum_of_squares: u128) -> Result<Self, ExperimentError> {
        let given = Self {
            count,
            sum,
            sum_of_squares,
        };
        if given.is_possible() {
            Ok(given)
        } else {
            Err(ExperimentError::Impossible)
        }
    }

    /// Adds a value; nothing is changed when it is refused.
    ///
    /// # Errors
    /// When the squares would add up to 2^125 or more.
    pub fn add(&mut self, value: i64) -> Result<(), ExperimentError> {
        let size = u128::from(value.unsigned_abs());
        let one = Self {
            count: 1,
            sum: value.into(),
            sum_of_squares: size.saturating_mul(size),
        };
        *self = self.merge(one)?;
        Ok(())
    }

    /// The summary of the values of both.
    ///
    /// # Errors
    /// When the squares add up to 2^125 or more, or there are 2^64 values.
    pub fn merge(self, other: Self) -> Result<Self, ExperimentError> {
        let count = self.count.checked_add(other.count);
        let sum = self.sum.checked_add(other.sum);
        let squares = self.sum_of_squares.checked_add(other.sum_of_squares);
        match (count, sum, squares.filter(|squares| *squares < BOUND)) {
            (Some(count), Some(sum), Some(sum_of_squares)) => Ok(Self {
                count,
                sum,
                sum_of_squares,
            }),
            _ => Err(ExperimentError::TooLarge),
        }
    }

    /// How many values there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their sum.
    #[must_use]
    pub const fn sum(&self) -> i128 {
        self.sum
    }

    /// The sum of their squares.
    #[must_use]
    pub const fn sum_of_squares(&self) -> u128 {
        self.sum_of_squares
    }

    /// Their mean; `None` of no values.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The sample variance, divided by one less than the number; `None` of fewer than two values.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        let degrees = self.count.saturating_sub(1) as f64;
        Some((self.squared_deviations()? / degrees).max(0.0))
    }

    /// The sample standard deviation; `None` of fewer than two values.
    #[must_use]
    pub fn standard_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The squares of the distances from the mean, added up; `None` when the sums are those of no values.
    ///
    /// In whole numbers around the whole number next to the mean, since the difference of two large
    /// sums would lose all digits.
    fn squared_deviations(&self) -> Option<f64> {
        let count = i128::from(self.count);
        let center = self.sum.checked_div_euclid(count)?;
        let rest = self.sum.checked_rem_euclid(count)?;
        // The squares around the center: Σx² − 2c·Σx + n·c² = Σx² − c·(Σx + r).
        let squares = i128::try_from(self.sum_of_squares).ok()?;
        let around = squares.checked_sub(center.checked_mul(self.sum.checked_add(rest)?)?)?;
        // Around the mean: less r²/n.
        let rest_squared = rest.checked_mul(rest)?;
        let exact = around
            .checked_mul(count)
            .and_then(|scaled| scaled.checked_sub(rest_squared));
        match exact {
            Some(exact) if exact < 0 => None,
            Some(exact) => Some(exact as f64 / count as f64),
            None => Some(around as f64 - rest_squared as f64 / count as f64),
        }
    }

    fn is_possible(&self) -> bool {
        if self.count == 0 {
            return *self == Self::EMPTY;
        }
        self.sum_of_squares < BOUND && self.squared_deviations().is_some_and(|sum| sum >= 0.0)
    }
}

// What somebody bought for how much is personal: only the number is told.
impl std::fmt::Debug for SampleSummary {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SampleSummary(<{} values>)", self.count)
    }
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: crate::format::FormatOne,
    count: u64,
    /// Numbers of 128 bits are written as text: few readers of JSON have them.
    sum: String,
    sum_of_squares: String,
}

impl TryFrom<Form> for SampleSummary {
    type Error = ExperimentError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        match (form.sum.parse(), form.sum_of_squares.parse()) {
            (Ok(sum), Ok(sum_of_squares)) => Self::of_sums(form.count, sum, sum_of_squares),
            _ => Err(ExperimentError::Impossible),
        }
    }
}

impl From<SampleSummary> for Form {
    fn from(summary: SampleSummary) -> Self {
        Self {
            format: crate::format::FormatOne,
            count: summary.count,
            sum: summary.sum.to_string(),
            sum_of_squares: summary.sum_of_squares.to_string(),
        }
    }
}
