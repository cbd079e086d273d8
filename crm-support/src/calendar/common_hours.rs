//! When several calendars are open at once.

use chrono::TimeDelta;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::meet::{MeetBackward, MeetForward};
use super::{Boundary, Calendar, OpenIntervals, Pauses, WorkingTimeError, arithmetic, openings};

/// The hours that several calendars have in common: those of a team and of the building it works in,
/// or of two teams in two time zones.
///
/// It is open exactly when all of its calendars are, and answers the questions of a [`Calendar`]
/// about instants. What a date is depends on the zone: working days are asked of one calendar.
///
/// Its serialised form is the list of the calendars.
///
/// ```
/// use chrono_tz::Tz;
/// use crm_core::Timestamp;
/// use crm_support::{Calendar, CalendarDefinition, CommonHours, OpeningHours, WeeklyHours};
///
/// let office = WeeklyHours::monday_to_friday([OpeningHours::parse("09:00", "17:00")?]);
/// let in_zone = |zone| Calendar::new(CalendarDefinition::weekly(zone, office.clone()));
/// let both = CommonHours::new([in_zone(Tz::Europe__Berlin)?, in_zone(Tz::America__New_York)?])?;
///
/// // In New York the day begins at 15:00 in Berlin, where it ends at 17:00.
/// let monday = Timestamp::parse("2026-11-23T12:00:00+01:00")?;
/// assert_eq!(both.next_opening(monday), Some(Timestamp::parse("2026-11-23T15:00:00+01:00")?));
/// assert_eq!(both.next_closing(monday), Some(Timestamp::parse("2026-11-23T17:00:00+01:00")?));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Calendar>", into = "Vec<Calendar>")]
pub struct CommonHours {
    calendars: Vec<Calendar>,
}

impl CommonHours {
    /// The largest number of calendars.
    pub const MAXIMUM_CALENDARS: usize = 16;

    /// The hours in common.
    ///
    /// # Errors
    /// When there is no calendar, or more than [`MAXIMUM_CALENDARS`](Self::MAXIMUM_CALENDARS).
    pub fn new(calendars: impl IntoIterator<Item = Calendar>) -> Result<Self, ValidationError> {
        let calendars: Vec<Calendar> = calendars.into_iter().collect();
        let members = calendars.len();
        let rule = match members {
            0 => ValidationRule::Empty,
            1..=Self::MAXIMUM_CALENDARS => return Ok(Self { calendars }),
            _ => ValidationRule::TooMany {
                maximum: Self::MAXIMUM_CALENDARS,
            },
        };
        let shape = ValueShape::Collection { members };
        Err(ValidationError::new("calendars", rule, shape))
    }

