//! Which periods there are, and where their days begin.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
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

    /// The instant at which a period begins: the first at which the clocks show its first date or a later
    /// one. `None` when it lies outside the years 1000 to 9999.
    ///
    /// ```
    /// use crm_core::Timestamp;
    /// use crm_segment::{CalendarUnit, PeriodCalendar};
    ///
    /// let days = PeriodCalendar::in_zone(CalendarUnit::Day, "Africa/Cairo")?;
    /// // On this day the clocks of Cairo went from midnight to one.
    /// let noon = Timestamp::parse("2026-04-24T12:00:00Z")?;
    /// let begin = days.begins_at(days.period_of(noon));
    /// assert_eq!(begin, Some(Timestamp::parse("2026-04-23T22:00:00Z")?));
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    #[must_use]
    pub fn begins_at(&self, period: CalendarPeriod) -> Option<Timestamp> {
        Timestamp::from_micros(self.begin_micros(period)).ok()
    }

    /// The microsecond at which a period begins; `i64::MIN` and `i64::MAX` beyond the calendar.
    pub(crate) fn begin_micros(&self, period: CalendarPeriod) -> i64 {
        let begin = period.first_day().and_then(|day| {
            let midnight = day.and_time(NaiveTime::MIN);
            match self.zone.from_local_datetime(&midnight).earliest() {
                Some(begin) => Some(begin.to_utc()),
                None => self.end_of_gap(midnight),
            }
        });
        let beyond = if period.number() < 0 {
            i64::MIN
        } else {
            i64::MAX
        };
        begin.map_or(beyond, |begin| begin.timestamp_micros())
    }

    /// The last period that has begun by an instant. Where the clocks go back over midnight it is not
    /// the [period of](Self::period_of) the instant for a while: what has begun stays so.
    pub(crate) fn period_begun_by(&self, instant: Timestamp) -> CalendarPeriod {
        let shown = self.period_of(instant);
        let has_begun = |period: &CalendarPeriod| self.begin_micros(*period) <= instant.as_micros();
        [shown.plus(1), shown]
            .into_iter()
            .find(has_begun)
            .unwrap_or(shown.plus(-1))
    }

    /// The first instant at which the clocks show more than a time that they leap over.
    fn end_of_gap(&self, leapt: NaiveDateTime) -> Option<DateTime<Utc>> {
        let is_before = |seconds: i64| {
            let instant = leapt
                .and_utc()
                .checked_add_signed(TimeDelta::seconds(seconds))?;
            Some(instant.with_timezone(&self.zone).naive_local() < leapt)
        };
        // No place is further from UTC, and none leaps further.
        let (mut before, mut behind) = (-2 * 86_400_i64, 2 * 86_400_i64);
        while before.saturating_add(1) < behind {
            let middle = i64::midpoint(before, behind);
            if is_before(middle)? {
                before = middle;
            } else {
                behind = middle;
            }
        }
        leapt
            .and_utc()
            .checked_add_signed(TimeDelta::seconds(behind))
    }
}
