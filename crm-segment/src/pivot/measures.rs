//! What the rows of a group add up to.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use crm_core::ValidationError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::format::FormatOne;
use crate::written::{Digits, Listed, require_consistent, rising_set};

/// What the rows of a group add up to: count, sum, minimum, maximum and the different ones.
///
/// All of it is exact, and forms a commutative monoid under [`merge`](Self::merge).
#[derive(Clone, PartialEq, Eq)]
pub struct PivotMeasures<T: Ord> {
    count: u64,
    sum: i128,
    bounds: Option<(i64, i64)>,
    distinct: BTreeSet<T>,
}

impl<T: Ord> PivotMeasures<T> {
    /// Of no rows: the neutral element of [`merge`](Self::merge).
    #[must_use]
    pub const fn new() -> Self {
        Self {
            count: 0,
            sum: 0,
            bounds: None,
            distinct: BTreeSet::new(),
        }
    }

    /// Adds a row: a value, and whose it is.
    pub(super) fn add(&mut self, value: i64, whose: T) {
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.saturating_add(value.into());
        self.bounds = join(self.bounds, Some((value, value)));
        self.distinct.insert(whose);
    }

    /// Of the rows of both.
    #[must_use]
    pub fn merge(mut self, mut other: Self) -> Self {
        // The smaller set is taken apart.
        if self.distinct.len() < other.distinct.len() {
            std::mem::swap(&mut self.distinct, &mut other.distinct);
        }
        self.distinct.extend(other.distinct);
        Self {
            count: self.count.saturating_add(other.count),
            sum: self.sum.saturating_add(other.sum),
            bounds: join(self.bounds, other.bounds),
            distinct: self.distinct,
        }
    }

    /// How many rows.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The sum of the values.
    #[must_use]
    pub const fn sum(&self) -> i128 {
        self.sum
    }

    /// The smallest value; `None` of no rows.
    #[must_use]
    pub fn minimum(&self) -> Option<i64> {
        self.bounds.map(|(minimum, _)| minimum)
    }

    /// The largest value; `None` of no rows.
    #[must_use]
    pub fn maximum(&self) -> Option<i64> {
        self.bounds.map(|(_, maximum)| maximum)
    }

    /// How many different ones the rows belong to.
    #[must_use]
    pub fn distinct(&self) -> usize {
        self.distinct.len()
    }

    /// Whom the rows belong to, in rising order.
    pub fn whose(&self) -> impl Iterator<Item = &T> {
        self.distinct.iter()
    }

    /// The mean value; `None` of no rows.
    #[must_use]
    pub fn average(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    /// The mean value, rounded to a whole number, halves to the even one: an amount in whole minor
    /// units. `None` of no rows.
    #[must_use]
    pub fn average_rounded(&self) -> Option<i128> {
        let count = i128::from(self.count);
        let floor = self.sum.checked_div_euclid(count)?;
        let twice_rest = self.sum.checked_rem_euclid(count)?.saturating_mul(2);
        let rounds_up = match twice_rest.cmp(&count) {
            Ordering::Less => false,
            Ordering::Equal => floor.rem_euclid(2) == 1,
            Ordering::Greater => true,
        };
        Some(floor.saturating_add(rounds_up.into()))
    }

    /// Compares the mean values exactly; of no rows is the least.
    pub(super) fn compare_averages(&self, other: &Self) -> Ordering {
        let parts = |own: &Self| {
            let count = i128::from(own.count);
            let floor = own.sum.checked_div_euclid(count)?;
            Some((floor, own.sum.checked_rem_euclid(count)?, count))
        };
        match (parts(self), parts(other)) {
            (Some((one_floor, one_rest, one)), Some((two_floor, two_rest, two))) => {
                // Rests and counts have 64 bits: the products fit.
                let (left, right) = (one_rest.saturating_mul(two), two_rest.saturating_mul(one));
                one_floor.cmp(&two_floor).then(left.cmp(&right))
            }
            (one, two) => one.is_some().cmp(&two.is_some()),
        }
    }
}

fn join(one: Option<(i64, i64)>, two: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (one, two) {
        (Some(one), Some(two)) => Some((one.0.min(two.0), one.1.max(two.1))),
        (bounds, None) | (None, bounds) => bounds,
    }
}

impl<T: Ord> Default for PivotMeasures<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The serialised form: those the rows belong to in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "PivotMeasures")]
struct Form<W> {
    format: FormatOne,
    count: u64,
    sum: Digits<i128>,
    minimum: Option<i64>,
    maximum: Option<i64>,
    whose: W,
}

impl<T: Ord> TryFrom<Form<Vec<T>>> for PivotMeasures<T> {
    type Error = ValidationError;

    fn try_from(form: Form<Vec<T>>) -> Result<Self, Self::Error> {
        let (count, sum) = (form.count, form.sum.0);
        let bounds = form.minimum.zip(form.maximum);
        let has_all_or_none = form.minimum.is_some() == form.maximum.is_some()
            && bounds.is_some() == (count > 0)
            && form.whose.is_empty() == (count == 0);
        require_consistent(
            has_all_or_none,
            "count",
            "must be 0 without a minimum, a maximum and anybody, and above 0 with all of them",
        )?;
        let different = u64::try_from(form.whose.len()).unwrap_or(u64::MAX);
        require_consistent(different <= count, "whose", "must be at most one a row")?;
        require_consistent(
            bounds.map_or(sum == 0, |bounds| can_add_up(count, sum, bounds)),
            "sum",
            "must be one of so many values from the minimum to the maximum",
        )?;
        Ok(Self {
            count,
            sum,
            bounds,
            distinct: rising_set("whose", form.whose)?,
        })
    }
}

/// Whether so many values, one of them the minimum and one the maximum, can have this sum.
fn can_add_up(count: u64, sum: i128, (minimum, maximum): (i64, i64)) -> bool {
    let (minimum, maximum) = (i128::from(minimum), i128::from(maximum));
    // Products of 64 bits: they fit.
    let others = i128::from(count).saturating_sub(1);
    let least = minimum.saturating_mul(others).saturating_add(maximum);
    let most = maximum.saturating_mul(others).saturating_add(minimum);
    // A count that stands at its bound may stand for more.
    let is_within = count == u64::MAX || (least..=most).contains(&sum);
    minimum <= maximum && is_within
}

impl<T: Ord + Serialize> Serialize for PivotMeasures<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = Form {
            format: FormatOne,
            count: self.count,
            sum: Digits(self.sum),
            minimum: self.minimum(),
            maximum: self.maximum(),
            whose: Listed(self.distinct.iter()),
        };
        form.serialize(serializer)
    }
}

impl<'de, T: Ord + Deserialize<'de>> Deserialize<'de> for PivotMeasures<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<Vec<T>>::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}

// Amounts of a group of one are personal: only the shape is told.
impl<T: Ord> fmt::Debug for PivotMeasures<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PivotMeasures(<{} rows>)", self.count)
    }
}
