//! Whether groups have the sizes that were planned.

use super::ExperimentError;
use super::distribution::chi_squared_above;

/// How far the sizes of groups are from the shares that were planned.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SampleRatio {
    /// Pearson's chi-squared: `Σ (found − expected)² / expected`.
    pub chi_squared: f64,
    /// Its degrees of freedom, one less than there are groups.
    pub degrees: u32,
    /// How often chance alone would take the sizes as far from the plan. Below 0.001 or so something is
    /// wrong with the assignment or with the counting, and the effects are not to be trusted.
    pub p_value: f64,
}

/// Compares the sizes of groups with the shares that were planned, such as 1, 1 and 2.
///
/// # Errors
/// With fewer than two groups, another number of shares, a share of zero, or nobody at all.
///
/// ```
/// use crm_segment::sample_ratio;
///
/// assert!(sample_ratio(&[5_012, 4_988], &[1, 1])?.p_value > 0.5);
/// assert!(sample_ratio(&[5_300, 4_700], &[1, 1])?.p_value < 1e-8);
/// # Ok::<(), crm_segment::ExperimentError>(())
/// ```
pub fn sample_ratio(counts: &[u64], shares: &[u32]) -> Result<SampleRatio, ExperimentError> {
    if counts.len() != shares.len() || counts.len() < 2 {
        return Err(ExperimentError::OtherGroups {
            groups: counts.len(),
            shares: shares.len(),
        });
    }
    let total: u128 = counts.iter().copied().map(u128::from).sum();
    let parts: u128 = shares.iter().copied().map(u128::from).sum();
    if total == 0 || shares.contains(&0) {
        return Err(ExperimentError::NothingExpected);
    }
    let chi_squared = counts.iter().zip(shares).fold(0.0, |sum, (count, share)| {
        let expected = total as f64 * f64::from(*share) / parts as f64;
        let difference = *count as f64 - expected;
        sum + difference * difference / expected
    });
    let degrees = u32::try_from(counts.len().saturating_sub(1)).unwrap_or(u32::MAX);
    Ok(SampleRatio {
        chi_squared,
        degrees,
        p_value: chi_squared_above(chi_squared, degrees),
    })
}
