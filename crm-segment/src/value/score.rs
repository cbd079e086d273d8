//! Scores of many customers.

use super::fit::mapped;
use super::{FitOptions, PurchaseModel, RepeatHistory, TimeSpan, ValueError};

/// What there is to know of a customer at a glance.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ValueScore {
    /// The probability of being alive at the end of the observation.
    pub probability_alive: f64,
    /// The expected number of purchases within the horizon.
    pub expected_purchases: f64,
}

/// How many histories are scored at a time.
const BLOCK: usize = 1_024;

/// The scores of many customers, in their order; the same numbers as one by one, to the last bit,
/// on any number of threads.
///
/// ```
/// use crm_segment::value::{score_all, FitOptions, MbgNbd, Recency, RepeatHistory, TimeSpan, TimeUnit};
///
/// let model = MbgNbd::new(0.525, 6.183, 0.891, 1.614, TimeUnit::Week)?;
/// let histories = [
///     RepeatHistory::without_repeats(39.0, TimeUnit::Week)?,
///     RepeatHistory::new(26, Recency::SinceLast(1.0), 31.0, TimeUnit::Week)?,
/// ];
/// let year = TimeSpan::new(52.0, TimeUnit::Week)?;
/// let scores = score_all(&model, &histories, year, FitOptions::default())?;
/// assert!(scores[0].probability_alive < scores[1].probability_alive);
/// # Ok::<(), crm_segment::value::ValueError>(())
/// ```
///
/// # Errors
/// When a history or the horizon is in another unit than the model.
pub fn score_all<M: PurchaseModel + Sync>(
    model: &M,
    histories: &[RepeatHistory],
    horizon: TimeSpan,
    options: FitOptions,
) -> Result<Vec<ValueScore>, ValueError> {
    let blocks: Vec<&[RepeatHistory]> = histories.chunks(BLOCK).collect();
    let scored = mapped(blocks.len(), options.threads.get(), |index| {
        let block = blocks.get(index).copied().unwrap_or_default();
        let scores = block.iter().map(|history| {
            let outlook = model.outlook(history)?;
            Ok(ValueScore {
                probability_alive: outlook.probability_alive(),
                expected_purchases: outlook.expected_purchases(horizon)?,
            })
        });
        scores.collect::<Result<Vec<_>, ValueError>>()
    });
    let mut scores = Vec::with_capacity(histories.len());
    for block in scored {
        scores.extend(block?);
    }
    Ok(scores)
}
