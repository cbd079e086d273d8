//! What answering costs.

use crm_core::{Money, MoneyError};

use super::figures::MICROS_PER_SECOND;
use super::{CostRates, Replication};

/// What the counted time costs, on average over the replications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Costs {
    /// The shifts, whatever is done in them.
    pub shifts: Money,
    /// The promises that were not kept.
    pub missed: Money,
    /// Both.
    pub total: Money,
}

const MICROS_PER_HOUR: i128 = 3_600 * MICROS_PER_SECOND as i128;

/// Sums first and rounds once, half up, so that the order of the replications does not matter.
pub(super) fn costs(rates: CostRates, replications: &[Replication]) -> Result<Costs, MoneyError> {
    let work = replications.iter().flat_map(|one| &one.work);
    let present = work.map(|work| i128::from(work.present)).sum::<i128>();
    let promises = replications.iter().flat_map(|one| &one.batches);
    let promises = promises.flat_map(|batch| batch.promises.values());
    let missed = promises.map(|kept| i128::from(kept.missed)).sum::<i128>();
    let count = i128::try_from(replications.len()).unwrap_or(i128::MAX);
    let shifts = average(rates.specialist_hour(), present, count, MICROS_PER_HOUR)?;
    let missed = average(rates.missed_promise(), missed, count, 1)?;
    Ok(Costs {
        shifts,
        missed,
        total: shifts.checked_add(missed)?,
    })
}

/// The rate times the number, divided by both others; neither is negative.
fn average(rate: Money, number: i128, count: i128, unit: i128) -> Result<Money, MoneyError> {
    let divisor = count.saturating_mul(unit).max(1);
    let sum = i128::from(rate.minor()).saturating_mul(number);
    let half = divisor.div_euclid(2);
    let minor = sum.saturating_add(half).div_euclid(divisor);
    let minor = i64::try_from(minor).map_err(|_| MoneyError::Overflow)?;
    Ok(Money::new(minor, rate.currency()))
}
