//! Histories and covariates, counted.

use std::cmp::Ordering;
use std::fmt;

use super::{CovariateError, Covariates};
use crate::value::history::Counted;
use crate::value::{HistoryGroups, RepeatHistory, TimeUnit, ValueError};

/// Histories with the covariates of their customers, and the number of customers who have each: what a
/// model with covariates is fitted to.
///
/// However they come, and whether a customer comes alone or in a group, equal bases give equal groups,
/// and so the same fit to the last bit. Customers with equal covariates share most of the work: a
/// base of a few groups is fitted about as fast as one without covariates.
///
/// ```
/// use crm_segment::value::{CovariateGroups, Covariates, Recency, RepeatHistory, TimeUnit};
///
/// let week = TimeUnit::Week;
/// let regular = RepeatHistory::new(2, Recency::AgeAtLast(30.0), 39.0, week)?;
/// let once = RepeatHistory::without_repeats(39.0, week)?;
/// let covariates = Covariates::new(&["online"], &[])?;
/// let rows = [(once, [0.0], 300), (regular, [0.0], 40), (once, [1.0], 200), (regular, [1.0], 70)];
/// let groups = CovariateGroups::new(week, covariates, rows)?;
/// assert_eq!((groups.len(), groups.customers()), (4, 610));
/// # Ok::<(), crm_segment::value::CovariateError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct CovariateGroups {
    unit: TimeUnit,
    covariates: Covariates,
    profiles: Profiles,
    groups: Counted<Row>,
}

/// A history and the number of its profile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) profile: usize,
    pub(super) history: RepeatHistory,
}

impl CovariateGroups {
    /// Takes histories, each with the values of its covariates in the order of
    /// [`Covariates::names`] and the number of customers who have both; those of nobody are left out.
    ///
    /// # Errors
    /// When a history is in another unit, there are too few values or too many, or one is not finite.
    pub fn new<V: AsRef<[f64]>>(
        unit: TimeUnit,
        covariates: Covariates,
        rows: impl IntoIterator<Item = (RepeatHistory, V, u64)>,
    ) -> Result<Self, CovariateError> {
        let mut profiles = Profiles::new(covariates.names().len());
        let mut counted = Vec::new();
        for (history, values, customers) in rows {
            unit.require("history", history.unit())?;
            covariates.require(values.as_ref())?;
            if customers > 0 {
                let profile = profiles.push(values.as_ref());
                counted.push((Row { profile, history }, customers));
            }
        }
        let places = profiles.settle();
        for (row, _) in &mut counted {
            row.profile = places.get(row.profile).copied().unwrap_or_default();
        }
        Ok(Self {
            unit,
            covariates,
            profiles,
            groups: Counted::new(counted, |row| (row.profile, row.history.key())),
        })
    }

    /// The groups of both bases.
    ///
    /// # Errors
    /// When the two are in different units or have different covariates.
    pub fn merge(self, other: Self) -> Result<Self, CovariateError> {
        if self.covariates != other.covariates {
            return Err(CovariateError::Differ);
        }
        let all = self.iter().chain(other.iter());
        let rows: Vec<_> = all.collect();
        Self::new(self.unit, self.covariates.clone(), rows)
    }

    /// The unit of all ages.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// The covariates.
    #[must_use]
    pub const fn covariates(&self) -> &Covariates {
        &self.covariates
    }

    /// How many different pairs of a history and covariates there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is no customer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.len() == 0
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.groups.customers()
    }

    /// Each history with its covariates and the number of its customers, in rising order of the
    /// covariates.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (RepeatHistory, &[f64], u64)> + Clone {
        self.groups.iter().map(|(row, customers)| {
            let values = self.profiles.get(row.profile);
            (row.history, values, customers)
        })
    }

    /// The histories alone: what the model without covariates is fitted to.
    ///
    /// # Errors
    /// Never: all histories are in one unit.
    pub fn histories(&self) -> Result<HistoryGroups, ValueError> {
        let rows = self
            .iter()
            .map(|(history, _, customers)| (history, customers));
        HistoryGroups::new(self.unit, rows)
    }

    /// A sample of all kinds of customers, of about `size`.
    pub(super) fn sampled(&self, size: usize) -> Self {
        Self {
            groups: self.groups.sampled(size),
            ..self.clone()
        }
    }

    pub(super) const fn profiles(&self) -> &Profiles {
        &self.profiles
    }

    /// The rows in rising order of profile, repeats, and ages.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = (Row, u64)> {
        self.groups.iter()
    }
}

impl fmt::Debug for CovariateGroups {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "CovariateGroups(<{} rows of {} customers, in {}>)",
            self.len(),
            self.customers(),
            self.unit
        )
    }
}

/// Different values of the covariates, in rising order.
#[derive(Clone, PartialEq)]
pub(super) struct Profiles {
    width: usize,
    len: usize,
    values: Vec<f64>,
}

impl Profiles {
    const fn new(width: usize) -> Self {
        Self {
            width,
            len: 0,
            values: Vec::new(),
        }
    }

    /// Adds a profile and gives its place until they are settled.
    fn push(&mut self, values: &[f64]) -> usize {
        let place = self.len;
        // Minus zero is zero: equal values have equal bits.
        self.values.extend(values.iter().map(|value| value + 0.0));
        self.len = self.len.saturating_add(1);
        place
    }

    pub(super) fn get(&self, place: usize) -> &[f64] {
        let from = place.saturating_mul(self.width);
        let to = from.saturating_add(self.width);
        self.values.get(from..to).unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[f64]> + Clone {
        (0..self.len).map(|place| self.get(place))
    }

    /// Orders the profiles and keeps each once; gives the new place of each old one.
    fn settle(&mut self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.len).collect();
        order.sort_unstable_by(|one, other| compare(self.get(*one), self.get(*other)));
        let mut places = vec![0; self.len];
        let mut settled = Self::new(self.width);
        let mut last: Option<usize> = None;
        for old in order {
            let values = self.get(old);
            let is_new = last.is_none_or(|last| compare(self.get(last), values).is_ne());
            if is_new {
                settled.push(values);
                last = Some(old);
            }
            if let Some(place) = places.get_mut(old) {
                *place = settled.len.saturating_sub(1);
            }
        }
        *self = settled;
        places
    }
}

fn compare(one: &[f64], other: &[f64]) -> Ordering {
    let pairs = one.iter().zip(other);
    let mut orders = pairs.map(|(one, other)| one.total_cmp(other));
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}
