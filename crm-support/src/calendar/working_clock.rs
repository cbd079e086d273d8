//! A calendar with the conventions by which it is asked.

use chrono::TimeDelta;
use crm_core::{Timestamp, ValidationError};
use serde::{Deserialize, Serialize};

use super::clock_face::ClockFace;
use super::conventions::read_by;
use super::{
    Calendar, CalendarDefinition, DayLength, Pauses, ReversedRange, WorkingTimeError,
    WorkingTimeOptions, ZeroTarget,
};

/// A calendar together with the conventions by which its questions are answered.
///
/// Whoever moves from another system keeps the due times that it gave: each option is named, stored
/// beside the hours, and part of the answer. With the options by default, all answers are those of
/// the [`Calendar`].
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::Timestamp;
/// use crm_support::{Boundary, CalendarDefinition, OpeningHours, WeeklyHours, WorkingClock, WorkingTimeOptions};
///
/// let office = WeeklyHours::monday_to_friday([OpeningHours::parse("09:00", "17:00")?]);
/// let definition = CalendarDefinition::weekly("Europe/Berlin".parse().unwrap(), office);
/// let options = WorkingTimeOptions::default().with_boundary(Boundary::AtNextOpening);
/// let clock = WorkingClock::new(definition, options)?;
///
/// let monday = Timestamp::parse("2026-11-23T09:00:00+01:00")?;
/// let due = clock.add(monday, TimeDelta::hours(8)).unwrap();
/// assert_eq!(due, Timestamp::parse("2026-11-24T09:00:00+01:00")?);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "Form", into = "Form")]
pub struct WorkingClock {
    definition: CalendarDefinition,
    options: WorkingTimeOptions,
    /// The definition as the options read it.
    calendar: Calendar,
    /// The same hours as they look on the clock, where these are counted.
    face: Option<ClockFace>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    calendar: CalendarDefinition,
    #[serde(default)]
    options: WorkingTimeOptions,
}

impl WorkingClock {
    /// The hours of this definition, asked by these conventions.
    ///
    /// # Errors
    /// As [`Calendar::new`].
    pub fn new(
        definition: CalendarDefinition,
        options: WorkingTimeOptions,
    ) -> Result<Self, ValidationError> {
        let read = read_by(&definition, options.last_minute, options.empty_week);
        let face = match options.day_length {
            DayLength::Elapsed => None,
            DayLength::ClockFace => Some(ClockFace::of(&read)?),
        };
        Ok(Self {
            calendar: Calendar::new(read)?,
            definition,
            options,
            face,
        })
    }

    /// What the calendar says, as it was written.
    #[must_use]
    pub fn definition(&self) -> &CalendarDefinition {
        &self.definition
    }

    /// The conventions.
    #[must_use]
    pub fn options(&self) -> WorkingTimeOptions {
        self.options
    }

    /// The calendar as the conventions read it: what is open when, working days, openings.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The instant at which `duration` of working time has passed since `start`.
    ///
    /// # Errors
    /// As [`Calendar::add_working_time`], and [`ZeroDuration`](WorkingTimeError::ZeroDuration)
    /// where that is the convention.
    pub fn add(
        &self,
        start: Timestamp,
        duration: TimeDelta,
    ) -> Result<Timestamp, WorkingTimeError> {
        self.add_outside(&Pauses::NONE, start, duration)
    }

    /// As [`add`](Self::add), where no time passes in the pauses.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_outside(
        &self,
        pauses: &Pauses,
        start: Timestamp,
        duration: TimeDelta,
    ) -> Result<Timestamp, WorkingTimeError> {
        if let Some(answer) = self.answer_to_zero(start, duration) {
            return answer;
        }
        let boundary = self.options.boundary;
        match &self.face {
            Some(face) => face.add(pauses, start, duration, boundary),
            None => self
                .calendar
                .add_working_time_outside(pauses, start, duration, boundary),
        }
    }

    /// The instant from which on `duration` of working time passes until `end`.
    ///
    /// # Errors
    /// As [`add`](Self::add), backwards.
    pub fn subtract(
        &self,
        end: Timestamp,
        duration: TimeDelta,
    ) -> Result<Timestamp, WorkingTimeError> {
        self.subtract_outside(&Pauses::NONE, end, duration)
    }

    /// As [`subtract`](Self::subtract), where no time passes in the pauses.
    ///
    /// # Errors
    /// As [`add`](Self::add), backwards.
    pub fn subtract_outside(
        &self,
        pauses: &Pauses,
        end: Timestamp,
        duration: TimeDelta,
    ) -> Result<Timestamp, WorkingTimeError> {
        if let Some(answer) = self.answer_to_zero(end, duration) {
            return answer;
        }
        let boundary = self.options.boundary;
        match &self.face {
            Some(face) => face.subtract(pauses, end, duration, boundary),
            None => self
                .calendar
                .subtract_working_time_outside(pauses, end, duration, boundary),
        }
    }

    /// The working time from `start` to `end`.
    #[must_use]
    pub fn between(&self, start: Timestamp, end: Timestamp) -> TimeDelta {
        self.between_outside(&Pauses::NONE, start, end)
    }

    /// As [`between`](Self::between), where no time passes in the pauses.
    #[must_use]
    pub fn between_outside(&self, pauses: &Pauses, start: Timestamp, end: Timestamp) -> TimeDelta {
        let in_order = |from, until| match &self.face {
            Some(face) => face.between(pauses, from, until),
            None => self
                .calendar
                .working_time_between_outside(pauses, from, until),
        };
        match self.options.reversed_range {
            ReversedRange::Negative if end < start => TimeDelta::zero()
                .checked_sub(&in_order(end, start))
                .unwrap_or(TimeDelta::MIN),
            _ if end < start => TimeDelta::zero(),
            _ => in_order(start, end),
        }
    }

    /// Where a target of no time leads, unless the calendar is to say it.
    fn answer_to_zero(
        &self,
        at: Timestamp,
        duration: TimeDelta,
    ) -> Option<Result<Timestamp, WorkingTimeError>> {
        match self.options.zero_target {
            _ if !duration.is_zero() => None,
            ZeroTarget::FirstOpenMoment => None,
            ZeroTarget::Start => Some(Ok(at)),
            ZeroTarget::Refused => Some(Err(WorkingTimeError::ZeroDuration)),
        }
    }
}

impl PartialEq for WorkingClock {
    fn eq(&self, other: &Self) -> bool {
        // All else follows from these.
        self.options == other.options && self.definition == other.definition
    }
}

impl Eq for WorkingClock {}

impl TryFrom<Form> for WorkingClock {
    type Error = ValidationError;

    fn try_from(form: Form) -> Result<Self, Self::Error> {
        Self::new(form.calendar, form.options)
    }
}

impl From<WorkingClock> for Form {
    fn from(clock: WorkingClock) -> Self {
        Self {
            calendar: clock.definition,
            options: clock.options,
        }
    }
}
