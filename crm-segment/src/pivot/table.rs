//! The cells, and the totals over them.

use std::collections::BTreeMap;
use std::fmt;

use crm_core::{CustomerId, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::PivotMeasures;
use crate::format::FormatOne;
use crate::written::{Listed, require_consistent, rising_map};

/// Whole numbers, such as amounts in minor units, by the values of `D` dimensions: the cube of online
/// analytical processing.
///
/// Each row has a value in each dimension (a month, a category, a channel), one whole number, and
/// whose it is. Tables form a commutative monoid under [`merge`](Self::merge): any order and any split
/// gives the same. A row that is added twice counts twice. The rows themselves are not kept, but who
/// they belong to is, so that different ones are counted exactly also in totals.
///
/// ```
/// use crm_segment::PivotTable;
///
/// let mut table = PivotTable::new();
/// table.add(["2026-11", "books"], 1_200, 1_u32);
/// table.add(["2026-11", "shoes"], 8_000, 1);
/// table.add(["2026-12", "books"], 900, 2);
/// let totals = table.roll_up();
/// assert_eq!(totals[&[Some("2026-11"), None]].sum(), 9_200);
/// assert_eq!(totals[&[None, None]].distinct(), 2, "who bought twice is one");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PivotTable<V: Ord + Clone, const D: usize, T: Ord + Clone = CustomerId> {
    cells: BTreeMap<[V; D], PivotMeasures<T>>,
}

/// Groups with what their rows add up to. In a key `None` stands for all values of a dimension.
type Groups<V, T, const D: usize> = BTreeMap<[Option<V>; D], PivotMeasures<T>>;

impl<V: Ord + Clone, const D: usize, T: Ord + Clone> PivotTable<V, D, T> {
    /// A table without rows: the neutral element of [`merge`](Self::merge). It has at most 12
    /// dimensions; more do not compile.
    #[must_use]
    pub const fn new() -> Self {
        const { assert!(D <= 12, "a pivot table has at most 12 dimensions") };
        Self {
            cells: BTreeMap::new(),
        }
    }

    /// Adds a row: its value in each dimension, the number that is measured, and whose it is.
    pub fn add(&mut self, dimensions: [V; D], value: i64, whose: T) {
        self.cells.entry(dimensions).or_default().add(value, whose);
    }

    /// The table that holds the rows of both.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (key, measures) in other.cells {
            let own = self.cells.entry(key).or_default();
            *own = std::mem::take(own).merge(measures);
        }
        self
    }

    /// The cells that have rows, in rising order of the dimensions.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = (&[V; D], &PivotMeasures<T>)> {
        self.cells.iter()
    }

    /// The part of the table whose dimensions pass the test: a slice when one value of a dimension
    /// does, a dice when several do.
    #[must_use]
    pub fn dice(&self, passes: impl Fn(&[V; D]) -> bool) -> Self {
        let cells = self.cells.iter().filter(|(key, _)| passes(key));
        Self {
            cells: cells.map(|(key, own)| (key.clone(), own.clone())).collect(),
        }
    }

    /// The totals by those dimensions that are kept, over all values of the others.
    #[must_use]
    pub fn group_by(&self, kept: [bool; D]) -> Groups<V, T, D> {
        let mut groups: Groups<V, T, D> = BTreeMap::new();
        for (key, measures) in &self.cells {
            let mut kept = kept.iter();
            let group = key.each_ref().map(|value| {
                kept.next()
                    .is_some_and(|is_kept| *is_kept)
                    .then(|| value.clone())
            });
            let own = groups.entry(group).or_default();
            *own = std::mem::take(own).merge(measures.clone());
        }
        groups
    }

    /// The totals by all dimensions, by all but the last, and so on down to the grand total: SQL's
    /// `GROUP BY ROLLUP`.
    #[must_use]
    pub fn roll_up(&self) -> Groups<V, T, D> {
        let mut groups = Groups::new();
        for kept in 0..=D {
            let mut number: usize = 0;
            groups.extend(self.group_by([(); D].map(|()| {
                number = number.saturating_add(1);
                number <= kept
            })));
        }
        groups
    }

    /// The totals by every choice of dimensions: SQL's `GROUP BY CUBE`.
    ///
    /// With `D` dimensions the cells are gone through 2^`D` times.
    #[must_use]
    pub fn cube(&self) -> Groups<V, T, D> {
        let mut groups = Groups::new();
        let choices = 1_u32
            .checked_shl(u32::try_from(D).unwrap_or(u32::MAX))
            .unwrap_or(0);
        for choice in 0..choices {
            let mut rest = choice;
            groups.extend(self.group_by([(); D].map(|()| {
                let is_kept = rest & 1 == 1;
                rest >>= 1;
                is_kept
            })));
        }
        groups
    }
}

impl<V: Ord + Clone, const D: usize, T: Ord + Clone> Default for PivotTable<V, D, T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The serialised form: the number of dimensions, and each cell that has rows, in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "PivotTable")]
struct Form<C> {
    format: FormatOne,
    dimensions: usize,
    cells: C,
}

/// What is read of it.
type Read<V, T> = Form<Vec<(Vec<V>, PivotMeasures<T>)>>;

impl<V: Ord + Clone, const D: usize, T: Ord + Clone> TryFrom<Read<V, T>> for PivotTable<V, D, T> {
    type Error = ValidationError;

    fn try_from(form: Read<V, T>) -> Result<Self, Self::Error> {
        let other_dimensions = |members| {
            let rule = ValidationRule::Inconsistent {
                rule: "must be as many as the table has",
            };
            let shape = ValueShape::Collection { members };
            ValidationError::new("dimensions", rule, shape)
        };
        if form.dimensions != D {
            return Err(other_dimensions(form.dimensions));
        }
        let mut cells = Vec::new();
        for (key, measures) in form.cells {
            require_consistent(measures.count() > 0, "cells", "must have rows")?;
            let key: Result<[V; D], _> = key.try_into();
            let key = key.map_err(|key| other_dimensions(key.len()))?;
            cells.push((key, measures));
        }
        Ok(Self {
            cells: rising_map("cells", cells)?,
        })
    }
}

impl<V, const D: usize, T> Serialize for PivotTable<V, D, T>
where
    V: Ord + Clone + Serialize,
    T: Ord + Clone + Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let cells = self.cells.iter();
        let form = Form {
            format: FormatOne,
            dimensions: D,
            cells: Listed(cells.map(|(key, measures)| (key.as_slice(), measures))),
        };
        form.serialize(serializer)
    }
}

impl<'de, V, const D: usize, T> Deserialize<'de> for PivotTable<V, D, T>
where
    V: Ord + Clone + Deserialize<'de>,
    T: Ord + Clone + Deserialize<'de>,
{
    fn deserialize<R: Deserializer<'de>>(deserializer: R) -> Result<Self, R::Error> {
        let form = Read::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}

impl<V: Ord + Clone, const D: usize, T: Ord + Clone> fmt::Debug for PivotTable<V, D, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PivotTable(<{} cells>)", self.cells.len())
    }
}
