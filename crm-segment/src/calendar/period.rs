//! One day, week, month or quarter.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};
use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use super::CalendarUnit;

/// One period of the calendar, such as November 2026.
///
/// Printed, read and serialised as `2026-11-22`, `2026-W47`, `2026-11` or `2026-Q4`. Ordered by the
/// kind, then by time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarPeriod {
    unit: CalendarUnit,
    /// Days from 1970-01-01, weeks from the one that holds it, months or quarters from year 0.
    number: i64,
}

impl CalendarPeriod {
    pub(crate) const fn numbered(unit: CalendarUnit, number: i64) -> Self {
        Self { unit, number }
    }

    pub(crate) const fn number(self) -> i64 {
        self.number
    }

    /// The kind of period.
    #[must_use]
    pub const fn unit(self) -> CalendarUnit {
        self.unit
    }

    /// The period so many later; earlier when the number is below zero.
    #[must_use]
    pub const fn plus(self, periods: i64) -> Self {
        Self {
            unit: self.unit,
            number: self.number.saturating_add(periods),
        }
    }

    /// How many periods lie between an earlier one and this one; below zero when this one is the
    /// earlier, `None` when the kinds differ.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use crm_segment::{CalendarUnit, PeriodCalendar};
    ///
    /// let months = PeriodCalendar::new(CalendarUnit::Month, chrono_tz::Tz::UTC);
    /// let of = |year, month| months.period_of_date(NaiveDate::from_ymd_opt(year, month, 15).unwrap());
    /// assert_eq!(of(2027, 2).since(of(2026, 11)), Some(3));
    /// ```
    #[must_use]
    pub fn since(self, earlier: Self) -> Option<i64> {
        (self.unit == earlier.unit).then(|| self.number.saturating_sub(earlier.number))
    }

    /// Its first date; `None` when it lies outside the dates that chrono knows.
    #[must_use]
    pub fn first_day(self) -> Option<NaiveDate> {
        let month = |number: i64| {
            let year = i32::try_from(number.div_euclid(12)).ok()?;
            let month = u32::try_from(number.rem_euclid(12).saturating_add(1)).ok()?;
            NaiveDate::from_ymd_opt(year, month, 1)
        };
        let day = |number: i64| NaiveDate::from_epoch_days(i32::try_from(number).ok()?);
        match self.unit {
            CalendarUnit::Day => day(self.number),
            CalendarUnit::Week => day(self.number.saturating_mul(7).saturating_sub(3)),
            CalendarUnit::Month => month(self.number),
            CalendarUnit::Quarter => month(self.number.saturating_mul(3)),
        }
    }
}

impl fmt::Display for CalendarPeriod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.first_day() else {
            return formatter.write_str("beyond the calendar");
        };
        match self.unit {
            CalendarUnit::Day => write!(formatter, "{first}"),
            CalendarUnit::Week => {
                let week = first.iso_week();
                write!(formatter, "{:04}-W{:02}", week.year(), week.week())
            }
            CalendarUnit::Month => write!(formatter, "{:04}-{:02}", first.year(), first.month()),
            CalendarUnit::Quarter => {
                write!(formatter, "{:04}-Q{}", first.year(), first.quarter())
            }
        }
    }
}

impl FromStr for CalendarPeriod {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // What is printed otherwise than it was read was not written in the one way.
        read(text)
            .filter(|period| period.to_string() == text)
            .ok_or_else(|| {
                let rule = ValidationRule::Malformed {
                    expected: "a day (2026-11-22), a week (2026-W47), a month (2026-11) or a quarter (2026-Q4)",
                };
                ValidationError::new("calendar period", rule, ValueShape::of_text(text))
            })
    }
}

fn read(text: &str) -> Option<CalendarPeriod> {
    // A year before the year 0 begins with a sign of its own.
    let sign = usize::from(text.starts_with('-'));
    let year_end = text.get(sign..)?.find('-')?.checked_add(sign)?;
    let (year, rest) = text.split_at_checked(year_end)?;
    let (year, rest): (i32, &str) = (year.parse().ok()?, rest.strip_prefix('-')?);
    let (unit, first_day) = if let Some(week) = rest.strip_prefix('W') {
        let monday = NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon);
        (CalendarUnit::Week, monday)
    } else if let Some(quarter) = rest.strip_prefix('Q') {
        let last_month = quarter.parse::<u32>().ok()?.checked_mul(3)?;
        let first_month = last_month.checked_sub(2)?;
        (
            CalendarUnit::Quarter,
            NaiveDate::from_ymd_opt(year, first_month, 1),
        )
    } else if let Some((month, day)) = rest.split_once('-') {
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        (CalendarUnit::Day, NaiveDate::from_ymd_opt(year, month, day))
    } else {
        (
            CalendarUnit::Month,
            NaiveDate::from_ymd_opt(year, rest.parse().ok()?, 1),
        )
    };
    Some(unit.period_of_date(first_day?))
}

impl Serialize for CalendarPeriod {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.first_day() {
            Some(_) => serializer.collect_str(self),
            None => Err(ser::Error::custom("the period lies beyond the calendar")),
        }
    }
}

impl<'de> Deserialize<'de> for CalendarPeriod {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl fmt::Debug for CalendarPeriod {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CalendarPeriod({self})")
    }
}
