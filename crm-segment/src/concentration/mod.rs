//! How unevenly the revenue is spread over the customers.

mod abc;

use std::fmt;

use crate::ratio::ratio;
use crate::{CustomerKey, PurchaseSummaries};

pub use abc::{AbcClass, AbcClasses, AbcLimits, AbcShare};

/// How unevenly the revenue of a base is spread over its customers.
///
/// # What counts
/// Every customer of the base counts, those with returns only as well. A net amount below zero
/// counts as zero, so that every share lies between 0 and 1 and grows with the number of customers;
/// the total is thus the sum of the positive amounts. When it is zero there are no shares: the
/// questions answer `None`.
///
/// # How many are "the top 20 %"
/// Of `n` customers the top `x` % are the `n·x/100`, rounded up, with the largest amounts. Which of
/// several equal customers are among them changes no answer.
///
/// ```
/// use crm_segment::Concentration;
///
/// let base = Concentration::from_amounts([80, 5, 5, 5, 5]);
/// assert_eq!(base.share_of_top_percent(20), Some(0.8));
/// assert_eq!(base.pareto_holds(), Some(true));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Concentration {
    /// The amounts of the customers, largest first, none below zero.
    amounts: Vec<u128>,
    /// At position `k` the sum of the `k` largest amounts.
    top_sums: Vec<u128>,
}

/// A point of the Lorenz curve: the poorest customers and the part of the revenue they bring.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct LorenzPoint {
    /// The share of the customers, 0 to 1.
    pub customers: f64,
    /// The share of the revenue that they bring together, 0 to 1.
    pub revenue: f64,
}

impl Concentration {
    /// The concentration of the net amounts of a base.
    #[must_use]
    pub fn from_summaries<K: CustomerKey>(summaries: &PurchaseSummaries<K>) -> Self {
        let amounts = summaries.entries();
        Self::from_amounts(amounts.map(|(_, summary)| summary.amount_minor()))
    }

    /// The concentration of amounts, one for each customer, in any order.
    #[must_use]
    pub fn from_amounts(amounts: impl IntoIterator<Item = i128>) -> Self {
        let mut amounts: Vec<u128> = amounts
            .into_iter()
            .map(|amount| u128::try_from(amount).unwrap_or(0))
            .collect();
        amounts.sort_unstable_by(|one, other| other.cmp(one));
        let mut sum: u128 = 0;
        let running = amounts.iter().map(|amount| {
            sum = sum.saturating_add(*amount);
            sum
        });
        let top_sums = std::iter::once(0).chain(running).collect();
        Self { amounts, top_sums }
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> usize {
        self.amounts.len()
    }

    /// The revenue of all customers, in minor units; amounts below zero count as zero.
    #[must_use]
    pub fn total(&self) -> u128 {
        self.top_sum(self.customers())
    }

    /// How many customers are the top `percent` %, rounded up; above 100 all of them.
    #[must_use]
    pub fn customers_of_top_percent(&self, percent: u8) -> usize {
        // A slice of amounts has fewer than 2^60 members, so that the product fits 128 bits.
        let part = (self.customers() as u128)
            .saturating_mul(percent.min(100).into())
            .div_ceil(100);
        usize::try_from(part).unwrap_or(usize::MAX)
    }

    /// The share of the revenue, 0 to 1, that the top `percent` % of the customers bring; `None`
    /// without revenue.
    #[must_use]
    pub fn share_of_top_percent(&self, percent: u8) -> Option<f64> {
        self.share_of_top(self.customers_of_top_percent(percent))
    }

    /// The share of the revenue, 0 to 1, of the `customers` with the largest amounts; `None` without
    /// revenue.
    #[must_use]
    pub fn share_of_top(&self, customers: usize) -> Option<f64> {
        ratio(self.top_sum(customers), self.total())
    }

    /// The smallest number of customers who together bring at least `percent` % of the revenue;
    /// `None` without revenue.
    #[must_use]
    pub fn customers_for_revenue_percent(&self, percent: u8) -> Option<usize> {
        let total = self.total();
        if total == 0 {
            return None;
        }
        let needed = abc::part_of(total, percent);
        Some(self.top_sums.partition_point(|sum| *sum < needed))
    }

    /// Whether the top 20 % of the customers bring at least 80 % of the revenue (the rule of thumb
    /// named after Vilfredo Pareto), compared in whole minor units; `None` without revenue.
    #[must_use]
    pub fn pareto_holds(&self) -> Option<bool> {
        let needed = self.customers_for_revenue_percent(80)?;
        Some(needed <= self.customers_of_top_percent(20))
    }

    /// The Gini coefficient: 0 when all bring the same, towards 1 the more one of many brings all;
    /// with `n` customers at most `1 − 1/n`. `None` without revenue.
    ///
    /// Twice the area between the Lorenz curve and the diagonal, that is
    /// `Σ (2i − n − 1)·xᵢ / (n·Σ xᵢ)` over the amounts in rising order (Gini 1912).
    #[must_use]
    pub fn gini(&self) -> Option<f64> {
        let total = self.total();
        if total == 0 {
            return None;
        }
        let customers = self.customers() as f64;
        let weighted: f64 = self
            .amounts
            .iter()
            .enumerate()
            .map(|(above, amount)| {
                // The amounts fall, so that the rank from below is n − above.
                let weight = customers - 2.0 * above as f64 - 1.0;
                weight * *amount as f64
            })
            .sum();
        Some((weighted / (customers * total as f64)).clamp(0.0, 1.0))
    }

    /// The Lorenz curve in `steps` equal steps of the customers, from (0, 0) to (1, 1): the poorest
    /// come first. Where a step would divide a customer, the point before it is taken. Empty without
    /// revenue or without steps; there are at most a million steps.
    #[must_use]
    pub fn lorenz_curve(&self, steps: usize) -> Vec<LorenzPoint> {
        let (customers, total) = (self.customers(), self.total());
        if total == 0 {
            return Vec::new();
        }
        let steps = steps.min(1_000_000);
        let point = |step: usize| {
            let poorest = (customers as u128)
                .saturating_mul(step as u128)
                .checked_div(steps as u128)
                .and_then(|part| usize::try_from(part).ok())?;
            let richer = self.top_sum(customers.saturating_sub(poorest));
            Some(LorenzPoint {
                customers: poorest as f64 / customers as f64,
                revenue: ratio(total.saturating_sub(richer), total)?,
            })
        };
        (0..=steps).filter_map(point).collect()
    }

    /// The sum of the largest amounts; of all when there are fewer.
    fn top_sum(&self, customers: usize) -> u128 {
        self.top_sums
            .get(customers.min(self.customers()))
            .copied()
            .unwrap_or(0)
    }
}

impl fmt::Debug for Concentration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Concentration(<{} customers>)", self.customers())
    }
}
