//! The questions about working time.

use chrono::TimeDelta;
use crm_core::Timestamp;

use super::day::{self, MICROS_PER_DAY};
use super::span::Span;
use super::walk::{Backward, Forward};
use super::{Boundary, Calendar, OpenIntervals, Pauses, WorkingTimeError};

impl Calendar {
    /// Whether there is working time at this instant; at a closing time there is none.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        let ends_after = Forward::new(self, at.as_micros()).next();
        ends_after.is_some_and(|open| open.start <= at.as_micros())
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
        OpenIntervals::new(Forward::new(self, from.as_micros()), until.as_micros())
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
        let mut remaining = micros(duration)?;
        for mut open in Forward::new(self, start.as_micros()) {
            while let Some(piece) = pauses.first_outside(open) {
                if ends_within(remaining, piece, boundary) {
                    return instant(piece.start.saturating_add(remaining));
                }
                remaining = remaining.saturating_sub(piece.length());
                open.start = piece.end;
            }
        }
        Err(WorkingTimeError::NoWorkingTime)
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
        let mut remaining = micros(duration)?;
        for mut open in Backward::new(self, end.as_micros()) {
            while let Some(piece) = pauses.last_outside(open) {
                if ends_within(remaining, piece, boundary) {
                    return instant(piece.end.saturating_sub(remaining));
                }
                remaining = remaining.saturating_sub(piece.length());
                open.end = piece.start;
            }
        }
        Err(WorkingTimeError::NoWorkingTime)
    }

    /// The instant `days` working days after `start`: the same time on the clock on the n-th
    /// following date that has hours, or the first open moment after it.
    ///
    /// # Errors
    /// As [`add_working_time`](Self::add_working_time).
    pub fn add_working_days(
        &self,
        start: Timestamp,
        days: u32,
    ) -> Result<Timestamp, WorkingTimeError> {
        let local = self.zone().local(start.as_micros());
        let mut number = day::day_of(local);
        for _ in 0..days {
            number = self
                .day_with_hours_from(number.saturating_add(1))
                .ok_or(WorkingTimeError::NoWorkingTime)?;
        }
        let time_of_day = local.rem_euclid(MICROS_PER_DAY);
        let same_time = day::start_of(number).saturating_add(time_of_day);
        self.next_open(instant(self.zone().resolve(same_time))?)
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
        let until = end.as_micros();
        let mut total = 0_i64;
        for open in Forward::new(self, start.as_micros()) {
            if open.start >= until {
                break;
            }
            let mut open = Span {
                end: open.end.min(until),
                ..open
            };
            while let Some(piece) = pauses.first_outside(open) {
                total = total.saturating_add(piece.length());
                open.start = piece.end;
            }
        }
        TimeDelta::microseconds(total)
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

/// Whether what remains of a target is used up in this piece of open time.
fn ends_within(remaining: i64, piece: Span, boundary: Boundary) -> bool {
    match boundary {
        Boundary::AtClosing => remaining <= piece.length(),
        Boundary::AtNextOpening => remaining < piece.length(),
    }
}

fn micros(duration: TimeDelta) -> Result<i64, WorkingTimeError> {
    if duration < TimeDelta::zero() {
        return Err(WorkingTimeError::NegativeDuration);
    }
    // Longer than i64 microseconds is longer than all time that a timestamp can tell.
    Ok(duration.num_microseconds().unwrap_or(i64::MAX))
}

fn instant(micros: i64) -> Result<Timestamp, WorkingTimeError> {
    day::instant(micros).ok_or(WorkingTimeError::OutOfRange)
}
