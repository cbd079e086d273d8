//! The calendar that answers questions.

use std::sync::Arc;

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use crm_core::{Timestamp, ValidationError};
use serde::{Deserialize, Serialize};

use super::annual_days::AnnualDays;
use super::day::{self, DAYS_OF_CYCLE, FIRST_DAY, LAST_DAY, MICROS_PER_DAY};
use super::definition::CalendarDefinition;
use super::exceptions::Exceptions;
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
    exceptions: Exceptions,
    annual_days: AnnualDays,
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
        let exceptions = Exceptions::new(exceptions_of(&definition, &week));
        let zone = ZoneOffsets::of(definition.timezone);
        Ok(Self {
            annual_days: AnnualDays::new(&definition.annual_holidays),
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
            exceptions: Exceptions::new(Vec::new()),
            annual_days: AnnualDays::new([]),
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
        if let Some(hours) = self.exceptions.hours_of(number) {
            return hours;
        }
        match self.week.get(day::weekday_of(number)) {
            Some(hours) if !self.is_annual_holiday(number) => hours,
            _ => &[],
        }
    }

    fn is_annual_holiday(&self, number: i64) -> bool {
        !self.annual_days.is_empty() && self.annual_days.contains(day::date_of(number))
    }

    /// Whether every moment is open.
    pub(super) fn never_closes(&self) -> bool {
        self.exceptions.is_empty() && self.annual_days.is_empty() && self.ordinary.is_without_gap()
    }

    /// From this instant on, no date has hours of its own.
    pub(super) fn exceptions_end(&self) -> i64 {
        let exception = self.exceptions.last_day().unwrap_or(FIRST_DAY);
        // Two days: the exception itself, and any offset.
        day::start_of(exception.saturating_add(2))
    }

    /// Before this instant, no date has hours of its own.
    pub(super) fn exceptions_begin(&self) -> i64 {
        let exception = self.exceptions.first_day().unwrap_or(LAST_DAY);
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

    /// The first day from `number` on that has hours of its own.
    pub(super) fn exception_from(&self, number: i64) -> i64 {
        self.exceptions.next_from(number).unwrap_or(LAST_DAY)
    }

    /// The first day from `number` on that may be a holiday of every year.
    pub(super) fn annual_holiday_from(&self, number: i64) -> i64 {
        if self.annual_days.is_empty() {
            return LAST_DAY;
        }
        let holiday = self.annual_days.next_from(day::date_of(number));
        holiday.map_or(LAST_DAY, day::number_of)
    }

    /// The first day from `number` on that has hours; `None` when there is none up to the last
    /// day of a [`Timestamp`] or, days and weekdays repeating, ever.
    pub(super) fn day_with_hours_from(&self, number: i64) -> Option<i64> {
        if self.ordinary.is_empty() {
            let mut later = self.exceptions.from(number);
            return later
                .find(|(_, hours)| !hours.is_empty())
                .map(|(day, _)| *day);
        }
        let last_exception = self.exceptions.last_day().unwrap_or(number);
        let end = last_exception
            .max(number)
            .saturating_add(DAYS_OF_CYCLE)
            .min(LAST_DAY);
        (number..=end).find(|day| !self.hours_of(*day).is_empty())
    }

    /// The last day up to `number` that has hours; `None` as for
    /// [`day_with_hours_from`](Self::day_with_hours_from), backwards.
    pub(super) fn day_with_hours_to(&self, number: i64) -> Option<i64> {
        if self.ordinary.is_empty() {
            let mut earlier = self.exceptions.up_to(number);
            return earlier
                .find(|(_, hours)| !hours.is_empty())
                .map(|(day, _)| *day);
        }
        let first_exception = self.exceptions.first_day().unwrap_or(number);
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
