//! The repeat purchases of one customer.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::value::require::require_not_negative;
use crate::value::{TimeSpan, TimeUnit, ValueError};

/// When the last purchase was, told from the start or from the end of the observation.
///
/// Both are called recency in the literature; a type of its own keeps one from being taken for the
/// other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Recency {
    /// The age of the customer, since the first purchase, at the last one; 0 without repeat
    /// purchases. This is the `t_x` of the papers.
    AgeAtLast(f64),
    /// The time from the last purchase to the end of the observation.
    SinceLast(f64),
}

/// The repeat purchases of one customer: how many (`x`), the customer's age at the last one
/// (`t_x`), and the age at the end of the observation (`T`), all counted from the first purchase.
///
/// The first purchase itself is not counted.
///
/// ```
/// use crm_segment::value::{Recency, RepeatHistory, TimeUnit};
///
/// let told_one_way = RepeatHistory::new(2, Recency::AgeAtLast(30.0), 39.0, TimeUnit::Week)?;
/// let told_the_other = RepeatHistory::new(2, Recency::SinceLast(9.0), 39.0, TimeUnit::Week)?;
/// assert_eq!(told_one_way, told_the_other);
/// assert!(RepeatHistory::new(2, Recency::AgeAtLast(40.0), 39.0, TimeUnit::Week).is_err());
/// # Ok::<(), crm_segment::value::ValueError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Form")]
pub struct RepeatHistory {
    repeats: u32,
    age_at_last: f64,
    age: f64,
    unit: TimeUnit,
}

impl RepeatHistory {
    /// Takes the number of repeat purchases, the recency and the age at the end of the
    /// observation, in `unit`.
    ///
    /// # Errors
    /// When a number is negative or not finite, the last purchase lies after the end of the
    /// observation, or the recency says that there were repeat purchases and the number says that
    /// there were none, or the other way round.
    pub fn new(
        repeats: u32,
        recency: Recency,
        age: f64,
        unit: TimeUnit,
    ) -> Result<Self, ValueError> {
        let age = require_not_negative("age", age)?;
        let last = match recency {
            Recency::AgeAtLast(last) => last,
            Recency::SinceLast(since) => age - require_not_negative("recency", since)?,
        };
        if last > age || matches!(recency, Recency::SinceLast(_)) && last < 0.0 {
            return Err(ValueError::RecencyAfterAge);
        }
        let last = require_not_negative("recency", last)?;
        if (repeats == 0) != (last == 0.0) {
            return Err(ValueError::RecencyWithoutRepeats);
        }
        // Minus zero is zero: equal histories have equal bits.
        Ok(Self {
            repeats,
            age_at_last: last + 0.0,
            age: age + 0.0,
            unit,
        })
    }

    /// A customer who has not bought again within `age`.
    ///
    /// # Errors
    /// When the age is negative or not finite.
    pub fn without_repeats(age: f64, unit: TimeUnit) -> Result<Self, ValueError> {
        Self::new(0, Recency::AgeAtLast(0.0), age, unit)
    }

    /// How many repeat purchases there were.
    #[must_use]
    pub const fn repeats(&self) -> u32 {
        self.repeats
    }

    /// The age at the last purchase; 0 without repeat purchases.
    #[must_use]
    pub const fn age_at_last(&self) -> f64 {
        self.age_at_last
    }

    /// The time from the last purchase to the end of the observation.
    #[must_use]
    pub fn since_last(&self) -> f64 {
        self.age - self.age_at_last
    }

    /// The age at the end of the observation.
    #[must_use]
    pub const fn age(&self) -> f64 {
        self.age
    }

    /// The unit of both ages.
    #[must_use]
    pub const fn unit(&self) -> TimeUnit {
        self.unit
    }

    /// The history as it will be when another `span` has passed without a purchase.
    ///
    /// # Errors
    /// When the span is in another unit, or the age leaves the range of numbers.
    pub fn after_silence(&self, span: TimeSpan) -> Result<Self, ValueError> {
        let age = self.age + span.length_in(self.unit)?;
        Self::new(
            self.repeats,
            Recency::AgeAtLast(self.age_at_last),
            age,
            self.unit,
        )
    }

    /// What orders histories and tells whether two are equal, to the last bit.
    pub(in crate::value) fn key(&self) -> (u32, u64, u64) {
        // Bits of numbers that are not negative rise with the numbers.
        (self.repeats, self.age_at_last.to_bits(), self.age.to_bits())
    }
}

// When somebody bought is personal: only the shape is told.
impl fmt::Debug for RepeatHistory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "RepeatHistory(<{} repeats, in {}>)",
            self.repeats, self.unit
        )
    }
}

/// How it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "RepeatHistory")]
struct Form {
    repeats: u32,
    age_at_last: f64,
    age: f64,
    unit: TimeUnit,
}

impl TryFrom<Form> for RepeatHistory {
    type Error = ValueError;

    fn try_from(form: Form) -> Result<Self, ValueError> {
        let recency = Recency::AgeAtLast(form.age_at_last);
        Self::new(form.repeats, recency, form.age, form.unit)
    }
}
