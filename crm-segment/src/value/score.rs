//! Scores of many customers.

use super::{FitOptions, PurchaseModel, RepeatHistory, TimeSpan, ValueError};
use crate::special::SeriesTable;

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

/// The scores of many customers, in their order: the same bits on any number of threads, and the
/// numbers of one by one but for rounding (a part in 10^13).
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
    let tables = Tables::new(model, histories)?;
    let blocks = histories.chunks(BLOCK).collect();
    let scored = options.threads.map(blocks, |block: &[RepeatHistory]| {
        let scores = block.iter().map(|history| {
            let outlook = model.outlook(history)?;
            let table = tables.of(history.repeats());
            Ok(ValueScore {
                probability_alive: outlook.probability_alive(),
                expected_purchases: outlook.expected_purchases_by(table, horizon)?,
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

/// A table for each small number of repeat purchases that is frequent enough to be worth one.
struct Tables(Vec<Option<SeriesTable>>);

impl Tables {
    /// More repeat purchases than this are rare.
    const MOST: usize = 100;
    /// So many customers must share a table to make up for it.
    const WORTH: u32 = 16;

    fn new<M: PurchaseModel>(model: &M, histories: &[RepeatHistory]) -> Result<Self, ValueError> {
        let mut counts = [0_u32; Self::MOST];
        let mut tables: Vec<Option<SeriesTable>> = vec![None; Self::MOST];
        for history in histories {
            let Ok(repeats) = usize::try_from(history.repeats()) else {
                continue;
            };
            let Some(count) = counts.get_mut(repeats) else {
                continue;
            };
            *count = count.saturating_add(1);
            if *count == Self::WORTH
                && let Some(table) = tables.get_mut(repeats)
            {
                *table = model.outlook(history)?.table();
            }
        }
        Ok(Self(tables))
    }

    fn of(&self, repeats: u32) -> Option<&SeriesTable> {
        let at = usize::try_from(repeats).ok()?;
        self.0.get(at).and_then(Option::as_ref)
    }
}
