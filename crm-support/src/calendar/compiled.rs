//! The calendar that answers questions.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use crm_core::{Timestamp, ValidationError};
use serde::{Deserialize, Serialize};

use super::day::{self, DAYS_OF_CYCLE, FIRST_DAY, LAST_DAY, MICROS_PER_DAY};
use super::definition::CalendarDefinition;
use super::ordinary_week::OrdinaryWeek;
use super::span::{self, Span};
use super::zone::ZoneOffsets;
use super::{AnnualDate, OpeningHours};

/// A working-time calendar: a [`CalendarDefinition`] that was checked and laid out for arithmetic.
///
/// Instants are half-open: at its opening time a team is open, at its closing time it is not.
/// Local times are resolved in the calendar's zone. A time that a change of offset skips lies as
/// far behind the gap as it lies inside it; a time that the clock shows twice means the first;
/// hours that a gap empties vanish. Working time is elapsed time: a day of 25 hours that is open
/// throughout has 25 hours.
///
/// Its serialised form is that of the definition.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::Timestamp;
/// use crm_support::{Boundary, Calendar, CalendarDefinition, OpeningHours, WeeklyHours};
///
/// let office = WeeklyHours::monday_to_friday([OpeningHours::parse("09:00", "17:00")?]);
/// let berlin = Calendar::new(CalendarDefinition::weekly("Europe/Berlin".parse().unwrap(), office))?;
///
/// // Friday, half past four in the afternoon; one hour later is Monday morning.
/// let friday = Timestamp::parse("2026-11-20T16:30:00+01:00")?;
/// let due = berlin.add_working_time(friday, TimeDelta::hours(1), Boundary::AtClosing).unwrap();
/// assert_eq!(due, Timestamp::parse("2026-11-23T09:30:00+01:00")?);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "CalendarDefinition", into = "CalendarDefinition")]
pub struct Calendar {
    definition: CalendarDefinition,
    week: [Vec<Span>; 7],
    /// The sums of the week; where it is empty, only dates with hours of their own are open.
    ordinary: OrdinaryWeek,
    /// The dates with hours of their own, by rising day; closed ones have no span.
    exceptions: Vec<(i64, Vec<Span>)>,
    zone: Arc<ZoneOffsets>,
}

impl Calendar {
    /// Checks a definition and lays it out.
    ///
    /// A calendar that never opens is allowed; the operations that need an opening report it.
    ///
    /// # Errors
    /// When hours of one day overlap, a list is too long, or weekly hours are given for a calendar
    /// that is always open.
    pub fn new(definition: CalendarDefinition) -> Result<Self, ValidationError> {
        definition.validate()?;
        let week = if definition.always_open {
            std::array::from_fn(|_| spans_of(&[OpeningHours::WHOLE_DAY]))
        } else {
            definition.weekly.days().map(spans_of)
        };
        let exceptions = exceptions_of(&definition, &week);
        let zone = ZoneOffsets::of(definition.timezone);
        Ok(Self {
            definition,
            ordinary: OrdinaryWeek::new(&week),
            week,
            exceptions,
            zone,
        })
    }

    /// A calendar that is open at every moment: the wall clock.
    #[must_use]
    pub fn always_open(timezone: Tz) -> Self {
        let week = std::array::from_fn(|_| spans_of(&[OpeningHours::WHOLE_DAY]));
        Self {
            definition: CalendarDefinition::always_open(timezone),
            ordinary: OrdinaryWeek::new(&week),
            week,
            exceptions: Vec::new(),
            zone: ZoneOffsets::of(timezone),
        }
    }

    /// What the calendar says.
    #[must_use]
    pub fn definition(&self) -> &CalendarDefinition {
        &self.definition
    }

    /// The time zone.
    #[must_use]
    pub fn timezone(&self) -> Tz {
        self.definition.timezone
    }

