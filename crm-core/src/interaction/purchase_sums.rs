//! What a customer bought and gave back, in sums.

use std::collections::BTreeMap;

use super::PurchaseFact;
use crate::customer::LifecycleFacts;
use crate::money::{Currency, Money, MoneyError};
use crate::timestamp::Timestamp;

/// What a customer bought and gave back, summed exactly and without looking at the lines.
///
/// The sums hold 128 bits, so that none overflows on the way: they do not depend on the order of the
/// facts, and a store may sum where the rows are.
///
/// ```
/// use crm_core::{Currency, CustomerId, Money, PurchaseFact, PurchaseSums, SeededIds, Timestamp};
///
/// let (ids, at) = (SeededIds::new(1), Timestamp::UNIX_EPOCH);
/// let customer = CustomerId::generate(&ids, at);
/// let mut sums = PurchaseSums::default();
/// let amount = Money::new(1_999, Currency::EUR);
/// sums.add(&PurchaseFact::Purchase { customer, occurred_at: at, amount });
/// let amount = Money::new(500, Currency::EUR);
/// sums.add(&PurchaseFact::Return { customer, occurred_at: at, amount });
/// assert_eq!(sums.net()?[&Currency::EUR], Money::new(1_499, Currency::EUR));
/// # Ok::<(), crm_core::MoneyError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseSums {
    /// How many purchases.
    pub purchases: u64,
    /// How many returns.
    pub returns: u64,
    /// What was paid less what was paid back, in minor units of each currency.
    pub net_minor: BTreeMap<Currency, i128>,
    /// The first purchase.
    pub first_purchase: Option<Timestamp>,
    /// The last purchase.
    pub last_purchase: Option<Timestamp>,
}

impl PurchaseSums {
    /// Adds a purchase or a return.
    pub fn add(&mut self, fact: &PurchaseFact) {
        let (amount, at) = (fact.amount(), fact.occurred_at());
        match fact {
            PurchaseFact::Purchase { .. } => {
                self.add_purchases(1, amount.currency(), amount.minor().into(), (at, at));
            }
            PurchaseFact::Return { .. } => {
                self.add_returns(1, amount.currency(), amount.minor().into());
            }
        }
    }

    /// Adds so many purchases of one currency, for so many minor units in all, the first and the last
    /// of which were then: what a store summed itself.
    pub fn add_purchases(
        &mut self,
        count: u64,
        currency: Currency,
        minor: i128,
        (first, last): (Timestamp, Timestamp),
    ) {
        self.purchases = self.purchases.saturating_add(count);
        self.add_net(currency, minor);
        self.first_purchase = Some(self.first_purchase.map_or(first, |known| known.min(first)));
        self.last_purchase = self.last_purchase.max(Some(last));
    }

    /// Adds so many returns of one currency, for which so many minor units were paid back in all.
    pub fn add_returns(&mut self, count: u64, currency: Currency, minor: i128) {
        self.returns = self.returns.saturating_add(count);
        self.add_net(currency, minor.saturating_neg());
    }

    fn add_net(&mut self, currency: Currency, minor: i128) {
        // Sums of at most 2^63 amounts of 64 bits cannot overflow.
        let sum = self.net_minor.entry(currency).or_default();
        *sum = sum.saturating_add(minor);
    }

    /// What the stage of the relationship follows from, for purchases in so many different categories.
    #[must_use]
    pub fn lifecycle_facts(&self, categories: u32) -> LifecycleFacts {
        LifecycleFacts {
            purchases: self.purchases,
            categories,
            last_purchase: self.last_purchase,
        }
    }

    /// What was paid less what was paid back, one amount for each currency.
    ///
    /// # Errors
    /// When a sum is too large for an amount.
    pub fn net(&self) -> Result<BTreeMap<Currency, Money>, MoneyError> {
        let amount = |(currency, minor): (&Currency, &i128)| {
            let minor = i64::try_from(*minor).map_err(|_| MoneyError::Overflow)?;
            Ok((*currency, Money::new(minor, *currency)))
        };
        self.net_minor.iter().map(amount).collect()
    }
}
