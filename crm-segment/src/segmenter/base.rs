//! A base of customers, scored and segmented.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{CustomerId, Timestamp};

use crate::{
    Concentration, CustomerKey, PurchaseSummaries, PurchaseSummary, RfmBinning, RfmError, RfmScore,
    RfmScores, SegmentMap, SegmentName, score_by_ntile,
};

/// A base of customers as it was at an instant: summaries, scores and named segments.
///
/// It knows purchases and no consents: customers whose processing is restricted are in it like all
/// others. It is there to be counted and looked at; customers to act on are listed by
/// [`Segmenter::members`](crate::Segmenter::members).
///
/// ```
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{PurchaseSummaries, SegmentMap, SegmentedBase};
///
/// let mut summaries = PurchaseSummaries::new(Currency::EUR);
/// for (customer, day) in [(1_u32, 1), (2, 9), (3, 17), (4, 20), (5, 21), (5, 22)] {
///     let at = Timestamp::parse(&format!("2026-11-{day:02}T12:00:00Z"))?;
///     summaries.add_purchase(customer, at, Money::new(1_000, Currency::EUR))?;
/// }
/// let as_of = Timestamp::parse("2026-11-23T00:00:00Z")?;
/// let base = SegmentedBase::new(summaries, SegmentMap::usual(), as_of)?;
/// let best = base.customer(&5).and_then(|customer| customer.segment);
/// assert_eq!(best.map(|name| name.as_str()), Some("Champions"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SegmentedBase<K: CustomerKey = CustomerId> {
    as_of: Timestamp,
    summaries: PurchaseSummaries<K>,
    scores: RfmScores<K>,
    map: SegmentMap,
}

/// One customer of a [`SegmentedBase`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SegmentedCustomer<'base, K: CustomerKey = CustomerId> {
    /// Who.
    pub customer: K,
    /// The purchases.
    pub summary: PurchaseSummary,
    /// The score; `None` when the customer gave back only.
    pub score: Option<RfmScore>,
    /// The segment; `None` without a score, or when the map leaves the score out.
    pub segment: Option<&'base SegmentName>,
}

/// The part of the base that one segment makes up.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SegmentShare {
    /// The segment; `None` stands for the customers who are in none.
    pub segment: Option<SegmentName>,
    /// How many customers it has.
    pub customers: usize,
    /// Their share of all customers, 0 to 1.
    pub customer_share: f64,
    /// Their revenue net of returns, in minor units.
    pub amount_minor: i128,
    /// Their share of the net revenue of the base; below 0 when they gave back more than they
    /// bought. `None` when the base as a whole has no revenue above zero.
    pub revenue_share: Option<f64>,
}

impl<K: CustomerKey> SegmentedBase<K> {
    /// Scores a base [by fifths](score_by_ntile) as of an instant, and names the segments by a map.
    ///
    /// # Errors
    /// When a purchase lies after `as_of`.
    pub fn new(
        summaries: PurchaseSummaries<K>,
        map: SegmentMap,
        as_of: Timestamp,
    ) -> Result<Self, RfmError> {
        let scores = score_by_ntile(&summaries, as_of)?;
        Ok(Self {
            as_of,
            summaries,
            scores,
            map,
        })
    }

    /// Scores a base by rank in a way of your choice, nested or with ties kept together, and names the
    /// segments by a map.
    ///
    /// # Errors
    /// When a purchase lies after `as_of`.
    pub fn binned(
        summaries: PurchaseSummaries<K>,
        binning: RfmBinning,
        map: SegmentMap,
        as_of: Timestamp,
    ) -> Result<Self, RfmError> {
        let scores = binning.score(&summaries, as_of)?;
        Ok(Self {
            as_of,
            summaries,
            scores,
            map,
        })
    }

    /// The instant for which all this holds.
    #[must_use]
    pub const fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// The purchases of each customer.
    #[must_use]
    pub const fn summaries(&self) -> &PurchaseSummaries<K> {
        &self.summaries
    }

    /// The scores.
    #[must_use]
    pub const fn scores(&self) -> &RfmScores<K> {
        &self.scores
    }

    /// The map of segments in use.
    #[must_use]
    pub const fn map(&self) -> &SegmentMap {
        &self.map
    }

    /// How unevenly the revenue is spread.
    #[must_use]
    pub fn concentration(&self) -> Concentration {
        Concentration::from_summaries(&self.summaries)
    }

    /// One customer; `None` when there is no purchase and no return of it.
    #[must_use]
    pub fn customer(&self, customer: &K) -> Option<SegmentedCustomer<'_, K>> {
        let summary = self.summaries.get(customer)?;
        Some(self.segmented(*customer, summary, self.scores.get(customer)))
    }

    /// Every customer with a purchase or return, in rising order of the key.
    pub fn customers(&self) -> impl Iterator<Item = SegmentedCustomer<'_, K>> {
        // Both lists are in rising order, and whoever has a score has a summary.
        let mut scores = self.scores.iter().peekable();
        self.summaries.iter().map(move |(customer, summary)| {
            let score = scores
                .next_if(|(scored, _)| *scored == customer)
                .map(|(_, score)| score);
            self.segmented(customer, summary, score)
        })
    }

    /// The part of the base that each segment makes up: in the order of the map, segments without
    /// customers included, and behind them the customers in no segment, if there are any.
    #[must_use]
    pub fn shares(&self) -> Vec<SegmentShare> {
        let mut found: BTreeMap<Option<&SegmentName>, (usize, i128)> = BTreeMap::new();
        let mut revenue: i128 = 0;
        for customer in self.customers() {
            let amount = customer.summary.amount_minor();
            let (customers, sum) = found.entry(customer.segment).or_default();
            *customers = customers.saturating_add(1);
            *sum = sum.saturating_add(amount);
            revenue = revenue.saturating_add(amount);
        }
        let base_customers = self.summaries.len().max(1) as f64;
        let share = |segment: Option<&SegmentName>| {
            let (customers, amount_minor) = found.get(&segment).copied().unwrap_or_default();
            SegmentShare {
                segment: segment.cloned(),
                customers,
                customer_share: customers as f64 / base_customers,
                amount_minor,
                revenue_share: (revenue > 0).then(|| amount_minor as f64 / revenue as f64),
            }
        };
        let named = self
            .map
            .segments()
            .iter()
            .map(|segment| Some(&segment.name));
        named
            .chain(found.contains_key(&None).then_some(None))
            .map(share)
            .collect()
    }

    fn segmented<'base>(
        &'base self,
        customer: K,
        summary: PurchaseSummary,
        score: Option<RfmScore>,
    ) -> SegmentedCustomer<'base, K> {
        let segment = score.and_then(|score| self.map.segment_of(score));
        SegmentedCustomer {
            customer,
            summary,
            score,
            segment,
        }
    }
}

impl<K: CustomerKey> fmt::Debug for SegmentedBase<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "SegmentedBase(<{} customers>, as of {})",
            self.summaries.len(),
            self.as_of
        )
    }
}