    /// The instant of a local time in the calendar's zone: the first where the clock shows it
    /// twice; as far behind a gap as it lies inside it.
    ///
    /// # Errors
    /// When the instant lies outside the years 1000 to 9999.
    pub fn resolve_local(&self, local: NaiveDateTime) -> Result<Timestamp, ValidationError> {
        Timestamp::from_micros(self.zone.resolve(local.and_utc().timestamp_micros()))
    }

    pub(super) fn zone(&self) -> &ZoneOffsets {
        &self.zone
    }

    /// The hours of a day, on its clock face.
    pub(super) fn hours_of(&self, number: i64) -> &[Span] {
        if let Some(hours) = self.exception(number) {
            return hours;
        }
        let is_annual_holiday = !self.definition.annual_holidays.is_empty()
            && self
                .definition
                .annual_holidays
                .contains(&AnnualDate::of(day::date_of(number)));
        match self.week.get(day::weekday_of(number)) {
            Some(hours) if !is_annual_holiday => hours,
            _ => &[],
        }
    }

    fn exception(&self, number: i64) -> Option<&[Span]> {
        let (first, last) = (self.exceptions.first()?.0, self.exceptions.last()?.0);
        if !(first..=last).contains(&number) {
            return None;
        }
        let found = self
            .exceptions
            .binary_search_by_key(&number, |exception| exception.0)
            .ok()?;
        self.exceptions
            .get(found)
            .map(|exception| exception.1.as_slice())
    }

    /// Whether every moment is open.
    pub(super) fn never_closes(&self) -> bool {
        self.exceptions.is_empty()
            && self.definition.annual_holidays.is_empty()
            && self.ordinary.is_without_gap()
    }

    /// From this instant on, no date has hours of its own.
    pub(super) fn exceptions_end(&self) -> i64 {
        let exception = self.exceptions.last().map_or(FIRST_DAY, |last| last.0);
        // Two days: the exception itself, and any offset.
        day::start_of(exception.saturating_add(2))
    }

    /// Before this instant, no date has hours of its own.
    pub(super) fn exceptions_begin(&self) -> i64 {
        let exception = self.exceptions.first().map_or(LAST_DAY, |first| first.0);
        day::start_of(exception.saturating_sub(1))
    }

    /// From this instant on, what is open follows from the cycle of dates alone.
    pub(super) fn settles_at(&self) -> i64 {
        let last_change = self.zone.last_change().saturating_add(MICROS_PER_DAY);
        self.exceptions_end().max(last_change)
    }

    /// Before this instant, what is open follows from the cycle of dates alone.
    pub(super) fn unsettled_from(&self) -> i64 {
        let first_change = self.zone.first_change().saturating_sub(MICROS_PER_DAY);
        self.exceptions_begin().min(first_change)
    }

    /// Three ordinary weeks on end, open whenever one of the offsets that hold within `span` makes
    /// them so.
    pub(super) fn ordinary_weeks_in(&self, span: Span) -> Vec<Span> {
        let offsets = self.zone.offsets_in(span);
        let weeks = offsets.into_iter().flat_map(|offset| {
            let days = (0_i64..21).zip(self.week.iter().cycle());
            days.flat_map(move |(number, hours)| {
                let shift = day::start_of(number).saturating_sub(offset);
                hours.iter().map(move |span| span.shifted(shift))
            })
        });
        span::united(weeks.collect())
    }

    pub(super) fn ordinary(&self) -> &OrdinaryWeek {
        &self.ordinary
    }

    /// The first day from `number` on whose hours may not be those of its weekday.
    pub(super) fn special_day_from(&self, number: i64) -> i64 {
        let behind = self
            .exceptions
            .partition_point(|exception| exception.0 < number);
        let exception = self.exceptions.get(behind).map_or(LAST_DAY, |next| next.0);
        exception.min(self.annual_holiday_from(number))
    }

