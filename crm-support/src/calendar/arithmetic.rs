//! Adding, subtracting and measuring along open time, whoever lays it out.

use chrono::TimeDelta;
use crm_core::Timestamp;

use super::day;
use super::span::Span;
use super::{Boundary, Pauses, WorkingTimeError};

/// Open time by rising start; neighbours may touch.
pub(super) trait OpenTime: Iterator<Item = Span> {
    /// Passes over whole days that end up to `until`, lie outside the pauses, and have less open
    /// time than `most` together; says how much that was. Passing over nothing is always right.
    fn pass_over(&mut self, most: i64, until: i64, pauses: &Pauses) -> i64 {
        let _ = (most, until, pauses);
        0
    }
}

/// The instant at which `duration` of the open time has passed.
pub(super) fn add(
    mut open_time: impl OpenTime,
    pauses: &Pauses,
    duration: TimeDelta,
    boundary: Boundary,
) -> Result<Timestamp, WorkingTimeError> {
    let mut remaining = micros(duration)?;
    loop {
        let passed = open_time.pass_over(remaining, i64::MAX, pauses);
        remaining = remaining.saturating_sub(passed);
        let mut open = open_time.next().ok_or(WorkingTimeError::NoWorkingTime)?;
        while let Some(piece) = pauses.first_outside(open) {
            if ends_within(remaining, piece, boundary) {
                return instant(piece.start.saturating_add(remaining));
            }
            remaining = remaining.saturating_sub(piece.length());
            open.start = piece.end;
        }
    }
}

/// The instant from which on `duration` of the open time passes; the open time comes by falling
/// start.
pub(super) fn subtract(
    open_time: impl Iterator<Item = Span>,
    pauses: &Pauses,
    duration: TimeDelta,
    boundary: Boundary,
) -> Result<Timestamp, WorkingTimeError> {
    let mut remaining = micros(duration)?;
    for mut open in open_time {
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

/// How much of the open time lies before `end`.
pub(super) fn measure(mut open_time: impl OpenTime, pauses: &Pauses, end: Timestamp) -> TimeDelta {
    let until = end.as_micros();
    let mut total = 0_i64;
    loop {
        total = total.saturating_add(open_time.pass_over(i64::MAX, until, pauses));
        let Some(mut open) = open_time.next().filter(|open| open.start < until) else {
            return TimeDelta::microseconds(total);
        };
        open.end = open.end.min(until);
        while let Some(piece) = pauses.first_outside(open) {
            total = total.saturating_add(piece.length());
            open.start = piece.end;
        }
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

/// The instant of a count of microseconds.
pub(super) fn instant(micros: i64) -> Result<Timestamp, WorkingTimeError> {
    day::instant(micros).ok_or(WorkingTimeError::OutOfRange)
}
