//! Frozen limits of nested scores.

use std::collections::BTreeMap;

use crm_core::{Timestamp, ValidationError};
use serde::{Deserialize, Serialize};

use super::buyer::{Buyer, buyers, days_since, score_all, score_one};
use super::cut_points::{cuts_of_scores, days_of_cuts, reached, require_rising, to_i64};
use super::{RfmError, RfmScore, RfmScores, Score};
use crate::{CustomerKey, PurchaseSummaries, PurchaseSummary};

/// Frozen limits between nested scores: frequency is cut within each recency score, monetary value
/// within each pair of recency and frequency scores, as the base had them that they were learnt
/// from.
///
/// A bin holds its lower limit and not its upper one, as in [`RfmCutPoints`](crate::RfmCutPoints).
///
/// ```
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{NestedRfmCutPoints, Nesting, PurchaseSummaries, PurchaseSummary, RfmBinning, Ties};
///
/// let day = Timestamp::parse("2026-11-22T12:00:00Z")?;
/// let mut base = PurchaseSummaries::new(Currency::EUR);
/// for customer in 1..=50_u32 {
///     base.add_purchase(customer, day, Money::new(i64::from(customer), Currency::EUR))?;
/// }
/// let scores = RfmBinning::new(Nesting::Nested, Ties::Together).score(&base, day)?;
/// let frozen = NestedRfmCutPoints::of_scores(&base, &scores, day)?;
/// assert_eq!(frozen.score_all(&base, day)?, scores);
/// let newcomer = PurchaseSummary::of_purchase(day, 45);
/// assert_eq!(frozen.score(&newcomer, day)?.map(|score| score.code()), Some(335));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct NestedRfmCutPoints {
    recency_days: [i64; 4],
    /// By recency score, from 1 to 5.
    purchases: [[u64; 4]; 5],
    /// By recency score, then frequency score.
    amount_minor: [[[i64; 4]; 5]; 5],
}

impl NestedRfmCutPoints {
    /// Learns the limits from a base and its nested scores.
    ///
    /// Within a cell each limit is the smallest value of a customer with a score above it; a limit
    /// above which nobody is lies one above the largest value. A cell without customers takes the
    /// limits that the customers of its recency score, and failing these all customers, would give.
    /// With [`Ties::Together`](crate::Ties::Together) the base itself is scored again just as it was;
    /// with [`Ties::ByKey`](crate::Ties::ByKey) those tied at a limit all get the score above it.
    /// Amounts beyond 64 bits are cut at that bound.
    ///
    /// # Errors
    /// When nobody bought, or a purchase lies after `as_of`.
    pub fn of_scores<K: CustomerKey>(
        summaries: &PurchaseSummaries<K>,
        scores: &RfmScores<K>,
        as_of: Timestamp,
    ) -> Result<Self, RfmError> {
        let buyers = buyers(summaries, as_of)?;
        let scored: Vec<(&Buyer<K>, RfmScore)> = buyers
            .iter()
            .filter_map(|buyer| Some((buyer, scores.get(&buyer.customer)?)))
            .collect();
        let recency = cuts_of_scores(scored.iter().map(|(buyer, score)| {
            // Fewer days are better: turned around, as the scores rise with the value.
            (
                i128::from(days_since(buyer.last_purchase, as_of)).saturating_neg(),
                score.recency,
            )
        }))
        .ok_or(RfmError::NoPurchases)?;
        let frequency = by_cell(
            &scored,
            |buyer| buyer.purchases.into(),
            |score| score.frequency,
        );
        let monetary = by_cell(&scored, |buyer| buyer.amount_minor, |score| score.monetary);
        let purchases = Score::ALL.map(|recency| {
            limits(&frequency, &[(Some(recency), None), (None, None)])
                .map(|cut| u64::try_from(cut).unwrap_or(u64::MAX))
        });
        let amount_minor = Score::ALL.map(|recency| {
            Score::ALL.map(|frequency| {
                let cells = [
                    (Some(recency), Some(frequency)),
                    (Some(recency), None),
                    (None, None),
                ];
                limits(&monetary, &cells).map(to_i64)
            })
        });
        Ok(Self {
            recency_days: days_of_cuts(recency),
            purchases,
            amount_minor,
        })
    }

