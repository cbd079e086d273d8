//! The borders between the tiles of a base.

use crm_core::Timestamp;

use super::buckets::{Histogram, Located, bucket_of};
use super::{RfmError, RfmScore, Score};
use crate::summary::Piece;
use crate::{CustomerKey, PurchaseSummary, Threads};

/// A run of customers, in pieces.
pub(super) type Run<'base, K> = Vec<Piece<'base, K>>;

/// The lowest members of the tiles 2 to 5 on one axis, as value and key.
pub(super) struct Borders<V, K> {
    /// Where there are fewer, the last one stands again for each that is missing, so that the number
    /// is fixed and comparing needs no branches. `None` without any.
    lowest: Option<[(V, K); 4]>,
    /// How many there are.
    count: usize,
}

/// The borders on each axis.
pub(super) struct TileBorders<K> {
    /// By the microsecond of the last purchase.
    recency: Borders<i64, K>,
    frequency: Borders<u64, K>,
    monetary: Borders<i128, K>,
}

impl<K: CustomerKey> TileBorders<K> {
    /// The borders of all who bought.
    ///
    /// Values are counted in buckets, then only the members of the buckets in which a border lies
    /// are looked at: linear time, without a copy of the base.
    ///
    /// # Errors
    /// When one of them bought after `as_of`.
    pub(super) fn find(
        runs: &[Run<'_, K>],
        as_of: Timestamp,
        threads: Threads,
    ) -> Result<Self, RfmError> {
        let as_of_micros = as_of.as_micros();
        let mut counted = threads
            .map(runs.iter().collect(), |run| Counts::of(run, as_of_micros))
            .into_iter();
        let mut all = counted.next().unwrap_or_else(Counts::new);
        counted.for_each(|counts| all.add(&counts));
        if all.is_late {
            return Err(RfmError::PurchaseAfter { as_of });
        }
        let ranks = first_ranks(all.buyers);
        let [recency, frequency, monetary] = all.axes.each_ref().map(|axis| axis.locate(&ranks));
        let mut candidates = threads
            .map(runs.iter().collect(), |run| {
                Candidates::of(run, as_of_micros, [&recency, &frequency, &monetary])
            })
            .into_iter();
        let mut near = candidates.next().unwrap_or_else(Candidates::new);
        candidates.for_each(|more| near.append(more));
        Ok(Self {
            recency: Borders::select(near.recency, &recency),
            frequency: Borders::select(near.frequency, &frequency),
            monetary: Borders::select(near.monetary, &monetary),
        })
    }

    /// The score of a customer who bought.
    #[inline]
    pub(super) fn score(&self, customer: K, summary: &PurchaseSummary) -> RfmScore {
        RfmScore {
            recency: self.recency.score(summary.last_micros(), customer),
            frequency: self.frequency.score(summary.purchases(), customer),
            monetary: self.monetary.score(summary.amount_minor(), customer),
        }
    }
}

impl<V: Copy + Ord, K: CustomerKey> Borders<V, K> {
    /// Picks the members of the located ranks out of the candidates.
    fn select(mut candidates: Vec<(V, K)>, located: &Located) -> Self {
        let mut lowest = Vec::with_capacity(located.inner.len());
        let (mut rest, mut passed) = (candidates.as_mut_slice(), 0_usize);
        for rank in &located.inner {
            let position = rank.saturating_sub(passed);
            if position >= rest.len() {
                break;
            }
            let (_, member, higher) = rest.select_nth_unstable(position);
            lowest.push(*member);
            rest = higher;
            passed = rank.saturating_add(1);
        }
        Self {
            count: lowest.len(),
            lowest: lowest
                .last()
                .map(|last| [0, 1, 2, 3].map(|tile| *lowest.get(tile).unwrap_or(last))),
        }
    }

