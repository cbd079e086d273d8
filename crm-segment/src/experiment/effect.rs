//! The difference between two groups.

use serde::{Deserialize, Serialize};

use super::distribution::{normal_quantile, normal_two_sided, t_quantile, t_two_sided, usable};
use super::{ConfidenceLevel, ExperimentError, SampleSummary};

/// By which distribution an interval and its p-value are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IntervalKind {
    /// The normal distribution: for groups of hundreds and more, where it says the same as Student's.
    #[default]
    Normal,
    /// Student's t distribution with the degrees of freedom of Welch and Satterthwaite: for small groups
    /// of values that are spread about normally.
    WelchT,
}

/// By how much the mean of one group lies above that of another, and how sure that is.
///
/// Rates are means of 0 and 1. The standard error is that of Welch (1947): `√(s₁²/n₁ + s₀²/n₀)` with the sample
/// variances of each group (divided by n − 1), which need not be equal; rates are not pooled either.
///
/// ```
/// use crm_segment::{ConfidenceLevel, Effect, IntervalKind, SampleSummary};
///
/// let letter = SampleSummary::of_rate(380, 2_000)?;
/// let nothing = SampleSummary::of_rate(300, 2_000)?;
/// let effect = Effect::between(&letter, &nothing, ConfidenceLevel::PERCENT_95, IntervalKind::Normal)?;
/// assert!((effect.difference - 0.04).abs() < 1e-12);
/// assert!(effect.lower > 0.0, "the letter works");
/// # Ok::<(), crm_segment::ExperimentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Effect {
    /// The mean of the first group less that of the second, in the unit of the values.
    pub difference: f64,
    /// The standard error of the difference; 0 when neither group varies.
    pub standard_error: f64,
    /// The difference in standard errors; `None` when neither group varies.
    pub z: Option<f64>,
    /// The degrees of freedom of Welch and Satterthwaite; `None` when neither group varies.
    pub degrees: Option<f64>,
    /// How often chance alone would show a difference as large, in either direction; `None` when neither
    /// group varies.
    pub p_value: Option<f64>,
    /// The lower end of the interval.
    pub lower: f64,
    /// The upper end of the interval.
    pub upper: f64,
    /// How sure the interval is.
    pub level: ConfidenceLevel,
    /// By which distribution the interval and the p-value are taken.
    pub kind: IntervalKind,
}

impl Effect {
    /// The difference of `treated` from `control`.
    ///
    /// # Errors
    /// When one of them has fewer than two values.
    pub fn between(
        treated: &SampleSummary,
        control: &SampleSummary,
        level: ConfidenceLevel,
        kind: IntervalKind,
    ) -> Result<Self, ExperimentError> {
        let (mean_one, share_one, degrees_one) = parts(treated)?;
        let (mean_two, share_two, degrees_two) = parts(control)?;
        let difference = mean_one - mean_two;
        let variance = share_one + share_two;
        let standard_error = variance.sqrt();
        if standard_error <= 0.0 {
            return Ok(Self {
                difference,
                standard_error: 0.0,
                z: None,
                degrees: None,
                p_value: None,
                lower: difference,
                upper: difference,
                level,
                kind,
            });
        }
        let z = difference / standard_error;
        let degrees = variance * variance
            / (share_one * share_one / degrees_one + share_two * share_two / degrees_two);
        let tail = usable(level.tail());
        let (quantile, p_value) = match kind {
            IntervalKind::Normal => (normal_quantile(tail), normal_two_sided(z)),
            IntervalKind::WelchT => (t_quantile(tail, degrees), t_two_sided(z, degrees)),
        };
        Ok(Self {
            difference,
            standard_error,
            z: Some(z),
            degrees: Some(degrees),
            p_value: Some(p_value),
            lower: difference - quantile * standard_error,
            upper: difference + quantile * standard_error,
            level,
            kind,
        })
    }
}

/// The mean, the variance of the mean and the degrees of freedom of a group.
fn parts(group: &SampleSummary) -> Result<(f64, f64, f64), ExperimentError> {
    match (group.mean(), group.variance()) {
        (Some(mean), Some(variance)) => {
            let count = group.count() as f64;
            let degrees = group.count().saturating_sub(1) as f64;
            Ok((mean, variance / count, degrees))
        }
        _ => Err(ExperimentError::TooFewValues),
    }
}
