//! Which periods there are, and where their days begin.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::CalendarPeriod;

/// A kind of period of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CalendarUnit {
    /// A date.
    Day,
    /// A week of ISO 8601: from Monday on; week 1 is the one with the year's first Thursday.
    Week,
    /// A month.
    Month,
    /// January to March, April to June, July to September, October to December.
    Quarter,
}

impl CalendarUnit {
    /// Every unit, the shortest first.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::Quarter];

    /// The period of this kind in which a date lies.
    #[must_use]
    pub fn period_of_date(self, date: NaiveDate) -> CalendarPeriod {
        let days = i64::from(date.to_epoch_days());
        let month = i64::from(date.year())
            .saturating_mul(12)
            .saturating_add(date.month0().into());
        let number = match self {
            Self::Day => days,
            // 1970-01-01 was a Thursday: its week began three days before.
            Self::Week => days.saturating_add(3).div_euclid(7),
            Self::Month => month,
            Self::Quarter => month.div_euclid(3),
        };
        CalendarPeriod::numbered(self, number)
    }
}

/// The periods of one kind at one place: an instant lies on the date that the clocks show there,
/// whatever their offset.
///
/// A day with a change of clocks has 23 or 25 hours and is one day.
///
/// ```
/// use chrono_tz::Tz;
/// use crm_core::Timestamp;
/// use crm_segment::{CalendarUnit, PeriodCalendar};
///
/// let new_year = Timestamp::parse("2026-12-31T23:30:00Z")?;
/// let berlin = PeriodCalendar::new(CalendarUnit::Month, Tz::Europe__Berlin);
/// assert_eq!(berlin.period_of(new_year).to_string(), "2027-01");
/// let weeks = PeriodCalendar::new(CalendarUnit::Week, Tz::Europe__Berlin);
/// assert_eq!(weeks.period_of(new_year).to_string(), "2026-W53");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodCalendar {
    unit: CalendarUnit,
    zone: Tz,
}

impl PeriodCalendar {
    /// The periods of a kind in an IANA time zone.
    #[must_use]
    pub const fn new(unit: CalendarUnit, zone: Tz) -> Self {
        Self { unit, zone }
    }

    /// The periods of a kind in a time zone that is given by its IANA name, such as `Europe/Berlin`;
    /// upper and lower case count.
    ///
    /// # Errors
    /// When the IANA database has no such zone.
    pub fn in_zone(unit: CalendarUnit, zone: &str) -> Result<Self, ValidationError> {
        let zone = zone.parse().map_err(|_| {
            ValidationError::new(
                "time zone",
                ValidationRule::UnknownCode {
                    standard: "the IANA time zone database",
                },
                ValueShape::of_text(zone),
            )
        })?;
        Ok(Self::new(unit, zone))
    }

    /// The kind of period.
    #[must_use]
    pub const fn unit(&self) -> CalendarUnit {
        self.unit
    }

    /// The time zone.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.zone
    }

    /// The period in which an instant lies.
    #[must_use]
    pub fn period_of(&self, instant: Timestamp) -> CalendarPeriod {
        let local = instant.to_datetime().with_timezone(&self.zone);
        self.period_of_date(local.date_naive())
    }

    /// The period in which a date lies.
    #[must_use]
    pub fn period_of_date(&self, date: NaiveDate) -> CalendarPeriod {
        self.unit.period_of_date(date)
    }
}