    /// The score of one customer at `as_of`; `None` when it bought nothing.
    ///
    /// # Errors
    /// When its last purchase lies after `as_of`.
    pub fn score(
        &self,
        summary: &PurchaseSummary,
        as_of: Timestamp,
    ) -> Result<Option<RfmScore>, RfmError> {
        score_one(summary, as_of, |days, purchases, amount| {
            self.score_values(days, purchases, amount)
        })
    }

    /// The scores of a whole base at `as_of`.
    ///
    /// # Errors
    /// When a purchase lies after `as_of`.
    pub fn score_all<K: CustomerKey>(
        &self,
        summaries: &PurchaseSummaries<K>,
        as_of: Timestamp,
    ) -> Result<RfmScores<K>, RfmError> {
        score_all(summaries, as_of, |days, purchases, amount| {
            self.score_values(days, purchases, amount)
        })
    }

    /// The score of three values: days since the last purchase, number of purchases, net amount in
    /// minor units.
    #[must_use]
    pub fn score_values(&self, recency_days: i64, purchases: u64, amount_minor: i128) -> RfmScore {
        let days_above = reached(&self.recency_days, |cut| *cut <= recency_days);
        let recency = Score::above(4_usize.saturating_sub(days_above));
        let frequency = self
            .purchases_at(recency)
            .map_or(0, |cuts| reached(&cuts, |cut| *cut <= purchases));
        let frequency = Score::above(frequency);
        let monetary = self.amount_minor_at(recency, frequency).map_or(0, |cuts| {
            reached(&cuts, |cut| i128::from(*cut) <= amount_minor)
        });
        RfmScore {
            recency,
            frequency,
            monetary: Score::above(monetary),
        }
    }

    /// The four cut points of recency, in whole days since the last purchase.
    #[must_use]
    pub const fn recency_days(&self) -> [i64; 4] {
        self.recency_days
    }

    fn purchases_at(&self, recency: Score) -> Option<[u64; 4]> {
        self.purchases.get(position(recency)).copied()
    }

    fn amount_minor_at(&self, recency: Score, frequency: Score) -> Option<[i64; 4]> {
        let within = self.amount_minor.get(position(recency))?;
        within.get(position(frequency)).copied()
    }
}

fn position(score: Score) -> usize {
    usize::from(score.get()).saturating_sub(1)
}

/// The scores that name a cell; `None` stands for all of an axis.
type Cell = (Option<Score>, Option<Score>);

/// The limits within each cell, and within those that hold it.
fn by_cell<K>(
    scored: &[(&Buyer<K>, RfmScore)],
    value: impl Fn(&Buyer<K>) -> i128,
    own: impl Fn(&RfmScore) -> Score,
) -> BTreeMap<Cell, [i128; 4]> {
    let mut members: BTreeMap<Cell, Vec<(i128, Score)>> = BTreeMap::new();
    for (buyer, score) in scored {
        let cells = [
            (None, None),
            (Some(score.recency), None),
            (Some(score.recency), Some(score.frequency)),
        ];
        for cell in cells {
            members
                .entry(cell)
                .or_default()
                .push((value(buyer), own(score)));
        }
    }
    members
        .into_iter()
        .filter_map(|(cell, members)| Some((cell, cuts_of_scores(members.into_iter())?)))
        .collect()
}

/// The limits of the first of these cells that has any.
fn limits(found: &BTreeMap<Cell, [i128; 4]>, cells: &[Cell]) -> [i128; 4] {
    cells
        .iter()
        .find_map(|cell| found.get(cell).copied())
        .unwrap_or_default()
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: crate::format::FormatOne,
    recency_days: [i64; 4],
    purchases: [[u64; 4]; 5],
    amount_minor: [[[i64; 4]; 5]; 5],
}

impl TryFrom<Form> for NestedRfmCutPoints {
    type Error = ValidationError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        require_rising("recency cut points", &form.recency_days)?;
        for cuts in &form.purchases {
            require_rising("frequency cut points", cuts)?;
        }
        for cuts in form.amount_minor.iter().flatten() {
            require_rising("monetary cut points", cuts)?;
        }
        Ok(Self {
            recency_days: form.recency_days,
            purchases: form.purchases,
            amount_minor: form.amount_minor,
        })
    }
}

impl From<NestedRfmCutPoints> for Form {
    fn from(cuts: NestedRfmCutPoints) -> Self {
        Self {
            format: crate::format::FormatOne,
            recency_days: cuts.recency_days,
            purchases: cuts.purchases,
            amount_minor: cuts.amount_minor,
        }
    }
}
