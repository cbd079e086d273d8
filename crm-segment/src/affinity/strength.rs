//! How strongly the mix of the base counts against the customer's own purchases.

use std::collections::BTreeMap;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::CategoryCounts;
use crate::CustomerKey;
use crate::special::digamma;

/// How many purchases the mix of the base is worth: the sum of the parameters of the Dirichlet
/// distribution from which the customers' tastes are taken to come.
///
/// With 0 the customer's own purchases are all that counts, so that one purchase is "100 %"; the
/// larger the number, the more purchases it takes to move away from the base.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct PriorStrength(f64);

impl PriorStrength {
    /// The mix of the base does not count.
    pub const NONE: Self = Self(0.0);
    /// A billion purchases: nobody's own purchases count against the base.
    pub const MAXIMUM: Self = Self(1e9);

    /// Takes a number of purchases from 0 to 10^9.
    ///
    /// # Errors
    /// When it lies outside or is not a number.
    pub fn new(purchases: f64) -> Result<Self, ValidationError> {
        if (Self::NONE.0..=Self::MAXIMUM.0).contains(&purchases) {
            return Ok(Self(purchases));
        }
        Err(ValidationError::new(
            "prior strength",
            ValidationRule::OutOfRange {
                minimum: "0".into(),
                maximum: "1000000000".into(),
            },
            ValueShape::Number {
                negative: purchases < 0.0,
            },
        ))
    }

    /// The number of purchases.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for PriorStrength {
    type Error = ValidationError;

    fn try_from(purchases: f64) -> Result<Self, Self::Error> {
        Self::new(purchases)
    }
}

impl From<PriorStrength> for f64 {
    fn from(strength: PriorStrength) -> Self {
        strength.0
    }
}

/// What a base says about the strength of its mix.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum StrengthEstimate {
    /// The most likely strength.
    Estimated(PriorStrength),
    /// The customers differ no more than chance makes customers of one taste differ: their own
    /// purchases say nothing.
    AllAlike,
    /// Each customer buys of one category only: the mix of the base says nothing.
    AllLoyal,
    /// Nobody bought twice, or there is one category only: every strength is equally likely.
    NotIdentified,
}

impl StrengthEstimate {
    /// The strength to go on with: its end of the scale at either end, `otherwise` where nothing is
    /// known.
    #[must_use]
    pub fn or(self, otherwise: PriorStrength) -> PriorStrength {
        match self {
            Self::Estimated(strength) => strength,
            Self::AllAlike => PriorStrength::MAXIMUM,
            Self::AllLoyal => PriorStrength::NONE,
            Self::NotIdentified => otherwise,
        }
    }
}

