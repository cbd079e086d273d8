//! The purchase summaries of a whole base of customers.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;

use crm_core::{Currency, CustomerId, Money, PurchaseFact, Timestamp};

use super::hashing::FoldedHash;
use super::{PurchaseSummary, SummaryError};

/// What names a customer: [`CustomerId`], or the key of a file that is analysed on its own.
///
/// Every small ordered key is one. The order decides ties, so it must be total and must not change.
pub trait CustomerKey: Copy + Ord + Hash {}

impl<K: Copy + Ord + Hash> CustomerKey for K {}

/// The [`PurchaseSummary`] of each customer of a base, all in one currency.
///
/// Fed fact by fact, in any order; two bases [merge](Self::merge), so that the work can be split.
/// Equality means: same currency, same customers, same summaries.
///
/// ```
/// use crm_core::{Currency, Money, Timestamp};
/// use crm_segment::{PurchaseSummaries, SummaryError};
///
/// let mut base = PurchaseSummaries::new(Currency::EUR);
/// let noon = Timestamp::parse("2026-11-22T12:00:00Z")?;
/// base.add_purchase(17_u32, noon, Money::new(1_250, Currency::EUR))?;
/// base.add_return(17_u32, Money::new(250, Currency::EUR))?;
/// assert_eq!(base.get(&17).map(|summary| summary.amount_minor()), Some(1_000));
/// assert!(matches!(
///     base.add_purchase(18, noon, Money::new(1, Currency::USD)),
///     Err(SummaryError::CurrencyMismatch { expected: Currency::EUR, found: Currency::USD })
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PurchaseSummaries<K: CustomerKey = CustomerId> {
    currency: Currency,
    by_customer: HashMap<K, PurchaseSummary, FoldedHash>,
}

impl<K: CustomerKey> PurchaseSummaries<K> {
    /// A base without customers, in `currency`: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            by_customer: HashMap::default(),
        }
    }

    /// A base without customers, with room for `customers`.
    #[must_use]
    pub fn with_capacity(currency: Currency, customers: usize) -> Self {
        Self {
            currency,
            by_customer: HashMap::with_capacity_and_hasher(customers, FoldedHash::default()),
        }
    }

    /// The one currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds a purchase of `customer`; nothing is changed when it is refused.
    ///
    /// # Errors
    /// When the amount is of another currency or negative. Zero is a purchase: a free copy counts.
    pub fn add_purchase(
        &mut self,
        customer: K,
        at: Timestamp,
        amount: Money,
    ) -> Result<(), SummaryError> {
        self.check_currency(amount.currency())?;
        if amount.is_negative() {
            return Err(SummaryError::NegativePurchase);
        }
        self.add(customer, PurchaseSummary::of_purchase(at, amount.minor()));
        Ok(())
    }

    /// Adds a return of `customer` for which `paid_back` flowed back; nothing is changed when it
    /// is refused.
    ///
    /// # Errors
    /// When the amount is of another currency or negative.
    pub fn add_return(&mut self, customer: K, paid_back: Money) -> Result<(), SummaryError> {
        self.check_currency(paid_back.currency())?;
        if paid_back.is_negative() {
            return Err(SummaryError::NegativeReturn);
        }
        self.add(customer, PurchaseSummary::of_return(paid_back.minor()));
        Ok(())
    }

    /// Adds a summary made elsewhere, in minor units of the currency of this base.
    pub fn add(&mut self, customer: K, summary: PurchaseSummary) {
        let own = self.by_customer.entry(customer).or_default();
        *own = own.merge(summary);
    }

    /// The base that holds the facts of both.
    ///
    /// Associative and commutative; the cost grows with the smaller of the two.
    ///
    /// # Errors
    /// When the two are of different currencies.
    pub fn merge(self, other: Self) -> Result<Self, SummaryError> {
        self.check_currency(other.currency)?;
        let (mut large, small) = if self.len() >= other.len() {
            (self, other)
        } else {
            (other, self)
        };
        for (customer, summary) in small.by_customer {
            large.add(customer, summary);
        }
        Ok(large)
    }

    /// The summary of one customer; `None` when no fact of it was added.
    #[must_use]
    pub fn get(&self, customer: &K) -> Option<&PurchaseSummary> {
        self.by_customer.get(customer)
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_customer.len()
    }

    /// Whether there is no customer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_customer.is_empty()
    }

    /// Every customer with its summary, in rising order of the key.
    ///
    /// Sorts on each call: O(n log n) for n customers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (K, &PurchaseSummary)> {
        let mut sorted: Vec<(K, &PurchaseSummary)> = self
            .by_customer
            .iter()
            .map(|(customer, summary)| (*customer, summary))
            .collect();
        sorted.sort_unstable_by_key(|(customer, _)| *customer);
        sorted.into_iter()
    }

    /// Every summary, in no particular order; for sums and counts.
    pub(crate) fn values(&self) -> impl Iterator<Item = &PurchaseSummary> {
        self.by_customer.values()
    }

    fn check_currency(&self, found: Currency) -> Result<(), SummaryError> {
        if found == self.currency {
            Ok(())
        } else {
            Err(SummaryError::CurrencyMismatch {
                expected: self.currency,
                found,
            })
        }
    }
}

impl PurchaseSummaries<CustomerId> {
    /// Adds a purchase or return as a store keeps it.
    ///
    /// # Errors
    /// As [`add_purchase`](Self::add_purchase) and [`add_return`](Self::add_return), and
    /// [`UnknownFact`](SummaryError::UnknownFact) for a kind of fact that is neither.
    pub fn add_fact(&mut self, fact: &PurchaseFact) -> Result<(), SummaryError> {
        match *fact {
            PurchaseFact::Purchase {
                customer,
                occurred_at,
                amount,
            } => self.add_purchase(customer, occurred_at, amount),
            PurchaseFact::Return {
                customer, amount, ..
            } => self.add_return(customer, amount),
            _ => Err(SummaryError::UnknownFact),
        }
    }
}

impl<K: CustomerKey> fmt::Debug for PurchaseSummaries<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "PurchaseSummaries(<{} customers>, {})",
            self.len(),
            self.currency
        )
    }
}
