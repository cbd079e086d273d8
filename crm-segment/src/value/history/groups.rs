//! Equal histories, counted.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::counted::Counted;
use super::{Recency, RepeatHistory};
use crate::format::FormatOne;
use crate::value::fit::Blocks;
use crate::value::{FitError, TimeUnit, ValueError};
use crate::written::{Digits, Listed};

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
    groups: Counted<RepeatHistory>,
}

/// The ages of a history and the number of its customers.
#[derive(Debug, Clone, Copy)]
pub(in crate::value) struct Ages {
    pub(in crate::value) last: f64,
    pub(in crate::value) age: f64,
    pub(in crate::value) customers: f64,
}

/// What is usual in a base.
#[derive(Debug, Clone, Copy)]
pub(in crate::value) struct Usual {
    pub(in crate::value) age: f64,
    pub(in crate::value) rate: f64,
}

/// Bases with more different histories than this are fitted to a sample first.
const LARGE: usize = 40_000;
/// How many histories the sample has, about.
const SAMPLE: usize = 10_000;

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
            groups.push((history, customers));
        }
        Ok(Self {
            unit,
            groups: Counted::new(groups, RepeatHistory::key),
        })
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
        self.unit.require("histories", other.unit)?;
        Ok(Self {
            unit: self.unit,
            groups: self.groups.merge(other.groups, RepeatHistory::key),
        })
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
        self.groups.len() == 0
    }

    /// How many customers there are.
    #[must_use]
    pub fn customers(&self) -> u64 {
        self.groups.customers()
    }

    /// Each history with the number of its customers, in rising order of repeats, age at the last
    /// purchase and age.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (RepeatHistory, u64)> + Clone {
        self.groups.iter()
    }

    /// The mean age and the repeat purchases per unit of time, when something can be fitted.
    pub(in crate::value) fn usual(&self) -> Result<Usual, FitError> {
        let customers = self.customers() as f64;
        let (mut repeats, mut ages) = (0.0, 0.0);
        for (history, customers) in self.iter() {
            let customers = customers as f64;
            repeats += customers * f64::from(history.repeats());
            ages += customers * history.age();
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

    /// A sample of all kinds of customers, when there are so many histories that it is worth one.
    pub(in crate::value) fn sample(&self) -> Option<Self> {
        (self.len() > LARGE).then(|| Self {
            unit: self.unit,
            groups: self.groups.sampled(SAMPLE),
        })
    }

    /// The ages, in blocks of equal numbers of repeats.
    pub(in crate::value) fn blocks(&self, most: usize) -> Blocks<Ages> {
        let rows = self.iter().map(|(history, customers)| {
            let ages = Ages {
                last: history.age_at_last(),
                age: history.age(),
                customers: customers as f64,
            };
            (history.repeats(), ages)
        });
        Blocks::new(rows, most)
    }
}

/// The serialised form: the histories in rising order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "HistoryGroups")]
struct Form<H> {
    format: FormatOne,
    unit: TimeUnit,
    histories: H,
}

/// A history with its customers. The ages are text, since many readers of JSON round the last bit of a
/// number, and a history that is off by a bit is another one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "HistoryGroups history")]
struct GroupForm {
    repeats: u32,
    age_at_last: Digits<f64>,
    age: Digits<f64>,
    customers: u64,
}

impl TryFrom<Form<Vec<GroupForm>>> for HistoryGroups {
    type Error = ValueError;

    fn try_from(form: Form<Vec<GroupForm>>) -> Result<Self, ValueError> {
        let mut groups = Vec::new();
        for group in form.histories {
            let recency = Recency::AgeAtLast(group.age_at_last.0);
            let history = RepeatHistory::new(group.repeats, recency, group.age.0, form.unit)?;
            groups.push((history, group.customers));
        }
        Ok(Self {
            unit: form.unit,
            groups: Counted::of_rising("histories", groups, RepeatHistory::key)?,
        })
    }
}

impl Serialize for HistoryGroups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let histories = self.iter().map(|(history, customers)| GroupForm {
            repeats: history.repeats(),
            age_at_last: Digits(history.age_at_last()),
            age: Digits(history.age()),
            customers,
        });
        let form = Form {
            format: FormatOne,
            unit: self.unit,
            histories: Listed(histories),
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for HistoryGroups {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<Vec<GroupForm>>::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
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