impl PriorStrength {
    /// Estimates the strength from the numbers of purchases of a base, by maximum likelihood of the
    /// Dirichlet-multinomial distribution with the mix of the base as its mean.
    ///
    /// The likelihood has one maximum (Levin and Reeds 1977, "Compound multinomial likelihood
    /// functions are unimodal"); its slope in the strength `s`,
    /// `Σ_customers [Σ_c m_c·(ψ(n_c + s·m_c) − ψ(s·m_c)) − (ψ(n + s) − ψ(s))]` (Minka 2000, "Estimating
    /// a Dirichlet distribution"), is brought to zero by bisection, to the last bits. Sums run over
    /// how many customers have which count, so that no order of the purchases changes the answer.
    #[must_use]
    pub fn estimate<K: CustomerKey, C: Ord + Clone>(
        counts: &CategoryCounts<K, C>,
    ) -> StrengthEstimate {
        let likelihood = Likelihood::of(counts);
        if likelihood.category_counts.len() < 2 || !likelihood.has_repeats() {
            return StrengthEstimate::NotIdentified;
        }
        if likelihood.all_loyal {
            return StrengthEstimate::AllLoyal;
        }
        if likelihood.is_alike() {
            return StrengthEstimate::AllAlike;
        }
        let (mut low, mut high) = (1e-12_f64, Self::MAXIMUM.0);
        if likelihood.slope(high) >= 0.0 {
            return StrengthEstimate::AllAlike;
        }
        // Halved on the logarithmic scale: enough to reach neighbouring numbers.
        for _ in 0..120 {
            let middle = low.sqrt() * high.sqrt();
            if likelihood.slope(middle) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        StrengthEstimate::Estimated(Self(low.sqrt() * high.sqrt()))
    }
}

/// The numbers of purchases, as far as the likelihood needs them.
struct Likelihood {
    /// How many customers have how many purchases.
    totals: BTreeMap<u64, u64>,
    /// For each category its part of all purchases, and how many customers have how many of it.
    category_counts: Vec<(f64, BTreeMap<u64, u64>)>,
    all_loyal: bool,
}

impl Likelihood {
    fn of<K: CustomerKey, C: Ord + Clone>(counts: &CategoryCounts<K, C>) -> Self {
        let mut totals = BTreeMap::new();
        let mut by_category: BTreeMap<&C, BTreeMap<u64, u64>> = BTreeMap::new();
        let mut all_loyal = true;
        for (_, row) in counts.rows() {
            let total = row
                .values()
                .fold(0_u64, |sum, own| sum.saturating_add(own.purchases()));
            count_one(&mut totals, total);
            for (category, own) in row {
                count_one(by_category.entry(category).or_default(), own.purchases());
            }
            all_loyal &= row.len() < 2;
        }
        let purchases = weighted_sum(&totals);
        let category_counts = by_category
            .into_values()
            .map(|own| (weighted_sum(&own) / purchases, own))
            .collect();
        Self {
            totals,
            category_counts,
            all_loyal,
        }
    }

    fn has_repeats(&self) -> bool {
        self.totals.keys().any(|purchases| *purchases > 1)
    }

    /// Whether the likelihood still rises at an infinite strength: pairs of one category are no more
    /// frequent than the mix of the base makes them.
    fn is_alike(&self) -> bool {
        let by_category: f64 = self
            .category_counts
            .iter()
            .map(|(part, counts)| pairs(counts) / part)
            .sum();
        pairs(&self.totals) >= by_category
    }

    fn slope(&self, strength: f64) -> f64 {
        let gain = |parameter: f64, counts: &BTreeMap<u64, u64>| -> f64 {
            let each = counts
                .iter()
                .map(|(count, customers)| *customers as f64 * digamma_gain(parameter, *count));
            each.sum()
        };
        let by_category: f64 = self
            .category_counts
            .iter()
            .map(|(part, counts)| part * gain(strength * part, counts))
            .sum();
        by_category - gain(strength, &self.totals)
    }
}

fn count_one(counts: &mut BTreeMap<u64, u64>, value: u64) {
    let customers = counts.entry(value).or_default();
    *customers = customers.saturating_add(1);
}

fn weighted_sum(counts: &BTreeMap<u64, u64>) -> f64 {
    let sum = counts.iter().fold(0_u128, |sum, (count, customers)| {
        sum.saturating_add(u128::from(*count).saturating_mul((*customers).into()))
    });
    sum as f64
}

fn pairs(counts: &BTreeMap<u64, u64>) -> f64 {
    let each = counts.iter().map(|(count, customers)| {
        let count = *count as f64;
        *customers as f64 * count * (count - 1.0)
    });
    each.sum()
}

/// `ψ(x + count) − ψ(x)`, the sum of `1 / (x + i)` for `i` below the count.
fn digamma_gain(x: f64, count: u64) -> f64 {
    const ADDED_ONE_BY_ONE: u64 = 2_000;
    let first = count.min(ADDED_ONE_BY_ONE);
    let sum: f64 = (0..first).map(|i| 1.0 / (x + i as f64)).sum();
    if count == first {
        return sum;
    }
    sum + digamma(x + count as f64) - digamma(x + first as f64)
}
