//! Scores by fifths of the base.

use crm_core::Timestamp;

use super::borders::{Run, TileBorders, for_each_buyer};
use super::{RfmError, RfmScore, RfmScores};
use crate::{CustomerKey, PurchaseSummaries, Threads};

/// Scores every customer who bought by the fifth of the base that it belongs to, on each axis on
/// its own.
///
/// # The rule
/// On each axis the customers are put in rising order of (value, customer key) and cut into five
/// tiles as SQL's `NTILE(5)` does: the sizes differ by at most one, and the larger tiles come first,
/// at the low scores. The values are the instant of the last purchase, so that the most recent
/// gets 5; the number of purchases; and the amount net of returns.
///
/// # Ties
/// Equal values are told apart by the key alone, the larger key counting as the better: the order is
/// total, so the same base always gives the same scores, but equal customers may get scores that
/// differ. Where equal values must give equal scores, use [`RfmCutPoints`](crate::RfmCutPoints).
///
/// # Small bases
/// As with `NTILE`, the tiles fill from below: among fewer than five customers the best one gets
/// as many points as there are customers. A customer with returns only is not scored.
///
/// # Errors
/// When a purchase lies after `as_of`.
///
/// ```
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{PurchaseSummaries, RfmScore, score_by_ntile};
///
/// let mut base = PurchaseSummaries::new(Currency::EUR);
/// for day in 1..=5_i64 {
///     let at = Timestamp::from_micros(day * 86_400_000_000)?;
///     for _ in 0..day {
///         base.add_purchase(day, at, Money::new(100, Currency::EUR))?;
///     }
/// }
/// let scores = score_by_ntile(&base, Timestamp::parse("1970-02-01T00:00:00Z")?)?;
/// assert_eq!(scores.get(&5), Some(RfmScore::BEST));
/// assert_eq!(scores.get(&2).map(RfmScore::code), Some(222));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn score_by_ntile<K: CustomerKey>(
    summaries: &PurchaseSummaries<K>,
    as_of: Timestamp,
) -> Result<RfmScores<K>, RfmError> {
    score_by_ntile_on(summaries, as_of, Threads::ONE)
}

/// [`score_by_ntile`] on several threads; the scores are the same.
///
/// # Errors
/// When a purchase lies after `as_of`.
pub fn score_by_ntile_on<K: CustomerKey>(
    summaries: &PurchaseSummaries<K>,
    as_of: Timestamp,
    threads: Threads,
) -> Result<RfmScores<K>, RfmError> {
    let runs = runs_of(summaries, threads);
    let borders = TileBorders::find(&runs, as_of, threads)?;
    let splitters = splitters(&runs);
    let scored = threads.map(runs.iter().collect(), |run| {
        let customers: usize = run.iter().map(|piece| piece.iter().len()).sum();
        let mut ranges = Vec::new();
        ranges.resize_with(splitters.len().saturating_add(1), || {
            Vec::with_capacity(customers.div_ceil(runs.len().max(1)))
        });
        for_each_buyer(run, |customer, summary| {
            let range = splitters.partition_point(|splitter| *splitter <= customer);
            if let Some(range) = ranges.get_mut(range) {
                range.push((customer, borders.score(customer, summary)));
            }
        });
        ranges
    });
    Ok(RfmScores::from_sorted(sorted(scored, threads)))
}

/// How many customers are handed to a thread at once, at most.
const PIECE: usize = 4096;

/// The customers of a base in as many runs of about equal size as there are threads.
fn runs_of<K: CustomerKey>(summaries: &PurchaseSummaries<K>, threads: Threads) -> Vec<Run<'_, K>> {
    let pieces: Vec<_> = summaries.pieces(PIECE).collect();
    let count = threads.runs().min(pieces.len()).max(1);
    let run = |first: usize| pieces.iter().skip(first).step_by(count).copied().collect();
    (0..count).map(run).collect()
}

/// Keys that divide the key space so that one range is sorted on each thread.
fn splitters<K: CustomerKey>(runs: &[Run<'_, K>]) -> Vec<K> {
    let pieces = runs.iter().flatten();
    let mut sample: Vec<K> = pieces
        .flat_map(|piece| piece.iter().step_by(PIECE / 16).map(|(key, _)| key))
        .collect();
    sample.sort_unstable();
    let share = sample.len().div_ceil(runs.len()).max(1);
    sample.into_iter().skip(share).step_by(share).collect()
}

/// All scored customers in rising order of the key, from the ranges of several runs.
fn sorted<K: CustomerKey>(
    scored: Vec<Vec<Vec<(K, RfmScore)>>>,
    threads: Threads,
) -> Vec<(K, RfmScore)> {
    let mut ranges: Vec<Vec<Vec<(K, RfmScore)>>> = Vec::new();
    for run in scored {
        ranges.resize_with(run.len(), Vec::new);
        for (range, part) in ranges.iter_mut().zip(run) {
            range.push(part);
        }
    }
    let sorted = threads.map(ranges, |parts| {
        let mut range = joined(parts);
        range.sort_unstable_by_key(|(customer, _)| *customer);
        range
    });
    joined(sorted)
}

/// All lists, one after the other; a single one is not copied.
fn joined<T: Copy>(lists: Vec<Vec<T>>) -> Vec<T> {
    let all = lists.iter().map(Vec::len).sum();
    let mut lists = lists.into_iter();
    let mut joined = lists.next().unwrap_or_default();
    joined.reserve_exact(usize::saturating_sub(all, joined.len()));
    lists.for_each(|list| joined.extend_from_slice(&list));
    joined
}
