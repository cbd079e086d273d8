//! The largest groups.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::PivotMeasures;

/// By what groups are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PivotMeasure {
    /// How many rows.
    Count,
    /// The sum of the values.
    Sum,
    /// The mean value.
    Average,
    /// The smallest value.
    Minimum,
    /// The largest value.
    Maximum,
    /// How many different ones the rows belong to.
    Distinct,
}

impl PivotMeasure {
    /// Every measure.
    pub const ALL: [Self; 6] = [
        Self::Count,
        Self::Sum,
        Self::Average,
        Self::Minimum,
        Self::Maximum,
        Self::Distinct,
    ];

    /// Compares two groups by the measure, exactly.
    fn compare<T: Ord>(self, one: &PivotMeasures<T>, other: &PivotMeasures<T>) -> Ordering {
        match self {
            Self::Count => one.count().cmp(&other.count()),
            Self::Sum => one.sum().cmp(&other.sum()),
            Self::Average => one.compare_averages(other),
            Self::Minimum => one.minimum().cmp(&other.minimum()),
            Self::Maximum => one.maximum().cmp(&other.maximum()),
            Self::Distinct => one.distinct().cmp(&other.distinct()),
        }
    }
}

/// What becomes of groups that are equal to the last one that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TopTies {
    /// They are taken as well, so that there may be more than asked for: SQL's `WITH TIES`.
    Include,
    /// They are left out; the groups with the smaller keys are taken.
    Cut,
}

/// A group with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RankedGroup<'groups, G, T: Ord> {
    /// The place: one more than there are groups with a larger measure, so that equal ones share it
    /// (SQL's `RANK`).
    pub rank: usize,
    /// The key of the group.
    pub group: &'groups G,
    /// What its rows add up to.
    pub measures: &'groups PivotMeasures<T>,
}

impl PivotMeasure {
    /// The groups with the largest measure, at most `limit` of them but for ties; among equal ones
    /// those with the smaller keys come first.
    ///
    /// ```
    /// use crm_segment::{PivotMeasure, PivotTable, TopTies};
    ///
    /// let mut table = PivotTable::new();
    /// for (category, minor) in [("books", 300), ("music", 300), ("shoes", 900), ("toys", 100)] {
    ///     table.add([category], minor, 1_u32);
    /// }
    /// let categories = table.group_by([true]);
    /// let top = PivotMeasure::Sum.top(&categories, 2, TopTies::Include);
    /// assert_eq!(top.iter().map(|group| group.rank).collect::<Vec<_>>(), [1, 2, 2]);
    /// assert_eq!(PivotMeasure::Sum.top(&categories, 2, TopTies::Cut).len(), 2);
    /// ```
    #[must_use]
    pub fn top<G: Ord, T: Ord>(
        self,
        groups: &BTreeMap<G, PivotMeasures<T>>,
        limit: usize,
        ties: TopTies,
    ) -> Vec<RankedGroup<'_, G, T>> {
        let mut sorted: Vec<(&G, &PivotMeasures<T>)> = groups.iter().collect();
        // The sort is stable, and the keys rise.
        sorted.sort_by(|one, other| self.compare(other.1, one.1));
        let mut ranked: Vec<RankedGroup<'_, G, T>> = Vec::new();
        for (at, (group, measures)) in sorted.into_iter().enumerate() {
            let equal = ranked
                .last()
                .filter(|last| self.compare(last.measures, measures) == Ordering::Equal);
            let rank = equal.map_or(at.saturating_add(1), |last| last.rank);
            let is_tied = ties == TopTies::Include && equal.is_some();
            if at >= limit && !is_tied {
                break;
            }
            ranked.push(RankedGroup {
                rank,
                group,
                measures,
            });
        }
        ranked
    }
}
