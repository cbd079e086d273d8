//! Scores by fixed limits.

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::buyer::{Buyer, buyers, days_since, score_all, score_one};
use super::{RfmError, RfmScore, RfmScores, Score};
use crate::{CustomerKey, PurchaseSummaries, PurchaseSummary};

/// Frozen limits between the scores: equal values get equal scores, and a customer who comes later
/// is scored like those before.
///
/// Each axis has four cut points in rising order, which make five bins; a bin holds its lower limit
/// and not its upper one. Recency counts the whole days (of 24 hours) from the last purchase to the
/// instant asked for, so fewer days are the better score. Two cut points may be equal; the score
/// between them is then given to nobody.
///
/// ```
/// use crm_core::Timestamp;
/// use crm_segment::{PurchaseSummary, RfmCutPoints, RfmScore};
///
/// let limits = RfmCutPoints::new([30, 90, 180, 365], [2, 3, 5, 10], [5_000, 10_000, 20_000, 50_000])?;
/// let bought = PurchaseSummary::of_purchase(Timestamp::parse("2026-09-01T10:00:00Z")?, 10_000);
/// let score = limits.score(&bought, Timestamp::parse("2026-11-22T10:00:00Z")?)?;
/// assert_eq!(score.map(RfmScore::code), Some(413));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct RfmCutPoints {
    recency_days: [i64; 4],
    purchases: [u64; 4],
    amount_minor: [i64; 4],
}

impl RfmCutPoints {
    /// Takes four cut points for each axis: days since the last purchase, number of purchases, and
    /// net amount in minor units.
    ///
    /// # Errors
    /// When the cut points of an axis fall.
    pub fn new(
        recency_days: [i64; 4],
        purchases: [u64; 4],
        amount_minor: [i64; 4],
    ) -> Result<Self, ValidationError> {
        require_rising("recency cut points", &recency_days)?;
        require_rising("frequency cut points", &purchases)?;
        require_rising("monetary cut points", &amount_minor)?;
        Ok(Self {
            recency_days,
            purchases,
            amount_minor,
        })
    }

    /// Takes the cut points from a base, so that each bin holds about a fifth of those who bought.
    ///
    /// Each one is the smallest whole number above the quantile of 20, 40, 60 or 80 %. Quantiles are
    /// of type 7 of Hyndman and Fan (1996), which interpolate linearly between neighbours and are
    /// what R, NumPy and spreadsheets compute; here exactly, in whole numbers. Amounts beyond 64
    /// bits are cut at that bound.
    ///
    /// # Errors
    /// When nobody bought, or a purchase lies after `as_of`.
    pub fn from_summaries<K: CustomerKey>(
        summaries: &PurchaseSummaries<K>,
        as_of: Timestamp,
    ) -> Result<Self, RfmError> {
        let buyers = buyers(summaries, as_of)?;
        let axis = |value: &dyn Fn(&Buyer<K>) -> i128| {
            let mut values: Vec<i128> = buyers.iter().map(value).collect();
            values.sort_unstable();
            above_quantiles(&values).ok_or(RfmError::NoPurchases)
        };
        let recency = axis(&|buyer| days_since(buyer.last_purchase, as_of).into())?;
        let frequency = axis(&|buyer| buyer.purchases.into())?;
        let monetary = axis(&|buyer| buyer.amount_minor)?;
        Ok(Self {
            recency_days: recency.map(to_i64),
            purchases: frequency.map(|cut| u64::try_from(cut).unwrap_or(u64::MAX)),
            amount_minor: monetary.map(to_i64),
        })
    }

