//! Scores by the rank in the base: nested or not, with equal values told apart or kept together.

use crm_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::buyer::{Buyer, buyers, days_since};
use super::{RfmError, RfmScore, RfmScores, Score};
use crate::{CustomerKey, PurchaseSummaries};

/// Among whom a customer is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Nesting {
    /// Each axis on its own, among the whole base.
    Independent,
    /// Recency among the whole base, frequency among those with the same recency score, monetary
    /// value among those with the same recency and frequency scores: the nested binning of SPSS. The
    /// 125 scores are then about equally frequent, and a frequency of 5 means "often for somebody
    /// so recent".
    Nested,
}

/// What becomes of customers with equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ties {
    /// The key tells them apart, the larger counting as the better; fifths are those of SQL's
    /// `NTILE(5)`: sizes differ by at most one and the larger ones come first. Recency is compared by
    /// instants.
    ByKey,
    /// Equal values get equal scores. All of them have the mean `r` of their ranks 1 to `n`, and the
    /// score is `1 + floor(5r / (n + 1))`: the rule of SAS (`PROC RANK` with `GROUPS=5`, where
    /// `TIES=MEAN` is the default) and of SPSS (`RANK` with `NTILES(5)`). Recency is compared by
    /// whole days (of 24 hours) before the instant asked for. Where all are equal all get 3.
    Together,
}

/// How the customers of a base are put into five bins on each axis, by their rank.
///
/// The best customer gets the best score in each combination, from five customers on. The scores
/// are a function of the base: no order of facts or hash changes one.
///
/// ```
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{Nesting, PurchaseSummaries, RfmBinning, Ties};
///
/// let mut base = PurchaseSummaries::new(Currency::EUR);
/// let day = Timestamp::parse("2026-11-22T12:00:00Z")?;
/// for (customer, cents) in [(1_u32, 100), (2, 100), (3, 100), (4, 100), (5, 100), (6, 100), (7, 800), (8, 800)] {
///     base.add_purchase(customer, day, Money::new(cents, Currency::EUR))?;
/// }
/// let together = RfmBinning::new(Nesting::Independent, Ties::Together);
/// let scores = together.score(&base, day)?;
/// assert_eq!(scores.get(&1).map(|score| score.code()), Some(332), "all are equal in recency and frequency");
/// assert_eq!(scores.get(&8).map(|score| score.code()), Some(335));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RfmBinning {
    nesting: Nesting,
    ties: Ties,
}

impl RfmBinning {
    /// A way of binning.
    #[must_use]
    pub const fn new(nesting: Nesting, ties: Ties) -> Self {
        Self { nesting, ties }
    }

    /// Among whom a customer is ranked.
    #[must_use]
    pub const fn nesting(&self) -> Nesting {
        self.nesting
    }

    /// What becomes of customers with equal values.
    #[must_use]
    pub const fn ties(&self) -> Ties {
        self.ties
    }

    /// Scores every customer who bought. Independent and by key, it is
    /// [`score_by_ntile`](crate::score_by_ntile).
    ///
    /// # Errors
    /// When a purchase lies after `as_of`.
    pub fn score<K: CustomerKey>(
        &self,
        summaries: &PurchaseSummaries<K>,
        as_of: Timestamp,
    ) -> Result<RfmScores<K>, RfmError> {
        let buyers = buyers(summaries, as_of)?;
        let recency_value = |buyer: &Buyer<K>| match self.ties {
            Ties::ByKey => i128::from(buyer.last_purchase.as_micros()),
            Ties::Together => i128::from(days_since(buyer.last_purchase, as_of)).saturating_neg(),
        };
        let whole_base = |_: usize| (None, None);
        let recency = self.axis(&buyers, recency_value, whole_base);
        let score_of = |scores: &[Score], at: usize| scores.get(at).copied();
        let frequency = self.axis(
            &buyers,
            |buyer| buyer.purchases.into(),
            |at| self.nested(score_of(&recency, at), None),
        );
        let monetary = self.axis(
            &buyers,
            |buyer| buyer.amount_minor,
            |at| self.nested(score_of(&recency, at), score_of(&frequency, at)),
        );
        let scored = buyers
            .iter()
            .zip(recency.iter().zip(&frequency).zip(&monetary))
            .map(|(buyer, ((recency, frequency), monetary))| {
                let score = RfmScore {
                    recency: *recency,
                    frequency: *frequency,
                    monetary: *monetary,
                };
                (buyer.customer, score)
            })
            .collect();
        Ok(RfmScores::from_sorted(scored))
    }

    /// The cell within which somebody is ranked: the whole base when nothing is nested.
    fn nested(&self, recency: Option<Score>, frequency: Option<Score>) -> Cell {
        match self.nesting {
            Nesting::Independent => (None, None),
            Nesting::Nested => (recency, frequency),
        }
    }

    /// The scores on one axis, in the order of the buyers, each ranked within its cell.
    fn axis<K>(
        &self,
        buyers: &[Buyer<K>],
        value: impl Fn(&Buyer<K>) -> i128,
        cell: impl Fn(usize) -> Cell,
    ) -> Vec<Score> {
        // Buyers stand in rising order of the key: the position stands for it.
        let mut ranked: Vec<(Cell, i128, usize)> = buyers
            .iter()
            .enumerate()
            .map(|(at, buyer)| (cell(at), value(buyer), at))
            .collect();
        ranked.sort_unstable();
        let mut scores = vec![Score::MINIMUM; buyers.len()];
        for cell in ranked.chunk_by(|one, other| one.0 == other.0) {
            for (at, score) in self.bins(cell) {
                if let Some(own) = scores.get_mut(at) {
                    *own = score;
                }
            }
        }
        scores
    }

    /// The position and the score of each member of a sorted cell.
    fn bins(&self, sorted: &[(Cell, i128, usize)]) -> Vec<(usize, Score)> {
        let count = sorted.len();
        let mut below: usize = 0;
        let mut scored = Vec::with_capacity(count);
        for equal in sorted.chunk_by(|one, other| one.1 == other.1) {
            for (within, (_, _, at)) in equal.iter().enumerate() {
                let lower = match self.ties {
                    Ties::ByKey => lower_tiles(below.saturating_add(within), count),
                    Ties::Together => lower_groups(below, equal.len(), count),
                };
                scored.push((*at, Score::above(lower)));
            }
            below = below.saturating_add(equal.len());
        }
        scored
    }
}

/// The scores that those share among whom somebody is ranked.
type Cell = (Option<Score>, Option<Score>);

/// How many tiles of `NTILE(5)` lie below that of the member with `below` members below it.
fn lower_tiles(below: usize, count: usize) -> usize {
    let (size, rest) = (count / 5, count % 5);
    let larger = size.saturating_add(1);
    let in_larger = rest.saturating_mul(larger);
    if below < in_larger {
        return below.checked_div(larger).unwrap_or(0);
    }
    let behind = below.saturating_sub(in_larger);
    rest.saturating_add(behind.checked_div(size).unwrap_or(0))
}

/// `floor(5r / (n + 1))` with the mean rank `r` of `equal` members who have `below` below them.
pub(crate) fn lower_groups(below: usize, equal: usize, count: usize) -> usize {
    // The mean of the ranks below + 1 to below + equal, twice, so that it is whole.
    let rank_twice = below
        .saturating_mul(2)
        .saturating_add(equal)
        .saturating_add(1);
    let members_twice = count.saturating_add(1).saturating_mul(2);
    rank_twice
        .saturating_mul(5)
        .checked_div(members_twice)
        .unwrap_or(0)
}
