//! What each customer bought of each category.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{Category, Currency, CustomerId, Money, Purchase, ValidationError};
use serde::{Deserialize, Serialize};

use crate::sums_by_customer::{Sum, SumsByCustomer};
use crate::written::{Digits, most_of_amounts, require_consistent};
use crate::{CustomerKey, SummaryError};

/// What a customer bought of one category.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "SumForm", into = "SumForm")]
pub struct CategorySum {
    purchases: u64,
    amount_minor: u128,
}

impl CategorySum {
    /// How many purchase lines.
    #[must_use]
    pub const fn purchases(&self) -> u64 {
        self.purchases
    }

    /// For how much, in minor units of the currency.
    #[must_use]
    pub const fn amount_minor(&self) -> u128 {
        self.amount_minor
    }
}

/// The serialised form, before it is checked.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "CategorySum")]
struct SumForm {
    purchases: u64,
    amount_minor: Digits<u128>,
}

impl TryFrom<SumForm> for CategorySum {
    type Error = ValidationError;

    fn try_from(form: SumForm) -> Result<Self, Self::Error> {
        require_consistent(
            form.amount_minor.0 <= most_of_amounts(form.purchases),
            "amount",
            "must be one that so many purchases of 64 bits can have",
        )?;
        Ok(Self {
            purchases: form.purchases,
            amount_minor: form.amount_minor.0,
        })
    }
}

impl From<CategorySum> for SumForm {
    fn from(sum: CategorySum) -> Self {
        Self {
            purchases: sum.purchases,
            amount_minor: Digits(sum.amount_minor),
        }
    }
}

impl Sum for CategorySum {
    fn merge(self, other: Self) -> Self {
        Self {
            purchases: self.purchases.saturating_add(other.purchases),
            amount_minor: self.amount_minor.saturating_add(other.amount_minor),
        }
    }
}

// What somebody bought for how much is personal: only the shape is told.
impl fmt::Debug for CategorySum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CategorySum(<{} purchases>)", self.purchases)
    }
}

/// The purchases of a base by customer and category: the summary that preferences are told from.
///
/// Whole numbers only. Bases form a commutative monoid under [`merge`](Self::merge), with the base
/// without customers as neutral element: any order and any split of the purchases gives the same.
/// Returns are not taken off: that somebody gave shoes back does not say that she dislikes shoes.
///
/// ```
/// use crm_core::{Currency, Money};
/// use crm_segment::CategoryCounts;
///
/// let mut counts = CategoryCounts::new(Currency::EUR);
/// counts.add(1_u32, "shoes", Money::new(5_000, Currency::EUR))?;
/// counts.add(1, "books", Money::new(900, Currency::EUR))?;
/// assert_eq!(counts.of(&1).count(), 2);
/// # Ok::<(), crm_segment::SummaryError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CategoryCounts<K: CustomerKey = CustomerId, C: Ord + Clone = Category> {
    currency: Currency,
    sums: SumsByCustomer<K, C, CategorySum>,
}

impl<K: CustomerKey, C: Ord + Clone> CategoryCounts<K, C> {
    /// A base without customers, in `currency`.
    #[must_use]
    pub fn new(currency: Currency) -> Self {
        Self {
            currency,
            sums: SumsByCustomer::new(),
        }
    }

    pub(super) const fn of_sums(
        currency: Currency,
        sums: SumsByCustomer<K, C, CategorySum>,
    ) -> Self {
        Self { currency, sums }
    }

    /// The one currency of all amounts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds one purchase line of `customer`; nothing is changed when it is refused.
    ///
    /// # Errors
    /// When the amount is of another currency or negative.
    pub fn add(&mut self, customer: K, category: C, amount: Money) -> Result<(), SummaryError> {
        let minor = SummaryError::check_purchase(self.currency, amount)?;
        let line = CategorySum {
            purchases: 1,
            amount_minor: minor.unsigned_abs().into(),
        };
        self.sums.add(customer, category, line);
        Ok(())
    }

    /// The base that holds the purchases of both.
    ///
    /// # Errors
    /// When the two are of different currencies.
    pub fn merge(self, other: Self) -> Result<Self, SummaryError> {
        SummaryError::check_currency(self.currency, other.currency)?;
        Ok(Self {
            currency: self.currency,
            sums: self.sums.merge(other.sums),
        })
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sums.len()
    }

    /// Whether there is no customer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every customer, in rising order of the key.
    pub fn customers(&self) -> impl Iterator<Item = K> + '_ {
        self.sums.rows().map(|(customer, _)| customer)
    }

    /// What a customer bought, in rising order of the category.
    pub fn of(&self, customer: &K) -> impl Iterator<Item = (&C, CategorySum)> {
        let categories = self.sums.of(customer);
        categories.map(|(category, sum)| (category, *sum))
    }

    /// What the whole base bought of each category.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<C, CategorySum> {
        let mut totals: BTreeMap<C, CategorySum> = BTreeMap::new();
        for (category, sum) in self.sums.rows().flat_map(|(_, row)| row) {
            let total = totals.entry(category.clone()).or_default();
            *total = total.merge(*sum);
        }
        totals
    }

    pub(super) fn rows(
        &self,
    ) -> impl ExactSizeIterator<Item = (K, &BTreeMap<C, CategorySum>)> + Clone {
        self.sums.rows()
    }
}

impl CategoryCounts<CustomerId, Category> {
    /// Adds the lines of a purchase; the answer is how many of them name no category and were left
    /// out. Nothing is changed when a line is refused.
    ///
    /// # Errors
    /// When the currency is another one.
    pub fn add_purchase(
        &mut self,
        customer: CustomerId,
        purchase: &Purchase,
    ) -> Result<usize, SummaryError> {
        SummaryError::check_currency(self.currency, purchase.total().currency())?;
        let mut without: usize = 0;
        for line in purchase.lines() {
            match &line.category {
                Some(category) => self.add(customer, category.clone(), line.amount)?,
                None => without = without.saturating_add(1),
            }
        }
        Ok(without)
    }
}

impl<K: CustomerKey, C: Ord + Clone> fmt::Debug for CategoryCounts<K, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "CategoryCounts(<{} customers>, {})",
            self.len(),
            self.currency
        )
    }
}
