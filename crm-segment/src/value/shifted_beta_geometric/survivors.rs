//! How many of a cohort are left.

use crate::value::ValueError;

/// How many customers of a cohort are left after 0, 1, 2, ... periods: numbers, or shares of any
/// whole, that never rise.
///
/// ```
/// use crm_segment::value::Survivors;
///
/// let cohort = Survivors::new(vec![1000.0, 869.0, 743.0, 653.0])?;
/// assert_eq!(cohort.periods(), 3);
/// assert!(Survivors::new(vec![1000.0, 1001.0]).is_err());
/// # Ok::<(), crm_segment::value::ValueError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Survivors {
    left: Vec<f64>,
}

impl Survivors {
    /// Takes how many were there at the start and how many are left after each period.
    ///
    /// # Errors
    /// When the first is not above zero, one is negative or not finite, or one is above the one
    /// before.
    pub fn new(left: Vec<f64>) -> Result<Self, ValueError> {
        let starts = left.first().is_some_and(|first| *first > 0.0);
        let is_valid = |number: &f64| number.is_finite() && *number >= 0.0;
        let falls = left.is_sorted_by(|before, after| before >= after);
        if starts && falls && left.iter().all(is_valid) {
            return Ok(Self { left });
        }
        Err(ValueError::SurvivorsRise)
    }

    /// How many periods were observed.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.left.len().saturating_sub(1)
    }

    /// How many were there at the start and are left after each period.
    #[must_use]
    pub fn left(&self) -> &[f64] {
        &self.left
    }

    /// How many left in each period.
    pub(super) fn gone(&self) -> impl Iterator<Item = f64> {
        let after = self.left.iter().skip(1);
        self.left
            .iter()
            .zip(after)
            .map(|(before, after)| before - after)
    }

    /// How many are left at the end.
    pub(super) fn remaining(&self) -> f64 {
        self.left.last().copied().unwrap_or(0.0)
    }
}
