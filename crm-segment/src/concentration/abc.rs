//! Classes A, B and C of customers or products by what they bring.

use std::fmt;

use crm_core::{CustomerId, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::{CustomerKey, PurchaseSummaries};

/// How important a customer, or a product, is by the revenue it brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbcClass {
    /// The vital few who bring most.
    A,
    /// Those in between.
    B,
    /// The many who bring the rest, or nothing.
    C,
}

/// Where class A ends and where class B ends, in per cent of the revenue.
///
/// The usual ones are 80 and 95. The classes go back to H. Ford Dickie ("ABC inventory analysis
/// shoots for dollars, not pennies", 1951).
///
/// ```
/// use crm_segment::AbcLimits;
///
/// assert_eq!(AbcLimits::default(), AbcLimits::new(80, 95)?);
/// assert!(AbcLimits::new(95, 80).is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "LimitsForm", into = "LimitsForm")]
pub struct AbcLimits {
    a_percent: u8,
    b_percent: u8,
}

impl AbcLimits {
    /// Takes two shares of the revenue in per cent, counted from the top.
    ///
    /// # Errors
    /// When the second is below the first or above 100.
    pub fn new(a_percent: u8, b_percent: u8) -> Result<Self, ValidationError> {
        if a_percent <= b_percent && b_percent <= 100 {
            return Ok(Self {
                a_percent,
                b_percent,
            });
        }
        Err(ValidationError::new(
            "limits of the classes",
            ValidationRule::Inconsistent {
                rule: "must rise and not exceed 100 %",
            },
            ValueShape::Composite,
        ))
    }

    /// Where class A ends, in per cent of the revenue.
    #[must_use]
    pub const fn a_percent(&self) -> u8 {
        self.a_percent
    }

    /// Where class B ends, in per cent of the revenue.
    #[must_use]
    pub const fn b_percent(&self) -> u8 {
        self.b_percent
    }
}

impl Default for AbcLimits {
    fn default() -> Self {
        Self {
            a_percent: 80,
            b_percent: 95,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsForm {
    a_percent: u8,
    b_percent: u8,
}

impl TryFrom<LimitsForm> for AbcLimits {
    type Error = ValidationError;

    fn try_from(form: LimitsForm) -> Result<Self, Self::Error> {
        Self::new(form.a_percent, form.b_percent)
    }
}

impl From<AbcLimits> for LimitsForm {
    fn from(limits: AbcLimits) -> Self {
        Self {
            a_percent: limits.a_percent,
            b_percent: limits.b_percent,
        }
    }
}

/// What a class adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AbcShare {
    /// The class.
    pub class: AbcClass,
    /// How many customers or products are in it.
    pub members: usize,
    /// What they bring, in minor units; amounts below zero count as zero.
    pub amount_minor: u128,
}

/// The class of every customer, or product, of a base.
///
/// # The rule
/// The largest amounts come first. A member is in class A when those with larger amounts bring, all
/// together, less than the limit of A: who reaches the limit is still in. Then the same with B; the
/// rest is C, as is whoever brings nothing. Equal amounts are always in one class, and the class
/// depends on no key and no order. All comparisons are made in whole minor units.
///
/// ```
/// use crm_segment::{AbcClass, AbcClasses, AbcLimits};
///
/// let classes = AbcClasses::from_amounts([(1_u32, 700), (2, 200), (3, 60), (4, 40), (5, 0)], AbcLimits::default());
/// assert_eq!(classes.get(&2), Some(AbcClass::A), "70 % are above, which is less than 80 %");
/// assert_eq!(classes.get(&3), Some(AbcClass::B));
/// assert_eq!(classes.get(&4), Some(AbcClass::C));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AbcClasses<K: CustomerKey = CustomerId> {
    /// In rising order of the key.
    classes: Vec<(K, AbcClass)>,
    shares: [AbcShare; 3],
}

impl<K: CustomerKey> AbcClasses<K> {
    /// The classes of the customers of a base, by their net amounts.
    #[must_use]
    pub fn from_summaries(summaries: &PurchaseSummaries<K>, limits: AbcLimits) -> Self {
        let amounts = summaries.entries();
        Self::from_amounts(
            amounts.map(|(customer, summary)| (customer, summary.amount_minor())),
            limits,
        )
    }

    /// The classes of anything that has a key and an amount in minor units, in any order. Amounts of
    /// a key that comes several times are added.
    #[must_use]
    pub fn from_amounts(amounts: impl IntoIterator<Item = (K, i128)>, limits: AbcLimits) -> Self {
        let mut by_key: Vec<(K, i128)> = amounts.into_iter().collect();
        // By amount as well, so that sums which meet their bound do so in any order of the rows.
        by_key.sort_unstable();
        let mut members: Vec<(u128, K)> = by_key
            .chunk_by(|one, other| one.0 == other.0)
            .filter_map(|rows| {
                let sum = rows
                    .iter()
                    .fold(0_i128, |sum, row| sum.saturating_add(row.1));
                Some((u128::try_from(sum).unwrap_or(0), rows.first()?.0))
            })
            .collect();
        members.sort_unstable_by(|one, other| other.cmp(one));
        let total = members
            .iter()
            .fold(0_u128, |sum, member| sum.saturating_add(member.0));
        let (until_a, until_b) = (
            part_of(total, limits.a_percent),
            part_of(total, limits.b_percent),
        );
        let mut larger: u128 = 0;
        let mut classes = Vec::with_capacity(members.len());
        let mut shares = [AbcClass::A, AbcClass::B, AbcClass::C].map(|class| AbcShare {
            class,
            members: 0,
            amount_minor: 0,
        });
        for equal in members.chunk_by(|one, other| one.0 == other.0) {
            let class = match equal.first() {
                Some((0, _)) | None => AbcClass::C,
                _ if larger < until_a => AbcClass::A,
                _ if larger < until_b => AbcClass::B,
                _ => AbcClass::C,
            };
            let sum = equal
                .iter()
                .fold(0_u128, |sum, member| sum.saturating_add(member.0));
            for share in shares.iter_mut().filter(|share| share.class == class) {
                share.members = share.members.saturating_add(equal.len());
                share.amount_minor = share.amount_minor.saturating_add(sum);
            }
            classes.extend(equal.iter().map(|(_, key)| (*key, class)));
            larger = larger.saturating_add(sum);
        }
        classes.sort_unstable_by_key(|(key, _)| *key);
        Self { classes, shares }
    }

    /// The class of one; `None` when it is not in the base.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<AbcClass> {
        let position = self
            .classes
            .binary_search_by_key(key, |(own, _)| *own)
            .ok()?;
        self.classes.get(position).map(|(_, class)| *class)
    }

    /// Every key with its class, in rising order of the key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (K, AbcClass)> + '_ {
        self.classes.iter().copied()
    }

    /// What each class adds up to, A first.
    #[must_use]
    pub const fn shares(&self) -> &[AbcShare; 3] {
        &self.shares
    }
}

/// The smallest whole number that is at least `percent` % of the total.
pub(super) fn part_of(total: u128, percent: u8) -> u128 {
    let percent = u128::from(percent.min(100));
    (total / 100)
        .saturating_mul(percent)
        .saturating_add((total % 100).saturating_mul(percent).div_ceil(100))
}

impl<K: CustomerKey> fmt::Debug for AbcClasses<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AbcClasses(<{} members>)", self.classes.len())
    }
}