    #[inline]
    fn score(&self, value: V, customer: K) -> Score {
        let Some(lowest) = &self.lowest else {
            return Score::MINIMUM;
        };
        let [second, third, fourth, fifth] = lowest.map(|(border, key)| {
            usize::from((value > border) | (value == border && customer >= key))
        });
        let reached = second
            .wrapping_add(third)
            .wrapping_add(fourth.wrapping_add(fifth));
        Score::above(reached.min(self.count))
    }
}

/// The ranks, from 0, of the lowest members of the tiles 2 to 5 among `count` members.
fn first_ranks(count: usize) -> Vec<usize> {
    // As NTILE(5): one more for the lowest tiles while there is a rest.
    let (size, rest) = (count / 5, count % 5);
    (1..5_usize)
        .map(|tile| size.saturating_mul(tile).saturating_add(rest.min(tile)))
        .filter(|rank| *rank < count)
        .collect()
}

/// The values of a buyer as whole numbers of 64 bits that rise with them; those beyond lie at the bound.
#[inline]
fn levels(summary: &PurchaseSummary, as_of_micros: i64) -> [u16; 3] {
    let amount = summary.amount_minor();
    let bound = if amount < 0 { i64::MIN } else { i64::MAX };
    [
        // Near the instant of the scores the buckets are narrow, and most customers are there.
        bucket_of(summary.last_micros().wrapping_sub(as_of_micros)),
        bucket_of(i64::try_from(summary.purchases()).unwrap_or(i64::MAX)),
        bucket_of(i64::try_from(amount).unwrap_or(bound)),
    ]
}

/// Calls `visit` for everyone of a run who bought.
#[inline]
pub(super) fn for_each_buyer<K: CustomerKey>(
    run: &Run<'_, K>,
    mut visit: impl FnMut(K, &PurchaseSummary),
) {
    // Loops, since chained iterators hand each summary through memory.
    for piece in run {
        for (customer, summary) in piece.iter() {
            if summary.purchases() > 0 {
                visit(customer, &summary);
            }
        }
    }
}

/// What is counted of a run.
struct Counts {
    buyers: usize,
    is_late: bool,
    axes: [Histogram; 3],
}

impl Counts {
    fn new() -> Self {
        Self {
            buyers: 0,
            is_late: false,
            axes: [Histogram::new(), Histogram::new(), Histogram::new()],
        }
    }

    fn of<K: CustomerKey>(run: &Run<'_, K>, as_of_micros: i64) -> Self {
        let mut counts = Self::new();
        for_each_buyer(run, |_, summary| {
            counts.buyers = counts.buyers.saturating_add(1);
            counts.is_late |= summary.last_micros() > as_of_micros;
            for (axis, bucket) in counts.axes.iter_mut().zip(levels(summary, as_of_micros)) {
                axis.count(bucket);
            }
        });
        counts
    }

    fn add(&mut self, other: &Self) {
        self.buyers = self.buyers.saturating_add(other.buyers);
        self.is_late |= other.is_late;
        for (own, more) in self.axes.iter_mut().zip(&other.axes) {
            own.add(more);
        }
    }
}

/// Those whose values lie in a bucket with a border.
struct Candidates<K> {
    recency: Vec<(i64, K)>,
    frequency: Vec<(u64, K)>,
    monetary: Vec<(i128, K)>,
}

impl<K: CustomerKey> Candidates<K> {
    const fn new() -> Self {
        Self {
            recency: Vec::new(),
            frequency: Vec::new(),
            monetary: Vec::new(),
        }
    }

    fn of(run: &Run<'_, K>, as_of_micros: i64, located: [&Located; 3]) -> Self {
        let [by_recency, by_frequency, by_amount] = located;
        let mut near = Self::new();
        for_each_buyer(run, |customer, summary| {
            let [recency, frequency, monetary] = levels(summary, as_of_micros);
            if by_recency.asks(recency) {
                near.recency.push((summary.last_micros(), customer));
            }
            if by_frequency.asks(frequency) {
                near.frequency.push((summary.purchases(), customer));
            }
            if by_amount.asks(monetary) {
                near.monetary.push((summary.amount_minor(), customer));
            }
        });
        near
    }

    fn append(&mut self, mut more: Self) {
        self.recency.append(&mut more.recency);
        self.frequency.append(&mut more.frequency);
        self.monetary.append(&mut more.monetary);
    }
}
