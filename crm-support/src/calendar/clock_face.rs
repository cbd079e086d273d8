//! Working time as the clock on the wall shows it.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::{Timestamp, ValidationError};

use super::arithmetic::instant;
use super::zone::ZoneOffsets;
use super::{Boundary, Calendar, CalendarDefinition, Interval, Pauses, WorkingTimeError};

/// The hours of a calendar, counted on the clock: instants are read off it, and what they lead to is
/// set on it. Where the clock is not changed, that is elapsed time.
#[derive(Debug, Clone)]
pub(super) struct ClockFace {
    /// The same hours in a zone whose clock is never changed.
    hours: Calendar,
    zone: Arc<ZoneOffsets>,
}

impl ClockFace {
    pub(super) fn of(definition: &CalendarDefinition) -> Result<Self, ValidationError> {
        let unchanging = CalendarDefinition {
            timezone: Tz::UTC,
            ..definition.clone()
        };
        Ok(Self {
            hours: Calendar::new(unchanging)?,
            zone: ZoneOffsets::of(definition.timezone),
        })
    }

    /// An hour that the clock shows twice has passed the first time: an answer may not lie before
    /// the start.
    pub(super) fn add(
        &self,
        pauses: &Pauses,
        start: Timestamp,
        duration: TimeDelta,
        boundary: Boundary,
    ) -> Result<Timestamp, WorkingTimeError> {
        let pauses = self.pauses_shown(pauses);
        let due =
            self.hours
                .add_working_time_outside(&pauses, self.shown(start)?, duration, boundary)?;
        Ok(self.set(due)?.max(start))
    }

    pub(super) fn subtract(
        &self,
        pauses: &Pauses,
        end: Timestamp,
        duration: TimeDelta,
        boundary: Boundary,
    ) -> Result<Timestamp, WorkingTimeError> {
        let pauses = self.pauses_shown(pauses);
        let start = self.hours.subtract_working_time_outside(
            &pauses,
            self.shown(end)?,
            duration,
            boundary,
        )?;
        Ok(self.set(start)?.min(end))
    }

    pub(super) fn between(&self, pauses: &Pauses, start: Timestamp, end: Timestamp) -> TimeDelta {
        let (Ok(start), Ok(end)) = (self.shown(start), self.shown(end)) else {
            return TimeDelta::zero();
        };
        self.hours
            .working_time_between_outside(&self.pauses_shown(pauses), start, end)
    }

    /// What the clock shows, as if it were that of UTC.
    fn shown(&self, at: Timestamp) -> Result<Timestamp, WorkingTimeError> {
        instant(self.zone.local(at.as_micros()))
    }

    /// The instant at which the clock shows this.
    fn set(&self, shown: Timestamp) -> Result<Timestamp, WorkingTimeError> {
        instant(self.zone.resolve(shown.as_micros()))
    }

    /// A pause that begins before the clock is put back, and looks as if it ended before, is none.
    fn pauses_shown(&self, pauses: &Pauses) -> Pauses {
        if pauses.intervals().is_empty() {
            return Pauses::NONE;
        }
        let shown = pauses.intervals().iter().filter_map(|pause| {
            let (start, end) = (self.shown(pause.start()), self.shown(pause.end()));
            Interval::new(start.ok()?, end.ok()?).ok()
        });
        Pauses::new(shown)
    }
}
