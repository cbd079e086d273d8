//! One purchase or refund.

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_core::{CustomerId, Money, PurchaseFact, Timestamp};
use crm_segment::CustomerKey;

/// One purchase; a refund when the amount is below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurchaseLine<K: CustomerKey> {
    /// Whose it is.
    pub customer: K,
    /// When it was.
    pub at: Timestamp,
    /// What was paid, or paid back.
    pub amount: Money,
}

impl<K: CustomerKey> PurchaseLine<K> {
    /// What was paid back, without a sign; `None` of a purchase.
    #[must_use]
    pub fn paid_back(&self) -> Option<Money> {
        let minor = self.amount.minor().saturating_neg();
        (minor > 0).then(|| Money::new(minor, self.amount.currency()))
    }

    /// Its calendar day in a zone.
    #[must_use]
    pub fn day_in(&self, zone: Tz) -> NaiveDate {
        self.at.to_datetime().with_timezone(&zone).date_naive()
    }
}

impl From<&PurchaseFact> for PurchaseLine<CustomerId> {
    fn from(fact: &PurchaseFact) -> Self {
        let amount = fact.amount();
        let is_return = matches!(fact, PurchaseFact::Return { .. });
        let minor = if is_return {
            amount.minor().saturating_neg()
        } else {
            amount.minor()
        };
        Self {
            customer: fact.customer(),
            at: fact.occurred_at(),
            amount: Money::new(minor, amount.currency()),
        }
    }
}
