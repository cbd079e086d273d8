//! Which rows of a list of purchases count, and how.

use crm_core::{CustomerId, Money, PurchaseFact, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Period, PurchaseSummaries, PurchaseSummary, SummaryError};
use crate::CustomerKey;

/// What becomes of a row whose amount is below zero: money that flowed back.
///
/// There is no default: lists differ in what a negative amount means, and a silent choice moves
/// every monetary score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefundPolicy {
    /// It is a return: the amount of the customer falls by it, and it is no purchase.
    Net,
    /// It is left out, as if the row were not there; the purchase keeps its full amount.
    Ignore,
    /// It is refused, with [`SummaryError::NegativePurchase`] or, in columns, with the row in
    /// [`SummaryError::NegativeAmount`]: the list should have none.
    Refuse,
}

/// What a [`SummaryRule`] did with a row: nothing is dropped without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RowTaken {
    /// It counts as a purchase.
    Purchase,
    /// It counts as a return.
    Return,
    /// It is a refund, and refunds are ignored.
    RefundIgnored,
    /// It lies outside the period.
    OutsidePeriod,
}

/// Which rows of a list of signed amounts count: those of a period, with refunds by a stated policy.
///
/// Row by row by [`add`](Self::add), or whole columns by
/// [`PurchaseColumns::with_rule`](crate::PurchaseColumns::with_rule).
///
/// A refund belongs to the period in which the money flowed back, whenever the goods were bought.
///
/// ```
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{Period, PurchaseSummaries, RefundPolicy, RowTaken, SummaryRule};
///
/// let rule = SummaryRule::new(RefundPolicy::Net)
///     .within(Period::before(Timestamp::parse("2027-01-01T00:00:00Z")?));
/// let mut base = PurchaseSummaries::new(Currency::EUR);
/// let noon = Timestamp::parse("2026-11-22T12:00:00Z")?;
/// rule.add(&mut base, 7_u32, noon, Money::new(900, Currency::EUR))?;
/// let taken = rule.add(&mut base, 7, noon, Money::new(-400, Currency::EUR))?;
/// assert_eq!(taken, RowTaken::Return);
/// assert_eq!(base.get(&7).map(|summary| summary.amount_minor()), Some(500));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryRule {
    refunds: RefundPolicy,
    #[serde(default)]
    period: Period,
}

impl SummaryRule {
    /// Takes rows of all time.
    #[must_use]
    pub const fn new(refunds: RefundPolicy) -> Self {
        Self {
            refunds,
            period: Period::ALL,
        }
    }

    /// The same rule for the rows of a period.
    #[must_use]
    pub const fn within(self, period: Period) -> Self {
        Self { period, ..self }
    }

    /// What becomes of refunds.
    #[must_use]
    pub const fn refunds(&self) -> RefundPolicy {
        self.refunds
    }

    /// The period.
    #[must_use]
    pub const fn period(&self) -> Period {
        self.period
    }

    /// Adds a row to a base: what was paid, or paid back when it is below zero.
    ///
    /// Nothing is changed when the row is refused. Rows outside the period are looked at no further.
    ///
    /// # Errors
    /// When the amount is of another currency; when it is below zero and the policy refuses that.
    pub fn add<K: CustomerKey>(
        &self,
        base: &mut PurchaseSummaries<K>,
        customer: K,
        at: Timestamp,
        amount: Money,
    ) -> Result<RowTaken, SummaryError> {
        if !self.period.contains(at) {
            return Ok(RowTaken::OutsidePeriod);
        }
        SummaryError::check_currency(base.currency(), amount.currency())?;
        if amount.is_negative() {
            let refund = PurchaseSummary::of_refund(amount.minor());
            return self.add_refund(base, customer, refund);
        }
        base.add_purchase(customer, at, amount)?;
        Ok(RowTaken::Purchase)
    }

    /// Adds a purchase or return as a store keeps it. A return is a refund: the policy says what
    /// becomes of it.
    ///
    /// # Errors
    /// As [`add`](Self::add), and [`UnknownFact`](SummaryError::UnknownFact) for a kind of fact that
    /// is neither.
    pub fn add_fact(
        &self,
        base: &mut PurchaseSummaries<CustomerId>,
        fact: &PurchaseFact,
    ) -> Result<RowTaken, SummaryError> {
        let (customer, at, amount) = (fact.customer(), fact.occurred_at(), fact.amount());
        match fact {
            PurchaseFact::Purchase { .. } => self.add(base, customer, at, amount),
            PurchaseFact::Return { .. } => {
                if !self.period.contains(at) {
                    return Ok(RowTaken::OutsidePeriod);
                }
                let minor = SummaryError::check_return(base.currency(), amount)?;
                self.add_refund(base, customer, PurchaseSummary::of_return(minor))
            }
            _ => Err(SummaryError::UnknownFact),
        }
    }

    fn add_refund<K: CustomerKey>(
        &self,
        base: &mut PurchaseSummaries<K>,
        customer: K,
        refund: PurchaseSummary,
    ) -> Result<RowTaken, SummaryError> {
        match self.refunds {
            RefundPolicy::Net => {
                base.add(customer, refund);
                Ok(RowTaken::Return)
            }
            RefundPolicy::Ignore => Ok(RowTaken::RefundIgnored),
            RefundPolicy::Refuse => Err(SummaryError::NegativePurchase),
        }
    }
}
