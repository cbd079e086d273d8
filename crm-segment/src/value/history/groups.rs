//! Equal histories, counted.

use std::fmt;

use super::RepeatHistory;
use crate::value::{FitError, TimeUnit, ValueError};

/// Histories in rising order with the number of customers who have each: what a model is fitted to.
///
/// However the histories come, and whether a customer comes alone or in a group, equal bases give
/// equal groups, and so the same fit to the last bit.
///
/// ```
/// use crm_segment::value::{HistoryGroups, Recency, RepeatHistory, TimeUnit};
///
/// let regular = RepeatHistory::new(2, Recency::AgeAtLast(30.0), 39.0, TimeUnit::Week)?;
/// let once = RepeatHistory::without_repeats(39.0, TimeUnit::Week)?;
/// let one_by_one = HistoryGroups::new(TimeUnit::Week, [(once, 1), (regular, 1), (once, 1)])?;
/// let grouped = HistoryGroups::new(TimeUnit::Week, [(regular, 1), (once, 2)])?;
/// assert_eq!(one_by_one, grouped);
/// assert_eq!((grouped.len(), grouped.customers()), (2, 3));
/// # Ok::<(), crm_segment::value::ValueError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct HistoryGroups {
    unit: TimeUnit,
    groups: Vec<Group>,
}

/// A history and how many customers have it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Group {
    history: RepeatHistory,
    customers: u64,
}

/// What is usual in a base.
#[derive(Debug, Clone, Copy)]
pub(in crate::value) struct Usual {
    pub(in crate::value) age: f64,
    pub(in crate::value) rate: f64,
}

impl HistoryGroups {
    /// Takes histories with the number of customers who have each; those of nobody are left out.
    ///
    /// # Errors
    /// When a history is in another unit.
    pub fn new(
        unit: TimeUnit,
        histories: impl IntoIterator<Item = (RepeatHistory, u64)>,
    ) -> Result<Self, ValueError> {
        let mut groups = Vec::new();
        for (history, customers) in histories {
            unit.require("history", history.unit())?;
            if customers > 0 {
                groups.push(Group { history, customers });
            }
        }
        groups.sort_unstable_by_key(|group| group.history.key());
        groups.dedup_by(|later, earlier| {
            let is_equal = later.history.key() == earlier.history.key();
            if is_equal {
                earlier.customers = earlier.customers.saturating_add(later.customers);
            }
            is_equal
        });
        Ok(Self { unit, groups })
    }

    /// Takes the histories of single customers.
    ///
    /// # Errors
    /// When a history is in another unit.
    pub fn of_customers(
        unit: TimeUnit,
        histories: impl IntoIterator<Item = RepeatHistory>,
    ) -> Result<Self, ValueError> {
        Self::new(unit, histories.into_iter().map(|history| (history, 1)))
    }

    /// The groups of both bases.
    ///
    /// # Errors
    /// When the two are in different units.
    pub fn merge(self, other: Self) -> Result<Self, ValueError> {
        let all = self.iter().chain(other.iter()).collect::<Vec<_>>();
        Self::new(self.unit, all)
    }

    /// The unit of all ages.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// How many different histories there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is no customer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.groups
            .iter()
            .fold(0, |sum, group| sum.saturating_add(group.customers))
    }

    /// Each history with the number of its customers, in rising order of repeats, age at the last
    /// purchase and age.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (RepeatHistory, u64)> {
        self.groups
            .iter()
            .map(|group| (group.history, group.customers))
    }

    /// The mean age and the repeat purchases per unit of time, when something can be fitted.
    pub(in crate::value) fn usual(&self) -> Result<Usual, FitError> {
        let customers = self.customers() as f64;
        let (mut repeats, mut ages) = (0.0, 0.0);
        for group in &self.groups {
            let customers = group.customers as f64;
            repeats += customers * f64::from(group.history.repeats());
            ages += customers * group.history.age();
        }
        if self.is_empty() {
            return Err(FitError::Empty);
        }
        if ages <= 0.0 {
            return Err(FitError::NoTime);
        }
        if repeats <= 0.0 {
            return Err(FitError::NoRepeats);
        }
        Ok(Usual {
            age: ages / customers,
            rate: repeats / ages,
        })
    }

    /// Every `step`th group, from the middle of the first `step`: in this order a sample of all
    /// kinds of customers.
    pub(in crate::value) fn sampled(&self, step: usize) -> Self {
        let groups = self
            .groups
            .iter()
            .skip(step / 2)
            .step_by(step.max(1))
            .copied();
        Self {
            unit: self.unit,
            groups: groups.collect(),
        }
    }
}

impl fmt::Debug for HistoryGroups {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "HistoryGroups(<{} histories of {} customers, in {}>)",
            self.len(),
            self.customers(),
            self.unit
        )
    }
}
