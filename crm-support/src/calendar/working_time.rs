//! The questions about working time.

use chrono::TimeDelta;
use crm_core::Timestamp;

use super::arithmetic;
use super::walk::{Backward, Forward};
use super::{Boundary, Calendar, OpenIntervals, Pauses, WorkingTimeError};

impl Calendar {
    /// Whether there is working time at this instant; at a closing time there is none.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.open_intervals(at, at.checked_add(TimeDelta::microseconds(1)).unwrap_or(at))
            .next()
            .is_some()
    }

    /// The first open moment at or after `at`.
    ///
    /// # Errors
    /// [`NoWorkingTime`](WorkingTimeError::NoWorkingTime) when the calendar does not open any more
    /// up to the year 9999.
    pub fn next_open(&self, at: Timestamp) -> Result<Timestamp, WorkingTimeError> {
        self.add_working_time(at, TimeDelta::zero(), Boundary::AtClosing)
    }

    /// The last moment at or before `at` up to which there is open time: `at` itself inside open
    /// hours and at closing, else the closing time before it.
    ///
    /// # Errors
    /// As [`next_open`](Self::next_open), backwards.
    pub fn previous_open(&self, at: Timestamp) -> Result<Timestamp, WorkingTimeError> {
        self.subtract_working_time(at, TimeDelta::zero(), Boundary::AtClosing)
    }

    /// The open time from `from` up to `until`, as intervals that neither overlap nor touch, by
    /// rising start; none when the range is reversed.
    #[must_use]
    pub fn open_intervals(&self, from: Timestamp, until: Timestamp) -> OpenIntervals<'_> {
        OpenIntervals::new(
            Forward::new(self, from.as_micros()).into(),
            until.as_micros(),
        )
    }

    /// The instant at which `duration` of working time has passed since `start`.
    ///
    /// A duration of zero is used up at the first open moment at or after the start.
    ///
    /// # Errors
    /// [`NoWorkingTime`](WorkingTimeError::NoWorkingTime) when the calendar has too little open
    /// time left; [`OutOfRange`](WorkingTimeError::OutOfRange) when the answer is after the year
    /// 9999; [`NegativeDuration`](WorkingTimeError::NegativeDuration).
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
    /// A pause counts as closed time: a target used up exactly where a pause begins is due there,
    /// or, [`AtNextOpening`](Boundary::AtNextOpening), where it ends.
    ///
    /// # Errors
    /// As [`add_working_time`](Self::add_working_time).
    pub fn add_working_time_outside(
        &self,
        pauses: &Pauses,
        start: Timestamp,
        duration: TimeDelta,
        boundary: Boundary,
    ) -> Result<Timestamp, WorkingTimeError> {
        let open_time = Forward::new(self, start.as_micros());
        arithmetic::add(open_time, pauses, duration, boundary)
    }

    /// The instant from which on `duration` of working time passes until `end`.
    ///
    /// A duration of zero leads to [`previous_open`](Self::previous_open).
    ///
    /// # Errors
    /// As [`add_working_time`](Self::add_working_time), backwards.
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
    /// As [`add_working_time`](Self::add_working_time), backwards.
    pub fn subtract_working_time_outside(
        &self,
        pauses: &Pauses,
        end: Timestamp,
        duration: TimeDelta,
        boundary: Boundary,
    ) -> Result<Timestamp, WorkingTimeError> {
        let open_time = Backward::new(self, end.as_micros());
        arithmetic::subtract(open_time, pauses, duration, boundary)
    }

    /// The working time from `start` to `end`; zero when the end is the earlier.
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
        arithmetic::measure(Forward::new(self, start.as_micros()), pauses, end)
    }

    /// The working time from `start` to `end`, negative when the end is the earlier.
    #[must_use]
    pub fn signed_working_time_between(&self, start: Timestamp, end: Timestamp) -> TimeDelta {
        if start <= end {
            return self.working_time_between(start, end);
        }
        TimeDelta::zero()
            .checked_sub(&self.working_time_between(end, start))
            .unwrap_or(TimeDelta::MIN)
    }
}
