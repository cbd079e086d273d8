//! What was bought at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crm_core::{ProductCode, Purchase, ValidationError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::format::FormatOne;
use crate::written::{Listed, require_consistent, rising_map, rising_set};

/// Baskets: sets of items that were bought at once, with how often each set came.
///
/// How many pieces does not matter. To look at all that a customer ever bought instead, make one
/// basket of it. Baskets form a commutative monoid under [`merge`](Self::merge): any order and any
/// split gives the same.
///
/// ```
/// use crm_segment::Baskets;
///
/// let mut baskets = Baskets::new();
/// baskets.add(["bread", "milk"]);
/// baskets.add(["milk", "bread", "bread"]);
/// assert_eq!(baskets.count(), 2);
/// assert_eq!(baskets.iter().count(), 1, "the same set, twice");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Baskets<I: Ord = ProductCode> {
    by_items: BTreeMap<BTreeSet<I>, u64>,
}

impl<I: Ord> Baskets<I> {
    /// No baskets: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub const fn new() -> Self {
        Self {
            by_items: BTreeMap::new(),
        }
    }

    /// Adds a basket. An empty one counts as a basket in which nothing was.
    pub fn add(&mut self, items: impl IntoIterator<Item = I>) {
        self.add_times(items.into_iter().collect(), 1);
    }

    /// The baskets of both.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (items, times) in other.by_items {
            self.add_times(items, times);
        }
        self
    }

    /// How many baskets there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.by_items
            .values()
            .fold(0, |sum, times| sum.saturating_add(*times))
    }

    /// Each set of items with how often it came, in rising order.
    pub fn iter(&self) -> impl Iterator<Item = (&BTreeSet<I>, u64)> {
        self.by_items.iter().map(|(items, times)| (items, *times))
    }

    fn add_times(&mut self, items: BTreeSet<I>, times: u64) {
        let own = self.by_items.entry(items).or_default();
        *own = own.saturating_add(times);
    }
}

impl Baskets<ProductCode> {
    /// Adds the products of a purchase; one without lines is left out, since what was in it is not
    /// known.
    pub fn add_purchase(&mut self, purchase: &Purchase) {
        if !purchase.lines().is_empty() {
            self.add(purchase.lines().iter().map(|line| line.product.clone()));
        }
    }
}

impl<I: Ord> Default for Baskets<I> {
    fn default() -> Self {
        Self::new()
    }
}

/// The serialised form: each set of items with how often it came, in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Baskets")]
struct Form<B> {
    format: FormatOne,
    baskets: B,
}

impl<I: Ord> TryFrom<Form<Vec<(Vec<I>, u64)>>> for Baskets<I> {
    type Error = ValidationError;

    fn try_from(form: Form<Vec<(Vec<I>, u64)>>) -> Result<Self, Self::Error> {
        let mut baskets = Vec::new();
        for (items, times) in form.baskets {
            require_consistent(times > 0, "baskets", "must have come at least once each")?;
            baskets.push((rising_set("items of a basket", items)?, times));
        }
        Ok(Self {
            by_items: rising_map("baskets", baskets)?,
        })
    }
}

impl<I: Ord + Serialize> Serialize for Baskets<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = Form {
            format: FormatOne,
            baskets: Listed(self.by_items.iter()),
        };
        form.serialize(serializer)
    }
}

impl<'de, I: Ord + Deserialize<'de>> Deserialize<'de> for Baskets<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<Vec<(Vec<I>, u64)>>::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}

impl<I: Ord> fmt::Debug for Baskets<I> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Baskets(<{}>)", self.count())
    }
}