    /// The hours that these and `others` have in common.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn and(self, others: Self) -> Result<Self, ValidationError> {
        Self::new(self.calendars.into_iter().chain(others.calendars))
    }

    /// The calendars, as they were given.
    #[must_use]
    pub fn calendars(&self) -> &[Calendar] {
        &self.calendars
    }

    /// Whether all calendars are open at this instant.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.calendars.iter().all(|calendar| calendar.is_open(at))
    }

    /// The first open moment at or after `at`.
    ///
    /// # Errors
    /// As [`Calendar::next_open`].
    pub fn next_open(&self, at: Timestamp) -> Result<Timestamp, WorkingTimeError> {
        self.add_working_time(at, TimeDelta::zero(), Boundary::AtClosing)
    }

    /// The last moment at or before `at` up to which there is open time.
    ///
    /// # Errors
    /// As [`Calendar::previous_open`].
    pub fn previous_open(&self, at: Timestamp) -> Result<Timestamp, WorkingTimeError> {
        self.subtract_working_time(at, TimeDelta::zero(), Boundary::AtClosing)
    }

    /// As [`Calendar::next_opening`].
    #[must_use]
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        let at = at.as_micros();
        let walk = MeetForward::new(&self.calendars, at);
        let limit = walk.limit();
        openings::next_opening(walk, at, limit)
    }

    /// As [`Calendar::next_closing`].
    #[must_use]
    pub fn next_closing(&self, at: Timestamp) -> Option<Timestamp> {
        let walk = MeetForward::new(&self.calendars, at.as_micros());
        let limit = walk.limit();
        openings::next_closing(walk, limit)
    }

    /// As [`Calendar::previous_opening`].
    #[must_use]
    pub fn previous_opening(&self, at: Timestamp) -> Option<Timestamp> {
        let behind = at.as_micros().saturating_add(1);
        let walk = MeetBackward::new(&self.calendars, behind);
        let limit = walk.limit();
        openings::previous_opening(walk, limit)
    }

    /// As [`Calendar::previous_closing`].
    #[must_use]
    pub fn previous_closing(&self, at: Timestamp) -> Option<Timestamp> {
        let behind = at.as_micros().saturating_add(1);
        let walk = MeetBackward::new(&self.calendars, behind);
        let limit = walk.limit();
        openings::previous_closing(walk, behind, limit)
    }

    /// The open time from `from` up to `until`, as [`Calendar::open_intervals`] lists it.
    #[must_use]
    pub fn open_intervals(&self, from: Timestamp, until: Timestamp) -> OpenIntervals<'_> {
        let walk = MeetForward::new(&self.calendars, from.as_micros());
        OpenIntervals::new(walk.into(), until.as_micros())
    }

    /// The instant at which `duration` of common working time has passed since `start`.
    ///
    /// # Errors
    /// As [`Calendar::add_working_time`].
    pub fn add_working_time(
        &self,
        start: Timestamp,
        duration: TimeDelta,
        boundary: Boundary,
    ) -> Result<Timestamp, WorkingTimeError> {
        self.add_working_time_outside(&Pauses::NONE, start, duration, boundary)
    }

    /// As [`add_working_time`](Self::add_working_time), where no time passes in the pauses.
    ///
    /// # Errors
    /// As [`Calendar::add_working_time`].
    pub fn add_working_time_outside(
        &self,
        pauses: &Pauses,
        start: Timestamp,
        duration: TimeDelta,
        boundary: Boundary,
    ) -> Result<Timestamp, WorkingTimeError> {
        let open_time = MeetForward::new(&self.calendars, start.as_micros());
        arithmetic::add(open_time, pauses, duration, boundary)
    }

    /// The instant from which on `duration` of common working time passes until `end`.
    ///
    /// # Errors
    /// As [`Calendar::subtract_working_time`].
    pub fn subtract_working_time(
        &self,
        end: Timestamp,
        duration: TimeDelta,
        boundary: Boundary,
    ) -> Result<Timestamp, WorkingTimeError> {
        self.subtract_working_time_outside(&Pauses::NONE, end, duration, boundary)
    }

    /// As [`subtract_working_time`](Self::subtract_working_time), where no time passes in the
    /// pauses.
    ///
    /// # Errors
    /// As [`Calendar::subtract_working_time`].
    pub fn subtract_working_time_outside(
        &self,
        pauses: &Pauses,
        end: Timestamp,
        duration: TimeDelta,
        boundary: Boundary,
    ) -> Result<Timestamp, WorkingTimeError> {
        let open_time = MeetBackward::new(&self.calendars, end.as_micros());
        arithmetic::subtract(open_time, pauses, duration, boundary)
    }

    /// The common working time from `start` to `end`; zero when the end is the earlier.
    #[must_use]
    pub fn working_time_between(&self, start: Timestamp, end: Timestamp) -> TimeDelta {
        self.working_time_between_outside(&Pauses::NONE, start, end)
    }

    /// As [`working_time_between`](Self::working_time_between), where no time passes in the pauses.
    #[must_use]
    pub fn working_time_between_outside(
        &self,
        pauses: &Pauses,
        start: Timestamp,
        end: Timestamp,
    ) -> TimeDelta {
        let open_time = MeetForward::new(&self.calendars, start.as_micros());
        arithmetic::measure(open_time, pauses, end)
    }
}

impl From<Calendar> for CommonHours {
    fn from(calendar: Calendar) -> Self {
        Self {
            calendars: vec![calendar],
        }
    }
}

impl TryFrom<Vec<Calendar>> for CommonHours {
    type Error = ValidationError;

    fn try_from(calendars: Vec<Calendar>) -> Result<Self, Self::Error> {
        Self::new(calendars)
    }
}

impl From<CommonHours> for Vec<Calendar> {
    fn from(hours: CommonHours) -> Self {
        hours.calendars
    }
}
