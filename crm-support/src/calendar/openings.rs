//! When a team opens and closes.

use std::iter::Peekable;

use crm_core::Timestamp;

use super::Calendar;
use super::day::{self, DAYS_OF_CYCLE, MICROS_PER_DAY};
use super::span::Span;
use super::walk::{Backward, Forward};

/// Open and closed time repeat after so long: the cycle of dates, and a day on either side.
pub(super) const CYCLE: i64 = (DAYS_OF_CYCLE + 2) * MICROS_PER_DAY;

impl Calendar {
    /// The first opening after `at`: open time begins there, and there is none right before it.
    ///
    /// `None` when the calendar does not open any more up to the year 9999, or never closes. Unlike
    /// [`next_open`](Self::next_open), it is never `at` itself.
    #[must_use]
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        let at = at.as_micros();
        next_opening(Forward::new(self, at), at, self.end_of_search(at))
    }

    /// The first closing after `at`: open time ends there, and there is none right behind it.
    ///
    /// `None` when the calendar does not close any more up to the year 9999.
    #[must_use]
    pub fn next_closing(&self, at: Timestamp) -> Option<Timestamp> {
        let at = at.as_micros();
        next_closing(Forward::new(self, at), self.end_of_search(at))
    }

    /// The last opening up to `at`, which may be `at` itself.
    ///
    /// `None` when the calendar did not open since the year 1000.
    #[must_use]
    pub fn previous_opening(&self, at: Timestamp) -> Option<Timestamp> {
        let behind = at.as_micros().saturating_add(1);
        let limit = self.start_of_search(behind);
        previous_opening(Backward::new(self, behind), limit)
    }

    /// The last closing up to `at`, which may be `at` itself.
    ///
    /// `None` when the calendar did not close since the year 1000.
    #[must_use]
    pub fn previous_closing(&self, at: Timestamp) -> Option<Timestamp> {
        let behind = at.as_micros().saturating_add(1);
        let limit = self.start_of_search(behind);
        previous_closing(Backward::new(self, behind), behind, limit)
    }

    /// What is not found from `at` up to here is never found.
    fn end_of_search(&self, at: i64) -> i64 {
        if self.never_closes() {
            return at;
        }
        at.max(self.settles_at()).saturating_add(CYCLE)
    }

    /// What is not found from `at` back to here is never found.
    fn start_of_search(&self, at: i64) -> i64 {
        if self.never_closes() {
            return at;
        }
        at.min(self.unsettled_from()).saturating_sub(CYCLE)
    }
}

/// The start of the first stretch of open time that begins behind `from`, where the walk begins.
pub(super) fn next_opening(
    open_time: impl Iterator<Item = Span>,
    from: i64,
    limit: i64,
) -> Option<Timestamp> {
    let mut open_time = open_time.peekable();
    let first = open_time.peek()?;
    if first.start == from {
        joined(&mut open_time, limit)?;
    }
    day::instant(open_time.next()?.start)
}

/// The end of the first stretch of open time.
pub(super) fn next_closing(open_time: impl Iterator<Item = Span>, limit: i64) -> Option<Timestamp> {
    let first = joined(&mut open_time.peekable(), limit)?;
    day::instant(first.end)
}

/// The start of the last stretch of open time; the walk goes back.
pub(super) fn previous_opening(
    open_time: impl Iterator<Item = Span>,
    limit: i64,
) -> Option<Timestamp> {
    let last = joined_back(&mut open_time.peekable(), limit)?;
    day::instant(last.start)
}

/// The end of the last stretch of open time that ends before `until`, where the walk begins.
pub(super) fn previous_closing(
    open_time: impl Iterator<Item = Span>,
    until: i64,
    limit: i64,
) -> Option<Timestamp> {
    let mut open_time = open_time.peekable();
    let last = open_time.peek()?;
    if last.end == until {
        joined_back(&mut open_time, limit)?;
    }
    day::instant(open_time.next()?.end)
}

/// The first span with all that touch it; `None` when they go on beyond the limit.
fn joined(open_time: &mut Peekable<impl Iterator<Item = Span>>, limit: i64) -> Option<Span> {
    let mut whole = open_time.next()?;
    while let Some(next) = open_time.next_if(|next| next.start == whole.end) {
        whole.end = next.end;
        if whole.end > limit {
            return None;
        }
    }
    Some(whole)
}

/// As [`joined`], backwards.
fn joined_back(open_time: &mut Peekable<impl Iterator<Item = Span>>, limit: i64) -> Option<Span> {
    let mut whole = open_time.next()?;
    while let Some(next) = open_time.next_if(|next| next.end == whole.start) {
        whole.start = next.start;
        if whole.start < limit {
            return None;
        }
    }
    Some(whole)
}