    /// The first day from `number` on that is a holiday of every year.
    fn annual_holiday_from(&self, number: i64) -> i64 {
        let holidays = &self.definition.annual_holidays;
        if holidays.is_empty() {
            return LAST_DAY;
        }
        let date = day::date_of(number);
        let next_year = date.year().saturating_add(1);
        let rest_of_year = holidays.range(AnnualDate::of(date)..);
        rest_of_year
            .map(|holiday| (date.year(), holiday))
            .chain(holidays.iter().map(|holiday| (next_year, holiday)))
            .find_map(|(year, holiday)| holiday.in_year(year))
            // Only leap years have the one that is left: look again from next year on.
            .or_else(|| NaiveDate::from_ymd_opt(next_year, 1, 1))
            .map_or(LAST_DAY, day::number_of)
    }

    /// The first day from `number` on that has hours; `None` when there is none up to the last
    /// day of a [`Timestamp`] or, days and weekdays repeating, ever.
    pub(super) fn day_with_hours_from(&self, number: i64) -> Option<i64> {
        let last_exception = self
            .exceptions
            .last()
            .map_or(number, |exception| exception.0);
        if self.ordinary.is_empty() {
            let from = self
                .exceptions
                .partition_point(|exception| exception.0 < number);
            let later = self.exceptions.iter().skip(from);
            return later
                .filter(|(_, hours)| !hours.is_empty())
                .map(|(day, _)| *day)
                .next();
        }
        let end = last_exception
            .max(number)
            .saturating_add(DAYS_OF_CYCLE)
            .min(LAST_DAY);
        (number..=end).find(|day| !self.hours_of(*day).is_empty())
    }

    /// The last day up to `number` that has hours; `None` as for
    /// [`day_with_hours_from`](Self::day_with_hours_from), backwards.
    pub(super) fn day_with_hours_to(&self, number: i64) -> Option<i64> {
        let first_exception = self
            .exceptions
            .first()
            .map_or(number, |exception| exception.0);
        if self.ordinary.is_empty() {
            let to = self
                .exceptions
                .partition_point(|exception| exception.0 <= number);
            let earlier = self.exceptions.iter().take(to).rev();
            return earlier
                .filter(|(_, hours)| !hours.is_empty())
                .map(|(day, _)| *day)
                .next();
        }
        let end = first_exception
            .min(number)
            .saturating_sub(DAYS_OF_CYCLE)
            .max(FIRST_DAY);
        (end..=number)
            .rev()
            .find(|day| !self.hours_of(*day).is_empty())
    }
}

fn spans_of(hours: &[OpeningHours]) -> Vec<Span> {
    let spans = hours.iter().map(|hours| Span {
        start: hours.opens().micros(),
        end: hours.closes().micros(),
    });
    span::united(spans.collect())
}

/// The hours of each date that differs from its weekday by more than the yearly holidays.
fn exceptions_of(definition: &CalendarDefinition, week: &[Vec<Span>; 7]) -> Vec<(i64, Vec<Span>)> {
    let mut dates: Vec<_> = definition.holidays.iter().copied().collect();
    dates.extend(definition.date_hours.keys().copied());
    dates.extend(definition.breaks.keys().copied());
    dates.sort_unstable();
    dates.dedup();
    let hours_on = |date| {
        let is_holiday = definition.holidays.contains(&date)
            || definition.annual_holidays.contains(&AnnualDate::of(date));
        if is_holiday {
            return Vec::new();
        }
        let weekday = day::weekday_of(day::number_of(date));
        let hours = match definition.date_hours.get(&date) {
            Some(hours) => spans_of(hours),
            None => week.get(weekday).cloned().unwrap_or_default(),
        };
        match definition.breaks.get(&date) {
            Some(breaks) => span::without(&hours, &spans_of(breaks)),
            None => hours,
        }
    };
    dates
        .into_iter()
        .map(|date| (day::number_of(date), hours_on(date)))
        .collect()
}

impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        // All else follows from the definition.
        self.definition == other.definition
    }
}

impl Eq for Calendar {}

impl TryFrom<CalendarDefinition> for Calendar {
    type Error = ValidationError;

    fn try_from(definition: CalendarDefinition) -> Result<Self, Self::Error> {
        Self::new(definition)
    }
}

impl From<Calendar> for CalendarDefinition {
    fn from(calendar: Calendar) -> Self {
        calendar.definition
    }
}
