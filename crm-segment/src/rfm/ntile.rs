//! Scores by fifths of the base.

use crm_core::Timestamp;

use super::buyer::buyers;
use super::{RfmError, RfmScore, RfmScores, Score};
use crate::{CustomerKey, PurchaseSummaries};

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
    let buyers = buyers(summaries, as_of)?;
    let recency = tiles(buyers.iter().map(|buyer| buyer.last_purchase.as_micros()));
    let frequency = tiles(buyers.iter().map(|buyer| buyer.purchases));
    let monetary = tiles(buyers.iter().map(|buyer| buyer.amount_minor));
    let scored = buyers
        .iter()
        .zip(recency)
        .zip(frequency)
        .zip(monetary)
        .map(|(((buyer, recency), frequency), monetary)| {
            (
                buyer.customer,
                RfmScore {
                    recency,
                    frequency,
                    monetary,
                },
            )
        })
        .collect();
    Ok(RfmScores::from_sorted(scored))
}

/// The tile of each value, in the order of the values; equal values rank by position.
///
/// Only the four borders between the tiles are found, not the whole order: linear time.
fn tiles<V: Ord + Copy>(values: impl Iterator<Item = V>) -> Vec<Score> {
    let mut ranked: Vec<(V, usize)> = values.enumerate().map(|(at, value)| (value, at)).collect();
    let mut scores = vec![Score::MINIMUM; ranked.len()];
    let mut rest = ranked.as_mut_slice();
    for (tile, size) in Score::ALL.into_iter().zip(tile_sizes(rest.len())) {
        if (1..rest.len()).contains(&size) {
            rest.select_nth_unstable(size);
        }
        let (lowest, higher) = rest.split_at_mut_checked(size).unwrap_or_default();
        for (_, position) in lowest {
            if let Some(score) = scores.get_mut(*position) {
                *score = tile;
            }
        }
        rest = higher;
    }
    scores
}

/// The sizes of five tiles of `count` members: one more for the lowest ones while there is a rest.
fn tile_sizes(count: usize) -> [usize; 5] {
    let (base, rest) = (count / 5, count % 5);
    [0, 1, 2, 3, 4].map(|tile| base.saturating_add(usize::from(tile < rest)))
}
