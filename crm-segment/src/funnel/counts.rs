//! What the attempts of a base add up to.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use crm_core::ValidationError;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{FunnelAttempt, FunnelDefinition, FunnelEvents};
use crate::CustomerKey;
use crate::format::FormatOne;
use crate::instants::INSTANTS;
use crate::ratio::ratio;
use crate::written::{Listed, require_consistent, rising_map};

/// How many customers took how many steps, and how long each step took them.
///
/// Counts of bases without a common customer [merge](Self::merge) exactly, medians included: every
/// time is kept with how often it came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FunnelCounts {
    steps: Vec<Step>,
}

/// What is counted of one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Step {
    customers: u64,
    /// Microseconds from the step before, with how many customers took just that.
    waits: BTreeMap<i64, u64>,
}

/// What is known of one step.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct FunnelStepCount {
    /// How many customers took it.
    pub customers: u64,
    /// Their share of those who took the step before, 0 to 1; `None` of the first step, or of nobody.
    pub of_previous: Option<f64>,
    /// Their share of those who entered, 0 to 1; `None` when nobody did.
    pub of_first: Option<f64>,
    /// The median time from the step before; `None` of the first step, or when nobody took it. Of an
    /// even number it is the mean of the two in the middle, rounded down to the microsecond.
    pub median_from_previous: Option<TimeDelta>,
}

impl FunnelCounts {
    /// Counts nobody yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { steps: Vec::new() }
    }

    /// Counts every customer of a base once, by its best attempt.
    #[must_use]
    pub fn of<K: CustomerKey, E: Ord>(
        funnel: &FunnelDefinition<E>,
        events: &FunnelEvents<K, E>,
    ) -> Self {
        let mut counts = Self {
            steps: vec![Step::default(); funnel.steps().len()],
        };
        for (_, own) in events.iter() {
            counts.add(&funnel.best_attempt(own));
        }
        counts
    }

    /// Counts one more customer.
    pub fn add(&mut self, attempt: &FunnelAttempt) {
        let needed = self.steps.len().max(attempt.taken.len());
        self.steps.resize_with(needed, Step::default);
        let mut before = None;
        for (step, (_, at)) in self.steps.iter_mut().zip(&attempt.taken) {
            step.customers = step.customers.saturating_add(1);
            if let Some(before) = before {
                count(&mut step.waits, at.as_micros().saturating_sub(before), 1);
            }
            before = Some(at.as_micros());
        }
    }

    /// The counts of both, of one funnel and of bases without a common customer.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        let needed = self.steps.len().max(other.steps.len());
        self.steps.resize_with(needed, Step::default);
        for (own, step) in self.steps.iter_mut().zip(other.steps) {
            own.customers = own.customers.saturating_add(step.customers);
            for (wait, customers) in step.waits {
                count(&mut own.waits, wait, customers);
            }
        }
        self
    }

    /// What is known of each step, the first one first.
    #[must_use]
    pub fn steps(&self) -> Vec<FunnelStepCount> {
        let entered = self.steps.first().map_or(0, |step| step.customers);
        let mut before: Option<u64> = None;
        let counts = self.steps.iter().map(|step| {
            let count = FunnelStepCount {
                customers: step.customers,
                of_previous: before.and_then(|before| ratio(step.customers, before)),
                of_first: ratio(step.customers, entered),
                median_from_previous: median(&step.waits),
            };
            before = Some(step.customers);
            count
        });
        counts.collect()
    }
}

/// The serialised form: the steps, the first one first.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "FunnelCounts")]
struct Form<T> {
    format: FormatOne,
    steps: T,
}

/// The serialised form of a step: the waits in rising order, each with its customers.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "FunnelCounts step")]
struct StepForm<W> {
    customers: u64,
    wait_micros: W,
}

/// What is read of it.
type Read = Form<Vec<StepForm<Vec<(i64, u64)>>>>;

impl TryFrom<Read> for FunnelCounts {
    type Error = ValidationError;

    fn try_from(form: Read) -> Result<Self, Self::Error> {
        let longest = INSTANTS.end().saturating_sub(*INSTANTS.start());
        let mut steps: Vec<Step> = Vec::new();
        for StepForm {
            customers,
            wait_micros,
        } in form.steps
        {
            let mut waits = wait_micros.iter();
            require_consistent(
                waits.all(|(wait, own)| *own > 0 && wait.unsigned_abs() <= longest.unsigned_abs()),
                "waits",
                "must be of a customer or more, and lie between two instants",
            )?;
            let waited = wait_micros
                .iter()
                .fold(0_u64, |sum, (_, own)| sum.saturating_add(*own));
            let (before, expected) = match steps.last() {
                Some(before) => (before.customers, customers),
                None => (u64::MAX, 0),
            };
            require_consistent(
                customers <= before && waited == expected,
                "steps",
                "must have at most the customers of the step before, and a wait for each of them",
            )?;
            steps.push(Step {
                customers,
                waits: rising_map("waits", wait_micros)?,
            });
        }
        Ok(Self { steps })
    }
}

impl Serialize for FunnelCounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let steps = self.steps.iter().map(|step| StepForm {
            customers: step.customers,
            wait_micros: Listed(step.waits.iter()),
        });
        let form = Form {
            format: FormatOne,
            steps: Listed(steps),
        };
        form.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FunnelCounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Read::deserialize(deserializer)?;
        form.try_into().map_err(de::Error::custom)
    }
}

fn count(counts: &mut BTreeMap<i64, u64>, value: i64, customers: u64) {
    let own = counts.entry(value).or_default();
    *own = own.saturating_add(customers);
}

/// The median of values with how often each comes.
fn median(counts: &BTreeMap<i64, u64>) -> Option<TimeDelta> {
    let total = counts
        .values()
        .fold(0_u64, |sum, customers| sum.saturating_add(*customers));
    let nth = |rank: u64| {
        let mut below: u64 = 0;
        counts.iter().find_map(|(value, customers)| {
            below = below.saturating_add(*customers);
            (rank < below).then_some(*value)
        })
    };
    let lower = nth(total.checked_sub(1)? / 2)?;
    let upper = nth(total / 2)?;
    let sum = i128::from(lower).saturating_add(upper.into());
    Some(TimeDelta::microseconds(
        i64::try_from(sum.div_euclid(2)).ok()?,
    ))
}