    /// Learns the cut points from a base that was scored, each axis on its own, by whatever method.
    ///
    /// Each one is the smallest value of a customer with a score above it; a cut point above which
    /// nobody is lies one above the largest value. When equal values had equal scores (recency by
    /// whole days, as with [`Ties::Together`](crate::Ties::Together)) the base itself is scored again
    /// just as it was; after [`score_by_ntile`](crate::score_by_ntile) those tied at a cut point all
    /// get the score above it. For nested scores use
    /// [`NestedRfmCutPoints`](crate::NestedRfmCutPoints). Amounts beyond 64 bits are cut at that
    /// bound.
    ///
    /// # Errors
    /// When nobody bought, or a purchase lies after `as_of`.
    pub fn of_scores<K: CustomerKey>(
        summaries: &PurchaseSummaries<K>,
        scores: &RfmScores<K>,
        as_of: Timestamp,
    ) -> Result<Self, RfmError> {
        let buyers = buyers(summaries, as_of)?;
        let axis = |value: &dyn Fn(&Buyer<K>) -> i128, own: &dyn Fn(RfmScore) -> Score| {
            let members = buyers.iter().filter_map(|buyer| {
                let score = scores.get(&buyer.customer)?;
                Some((value(buyer), own(score)))
            });
            cuts_of_scores(members).ok_or(RfmError::NoPurchases)
        };
        // Fewer days are better: turned around, as the scores rise with the value.
        let recency = axis(
            &|buyer| i128::from(days_since(buyer.last_purchase, as_of)).saturating_neg(),
            &|score| score.recency,
        )?;
        let frequency = axis(&|buyer| buyer.purchases.into(), &|score| score.frequency)?;
        let monetary = axis(&|buyer| buyer.amount_minor, &|score| score.monetary)?;
        Ok(Self {
            recency_days: days_of_cuts(recency),
            purchases: frequency.map(|cut| u64::try_from(cut).unwrap_or(u64::MAX)),
            amount_minor: monetary.map(to_i64),
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
        RfmScore {
            recency: Score::above(4_usize.saturating_sub(days_above)),
            frequency: Score::above(reached(&self.purchases, |cut| *cut <= purchases)),
            monetary: Score::above(reached(&self.amount_minor, |cut| {
                i128::from(*cut) <= amount_minor
            })),
        }
    }

    /// The four cut points of recency, in whole days since the last purchase.
    #[must_use]
    pub const fn recency_days(&self) -> [i64; 4] {
        self.recency_days
    }

    /// The four cut points of frequency, in purchases.
    #[must_use]
    pub const fn purchases(&self) -> [u64; 4] {
        self.purchases
    }

    /// The four cut points of monetary value, in minor units.
    #[must_use]
    pub const fn amount_minor(&self) -> [i64; 4] {
        self.amount_minor
    }
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: crate::format::FormatOne,
    recency_days: [i64; 4],
    purchases: [u64; 4],
    amount_minor: [i64; 4],
}

impl TryFrom<Form> for RfmCutPoints {
    type Error = ValidationError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        Self::new(form.recency_days, form.purchases, form.amount_minor)
    }
}

impl From<RfmCutPoints> for Form {
    fn from(cuts: RfmCutPoints) -> Self {
        Self {
            format: crate::format::FormatOne,
            recency_days: cuts.recency_days,
            purchases: cuts.purchases,
            amount_minor: cuts.amount_minor,
        }
    }
}

pub(super) fn require_rising<V: PartialOrd>(
    field: &'static str,
    cuts: &[V; 4],
) -> Result<(), ValidationError> {
    if cuts.is_sorted() {
        return Ok(());
    }
    let rule = ValidationRule::Inconsistent {
        rule: "must be in rising order",
    };
    Err(ValidationError::new(
        field,
        rule,
        ValueShape::Collection { members: 4 },
    ))
}

pub(super) fn reached<V>(cuts: &[V; 4], is_reached: impl Fn(&V) -> bool) -> usize {
    cuts.iter().filter(|cut| is_reached(cut)).count()
}

pub(super) fn to_i64(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// The smallest value with a score above 1, 2, 3 and 4, one above the largest value where there is
/// none; `None` without values.
pub(super) fn cuts_of_scores(
    scored: impl Iterator<Item = (i128, Score)> + Clone,
) -> Option<[i128; 4]> {
    let largest = scored.clone().map(|(value, _)| value).max()?;
    let mut cuts = [largest.saturating_add(1); 4];
    for (value, score) in scored {
        for (cut, lower) in cuts.iter_mut().zip(Score::ALL) {
            if score > lower {
                *cut = value.min(*cut);
            }
        }
    }
    Some(cuts)
}

/// Limits of days from limits of their negatives: a bin that begins at −d ends at d days, so that
/// the next one begins at d + 1.
pub(super) fn days_of_cuts(cuts: [i128; 4]) -> [i64; 4] {
    let [one, two, three, four] = cuts.map(|cut| to_i64(cut.saturating_neg().saturating_add(1)));
    [four, three, two, one]
}

/// The smallest whole numbers above the quantiles of 1/5 to 4/5 of sorted values; `None` when there
/// are none.
fn above_quantiles(sorted: &[i128]) -> Option<[i128; 4]> {
    let last = sorted.len().checked_sub(1)?;
    let above = |fifths: usize| {
        // Type 7 puts the quantile at (n - 1) * fifths / 5, between two neighbours.
        let position = last.saturating_mul(fifths);
        let lower = sorted.get(position / 5)?;
        let upper = sorted.get(position.div_ceil(5))?;
        let fraction = i128::try_from(position % 5).ok()?;
        let step = upper.saturating_sub(*lower).saturating_mul(fraction) / 5;
        Some(lower.saturating_add(step).saturating_add(1))
    };
    Some([above(1)?, above(2)?, above(3)?, above(4)?])
}
