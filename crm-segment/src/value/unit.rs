//! Units of time, spans in them and rates per unit.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ValueError;
use super::require::require_not_negative;

/// The unit in which ages, recencies, horizons and rates are told.
///
/// Parameters of a model hold for one unit: α, β and every rate change with it. So each value
/// carries its unit, and values of different units never meet without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// One day.
    Day,
    /// Seven days.
    Week,
    /// A twelfth of a year: 30.4375 days.
    Month,
    /// 365.25 days.
    Year,
}

impl TimeUnit {
    /// Every unit, from the shortest to the longest.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Year];

    /// How many days the unit has.
    #[must_use]
    pub const fn days(self) -> f64 {
        match self {
            Self::Day => 1.0,
            Self::Week => 7.0,
            Self::Month => 30.4375,
            Self::Year => 365.25,
        }
    }

    /// A refusal when `found` is another unit.
    pub(super) fn require(self, field: &'static str, found: Self) -> Result<(), ValueError> {
        if self == found {
            return Ok(());
        }
        Err(ValueError::UnitMismatch {
            field,
            expected: self,
            found,
        })
    }
}

impl fmt::Display for TimeUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Day => "days",
            Self::Week => "weeks",
            Self::Month => "months",
            Self::Year => "years",
        })
    }
}

/// A length of time from now on, zero or more, in a stated unit.
///
/// ```
/// use crm_segment::value::{TimeSpan, TimeUnit};
///
/// let half_a_year = TimeSpan::new(26.0, TimeUnit::Week)?;
/// assert_eq!(half_a_year.in_unit(TimeUnit::Day).length(), 182.0);
/// assert!(TimeSpan::new(f64::NAN, TimeUnit::Week).is_err());
/// # Ok::<(), crm_segment::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SpanForm")]
pub struct TimeSpan {
    length: f64,
    unit: TimeUnit,
}

impl TimeSpan {
    /// A span of `length` units.
    ///
    /// # Errors
    /// When the length is negative or not finite.
    pub fn new(length: f64, unit: TimeUnit) -> Result<Self, ValueError> {
        require_not_negative("time span", length)?;
        Ok(Self { length, unit })
    }

    /// How many units long it is.
    #[must_use]
    pub const fn length(self) -> f64 {
        self.length
    }

    /// The unit.
    #[must_use]
    pub const fn unit(self) -> TimeUnit {
        self.unit
    }

    /// The same span told in another unit.
    #[must_use]
    pub fn in_unit(self, unit: TimeUnit) -> Self {
        if unit == self.unit {
            return self;
        }
        Self {
            length: self.length * self.unit.days() / unit.days(),
            unit,
        }
    }

    /// The length, when the span is in `unit`.
    pub(super) fn length_in(self, unit: TimeUnit) -> Result<f64, ValueError> {
        unit.require("time span", self.unit)?;
        Ok(self.length)
    }
}

/// How it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "TimeSpan")]
struct SpanForm {
    length: f64,
    unit: TimeUnit,
}

impl TryFrom<SpanForm> for TimeSpan {
    type Error = ValueError;

    fn try_from(form: SpanForm) -> Result<Self, ValueError> {
        Self::new(form.length, form.unit)
    }
}

/// How fast the future loses worth: continuously compounded, per unit of time.
///
/// ```
/// use crm_segment::value::{DiscountRate, TimeUnit};
///
/// // 15 % a year is 0.27 % a week.
/// let weekly = DiscountRate::annual(0.15, TimeUnit::Week)?;
/// assert!((weekly.per_unit() - 0.0026785).abs() < 1e-6);
/// # Ok::<(), crm_segment::value::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RateForm")]
pub struct DiscountRate {
    per_unit: f64,
    unit: TimeUnit,
}

impl DiscountRate {
    /// A continuous rate: what comes after `t` units counts `e^(−rate·t)`.
    ///
    /// # Errors
    /// When the rate is negative or not finite.
    pub fn continuous(per_unit: f64, unit: TimeUnit) -> Result<Self, ValueError> {
        require_not_negative("discount rate", per_unit)?;
        Ok(Self { per_unit, unit })
    }

    /// The continuous rate per `unit` of an effective annual rate: 0.15 stands for 15 % a year, so
    /// that what comes after a year of 365.25 days counts 1 / 1.15.
    ///
    /// # Errors
    /// When the rate is negative or not finite.
    pub fn annual(effective: f64, unit: TimeUnit) -> Result<Self, ValueError> {
        require_not_negative("discount rate", effective)?;
        Self::continuous(
            effective.ln_1p() * unit.days() / TimeUnit::Year.days(),
            unit,
        )
    }

    /// The rate per unit.
    #[must_use]
    pub const fn per_unit(self) -> f64 {
        self.per_unit
    }

    /// The unit.
    #[must_use]
    pub const fn unit(self) -> TimeUnit {
        self.unit
    }

    /// The rate, when it is per `unit`.
    pub(super) fn rate_per(self, unit: TimeUnit) -> Result<f64, ValueError> {
        unit.require("discount rate", self.unit)?;
        Ok(self.per_unit)
    }
}

/// How it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename = "DiscountRate")]
struct RateForm {
    per_unit: f64,
    unit: TimeUnit,
}

impl TryFrom<RateForm> for DiscountRate {
    type Error = ValueError;

    fn try_from(form: RateForm) -> Result<Self, ValueError> {
        Self::continuous(form.per_unit, form.unit)
    }
}
