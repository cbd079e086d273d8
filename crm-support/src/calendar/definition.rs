//! What a calendar says, as data.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::{AnnualDate, OpeningHours, WeeklyHours};

/// The largest number of dates of one kind, which is more than a century of daily exceptions.
const MAXIMUM_DATES: usize = 40_000;
/// The largest number of stretches on one day.
const MAXIMUM_STRETCHES: usize = 48;

/// When a team works: a time zone, the hours of an ordinary week, and what differs from them.
///
/// The hours of a date are found in this order: a holiday is closed; else the hours for that date,
/// where given, replace those of the week; breaks are cut out last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarDefinition {
    /// The IANA time zone in which all times and dates are meant.
    #[serde(default = "utc")]
    pub timezone: Tz,
    /// Whether every day is open from `00:00` to `24:00`; there are no weekly hours then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always_open: bool,
    /// The hours of an ordinary week.
    #[serde(default, skip_serializing_if = "WeeklyHours::is_empty")]
    pub weekly: WeeklyHours,
    /// Closed dates.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub holidays: BTreeSet<NaiveDate>,
    /// Dates that are closed every year.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub annual_holidays: BTreeSet<AnnualDate>,
    /// Hours that replace those of the week on one date; an empty list closes it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub date_hours: BTreeMap<NaiveDate, Vec<OpeningHours>>,
    /// Stretches cut out of the hours of one date.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub breaks: BTreeMap<NaiveDate, Vec<OpeningHours>>,
}

fn utc() -> Tz {
    Tz::UTC
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes the field by reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

impl CalendarDefinition {
    /// A calendar of these weekly hours, without any exception.
    #[must_use]
    pub fn weekly(timezone: Tz, weekly: WeeklyHours) -> Self {
        Self {
            timezone,
            always_open: false,
            weekly,
            holidays: BTreeSet::new(),
            annual_holidays: BTreeSet::new(),
            date_hours: BTreeMap::new(),
            breaks: BTreeMap::new(),
        }
    }

    /// A calendar that is open at every moment.
    #[must_use]
    pub fn always_open(timezone: Tz) -> Self {
        Self {
            always_open: true,
            ..Self::weekly(timezone, WeeklyHours::default())
        }
    }

    /// Checks what a calendar must keep.
    pub(super) fn validate(&self) -> Result<(), ValidationError> {
        if self.always_open && !self.weekly.is_empty() {
            return Err(ValidationError::new(
                "weekly hours",
                ValidationRule::Inconsistent {
                    rule: "must be absent where always open",
                },
                ValueShape::Composite,
            ));
        }
        self.weekly.days().into_iter().try_for_each(check_hours)?;
        self.date_hours
            .values()
            .try_for_each(|hours| check_hours(hours))?;
        self.breaks
            .values()
            .try_for_each(|breaks| check_count("breaks", breaks.len(), MAXIMUM_STRETCHES))?;
        check_count("holidays", self.holidays.len(), MAXIMUM_DATES)?;
        check_count("date hours", self.date_hours.len(), MAXIMUM_DATES)?;
        check_count("breaks", self.breaks.len(), MAXIMUM_DATES)
    }
}

/// Checks that the stretches of a day are few and do not overlap; they may touch.
fn check_hours(hours: &[OpeningHours]) -> Result<(), ValidationError> {
    check_count("opening hours", hours.len(), MAXIMUM_STRETCHES)?;
    let mut sorted = hours.to_vec();
    sorted.sort_unstable();
    let overlaps = sorted
        .iter()
        .zip(sorted.iter().skip(1))
        .any(|(one, next)| next.opens() < one.closes());
    if overlaps {
        return Err(ValidationError::new(
            "opening hours",
            ValidationRule::Inconsistent {
                rule: "must not overlap on one day",
            },
            ValueShape::Collection {
                members: hours.len(),
            },
        ));
    }
    Ok(())
}

fn check_count(field: &'static str, members: usize, maximum: usize) -> Result<(), ValidationError> {
    if members > maximum {
        let rule = ValidationRule::TooMany { maximum };
        return Err(ValidationError::new(
            field,
            rule,
            ValueShape::Collection { members },
        ));
    }
    Ok(())
}
