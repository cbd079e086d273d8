//! The shares of the categories in each customer's taste.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{Category, CustomerId};
use serde::{Deserialize, Serialize};

use super::{AffinityError, CategoryCounts, CategorySum, PriorStrength};
use crate::CustomerKey;
use crate::sums_by_customer::Sum as _;

/// What a share is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AffinityMeasure {
    /// Of the purchases, each line one.
    Purchases,
    /// Of the money. The amounts of a customer weigh as much against the base as there are purchases
    /// behind them; a customer who got all for nothing goes by purchases.
    Amount,
}

/// How far a customer prefers one category.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Preference<'base, C> {
    /// The category.
    pub category: &'base C,
    /// Its share in the customer's taste, 0 to 1.
    pub share: f64,
    /// Its share in the base, 0 to 1.
    pub base_share: f64,
    /// The first divided by the second: above 1, the customer prefers the category.
    pub index: f64,
}

/// Which part of the assortment each customer of a base prefers, with few purchases weighed against
/// what everybody buys.
///
/// The share of a category is `(n·p + s·m) / (n + s)`: `n` purchases of the customer, of which the
/// part `p` is of the category; `m`, the category's part in the base; `s`, the
/// [`PriorStrength`]. It is the mean of what is known of the customer's taste when tastes are
/// Dirichlet-distributed around the mix of the base (Dirichlet-multinomial, empirical Bayes: Robbins
/// 1956; Good 1965, "The Estimation of Probabilities"). One purchase of shoes is thus not "100 %
/// loves shoes", and who bought nothing has the taste of the base.
///
/// ```
/// use crm_core::{Currency, Money};
/// use crm_segment::{Affinities, AffinityMeasure, CategoryCounts, PriorStrength};
///
/// let one = Money::new(1_000, Currency::EUR);
/// let mut counts = CategoryCounts::new(Currency::EUR);
/// counts.add(1_u32, "shoes", one)?;
/// for category in ["books", "books", "books"] {
///     counts.add(2, category, one)?;
/// }
/// let tastes = Affinities::new(counts, AffinityMeasure::Purchases, PriorStrength::new(3.0)?)?;
/// assert_eq!(tastes.share(&1, &"shoes"), (1.0 + 3.0 * 0.25) / 4.0, "and not 1");
/// assert_eq!(tastes.share(&2, &"shoes"), (0.0 + 3.0 * 0.25) / 6.0, "and not 0");
/// assert_eq!(tastes.share(&3, &"shoes"), 0.25, "nothing is known of her");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Affinities<K: CustomerKey = CustomerId, C: Ord + Clone = Category> {
    counts: CategoryCounts<K, C>,
    measure: AffinityMeasure,
    strength: PriorStrength,
    base: BTreeMap<C, f64>,
}

impl<K: CustomerKey, C: Ord + Clone> Affinities<K, C> {
    /// The preferences in a base.
    ///
    /// # Errors
    /// When nobody bought anything, or for no money where shares are of money.
    pub fn new(
        counts: CategoryCounts<K, C>,
        measure: AffinityMeasure,
        strength: PriorStrength,
    ) -> Result<Self, AffinityError> {
        let totals = counts.totals();
        let whole = totals
            .values()
            .copied()
            .fold(CategorySum::default(), CategorySum::merge);
        if whole.purchases() == 0 {
            return Err(AffinityError::NoPurchases);
        }
        if measure == AffinityMeasure::Amount && whole.amount_minor() == 0 {
            return Err(AffinityError::NoAmount);
        }
        let base = totals
            .into_iter()
            .map(|(category, sum)| (category, part(measure, sum, whole)))
            .collect();
        Ok(Self {
            counts,
            measure,
            strength,
            base,
        })
    }

    /// The purchases that the preferences are told from.
    #[must_use]
    pub const fn counts(&self) -> &CategoryCounts<K, C> {
        &self.counts
    }

    /// The strength of the base's mix.
    #[must_use]
    pub const fn strength(&self) -> PriorStrength {
        self.strength
    }

    /// The mix of the base: each category with its share, 0 to 1.
    #[must_use]
    pub const fn base_mix(&self) -> &BTreeMap<C, f64> {
        &self.base
    }

    /// The share of a category in a customer's taste, 0 to 1; 0 for a category that nobody buys.
    #[must_use]
    pub fn share(&self, customer: &K, category: &C) -> f64 {
        let base_share = self.base.get(category).copied().unwrap_or(0.0);
        let (mut own, mut whole) = (CategorySum::default(), CategorySum::default());
        for (bought, sum) in self.counts.of(customer) {
            whole = whole.merge(sum);
            if bought == category {
                own = sum;
            }
        }
        self.shrunk(own, whole, base_share)
    }

    /// All categories, the most preferred first: those with the highest index, among equal ones in
    /// the order of the category.
    #[must_use]
    pub fn preferences(&self, customer: &K) -> Vec<Preference<'_, C>> {
        let own: BTreeMap<&C, CategorySum> = self.counts.of(customer).collect();
        let whole = own
            .values()
            .copied()
            .fold(CategorySum::default(), CategorySum::merge);
        let mut preferences: Vec<Preference<'_, C>> = self
            .base
            .iter()
            .map(|(category, base_share)| {
                let bought = own.get(category).copied().unwrap_or_default();
                let share = self.shrunk(bought, whole, *base_share);
                // Bought for nothing, where shares are of money: nothing to compare with.
                let index = if *base_share > 0.0 {
                    share / base_share
                } else {
                    1.0
                };
                Preference {
                    category,
                    share,
                    base_share: *base_share,
                    index,
                }
            })
            .collect();
        preferences.sort_by(|one, other| other.index.total_cmp(&one.index));
        preferences
    }

    /// Of how many categories a customer bought.
    #[must_use]
    pub fn breadth(&self, customer: &K) -> usize {
        self.counts.of(customer).count()
    }

    /// How much the taste of a customer stands out: the sum of what its shares have above those of
    /// the base, 0 (as the base) to nearly 1 (the total variation distance of the two).
    #[must_use]
    pub fn distinctness(&self, customer: &K) -> f64 {
        let above = self
            .preferences(customer)
            .iter()
            .map(|preference| (preference.share - preference.base_share).max(0.0))
            .sum::<f64>();
        above.clamp(0.0, 1.0)
    }

    fn shrunk(&self, own: CategorySum, whole: CategorySum, base_share: f64) -> f64 {
        if whole.purchases() == 0 {
            return base_share;
        }
        let measure = if whole.amount_minor() == 0 {
            AffinityMeasure::Purchases
        } else {
            self.measure
        };
        let purchases = whole.purchases() as f64;
        let strength = self.strength.get();
        (purchases * part(measure, own, whole) + strength * base_share) / (purchases + strength)
    }
}

fn part(measure: AffinityMeasure, own: CategorySum, whole: CategorySum) -> f64 {
    match measure {
        AffinityMeasure::Purchases => own.purchases() as f64 / whole.purchases() as f64,
        AffinityMeasure::Amount => own.amount_minor() as f64 / whole.amount_minor() as f64,
    }
}

impl<K: CustomerKey, C: Ord + Clone> fmt::Debug for Affinities<K, C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Affinities(<{} customers>, {} categories)",
            self.counts.len(),
            self.base.len()
        )
    }
}
