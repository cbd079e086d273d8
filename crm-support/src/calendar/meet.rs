//! Walks over the time in which several calendars are open at once.

use super::Calendar;
use super::arithmetic::OpenTime;
use super::day::MICROS_PER_DAY;
use super::openings::CYCLE;
use super::span::{self, Span};
use super::walk::{Backward, Forward};

/// A calendar that lies behind by more than this is not followed there, but asked anew; and where
/// calendars do not meet for so long, it is asked whether they ever do.
const FAR: i64 = 8 * MICROS_PER_DAY;

/// Time that ends after an instant and in which all calendars are open, by rising start; neighbours
/// may touch.
#[derive(Debug)]
pub(super) struct MeetForward<'a> {
    calendars: &'a [Calendar],
    /// The walk along each calendar, and what lies ahead on it.
    walks: Vec<(Forward<'a>, Span)>,
    /// From here on, nothing but the cycle of dates is left to any calendar.
    settles_at: i64,
    limit: i64,
    /// Where it is to be asked whether the search is in vain, in the order of the walk.
    ask_from: [i64; 2],
    asked: usize,
    is_done: bool,
}

impl<'a> MeetForward<'a> {
    pub(super) fn new(calendars: &'a [Calendar], from: i64) -> Self {
        let begun = calendars.iter().map(|calendar| {
            let mut walk = Forward::new(calendar, from);
            let ahead = walk.next()?;
            Some((walk, ahead))
        });
        let walks: Option<Vec<_>> = begun.collect();
        let settles_at = calendars.iter().map(Calendar::settles_at).max();
        let settles_at = settles_at.unwrap_or(i64::MAX);
        let exceptions_end = calendars.iter().map(Calendar::exceptions_end).max();
        let exceptions_end = exceptions_end.unwrap_or(i64::MAX);
        Self {
            calendars,
            ask_from: [
                exceptions_end.max(from).saturating_add(FAR),
                settles_at.max(from).saturating_add(FAR),
            ],
            asked: 0,
            is_done: walks.is_none(),
            walks: walks.unwrap_or_default(),
            settles_at,
            limit: from.max(settles_at).saturating_add(CYCLE),
        }
    }

    /// Whether nothing can be found from here on. Where only weeks are left, weeks that do not meet
    /// never do; that is asked where the last date with its own hours is over, and again where no
    /// zone changes its offset any more. Where they meet, all such days may still be holidays of
    /// every year.
    fn is_in_vain(&mut self, instant: i64) -> bool {
        let Some(over) = self.ask_from.get(self.asked).copied() else {
            return instant > self.limit;
        };
        if instant <= over {
            return false;
        }
        self.asked = self.asked.saturating_add(1);
        let ahead = Span {
            start: over,
            end: i64::MAX,
        };
        let weeks = self.calendars.iter();
        !span::meet(weeks.map(|calendar| calendar.ordinary_weeks_in(ahead)))
    }

    /// What is not found up to here is never found.
    pub(super) fn limit(&self) -> i64 {
        self.limit
    }

    /// Leads each calendar on to what ends behind `instant`; says whether all have such time.
    fn follow_to(&mut self, instant: i64) -> bool {
        for ((walk, ahead), calendar) in self.walks.iter_mut().zip(self.calendars) {
            if instant.saturating_sub(ahead.end) > FAR {
                *walk = Forward::new(calendar, instant);
            }
            while ahead.end <= instant {
                match walk.next() {
                    Some(next) => *ahead = next,
                    None => return false,
                }
            }
        }
        true
    }
}

impl Iterator for MeetForward<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        while !self.is_done {
            let ahead = || self.walks.iter().map(|(_, ahead)| *ahead);
            let start = ahead().map(|span| span.start).max()?;
            let end = ahead().map(|span| span.end).min()?;
            let common = Span { start, end };
            if !common.is_empty() {
                for (_, ahead) in &mut self.walks {
                    ahead.start = end;
                }
                self.limit = end.max(self.settles_at).saturating_add(CYCLE);
                self.is_done = !self.follow_to(end);
                return Some(common);
            }
            self.is_done = self.is_in_vain(start) || !self.follow_to(start);
        }
        None
    }
}

impl OpenTime for MeetForward<'_> {}

/// Time that begins before an instant and in which all calendars are open, by falling start;
/// neighbours may touch.
#[derive(Debug)]
pub(super) struct MeetBackward<'a> {
    calendars: &'a [Calendar],
    walks: Vec<(Backward<'a>, Span)>,
    unsettled_from: i64,
    limit: i64,
    /// Where it is to be asked whether the search is in vain, in the order of the walk.
    ask_from: [i64; 2],
    asked: usize,
    is_done: bool,
}

impl<'a> MeetBackward<'a> {
    pub(super) fn new(calendars: &'a [Calendar], until: i64) -> Self {
        let begun = calendars.iter().map(|calendar| {
            let mut walk = Backward::new(calendar, until);
            let behind = walk.next()?;
            Some((walk, behind))
        });
        let walks: Option<Vec<_>> = begun.collect();
        let unsettled_from = calendars.iter().map(Calendar::unsettled_from).min();
        let unsettled_from = unsettled_from.unwrap_or(i64::MIN);
        let exceptions_begin = calendars.iter().map(Calendar::exceptions_begin).min();
        let exceptions_begin = exceptions_begin.unwrap_or(i64::MIN);
        Self {
            calendars,
            ask_from: [
                exceptions_begin.min(until).saturating_sub(FAR),
                unsettled_from.min(until).saturating_sub(FAR),
            ],
            asked: 0,
            is_done: walks.is_none(),
            walks: walks.unwrap_or_default(),
            unsettled_from,
            limit: until.min(unsettled_from).saturating_sub(CYCLE),
        }
    }

    /// As for [`MeetForward`], backwards.
    fn is_in_vain(&mut self, instant: i64) -> bool {
        let Some(begun) = self.ask_from.get(self.asked).copied() else {
            return instant < self.limit;
        };
        if instant >= begun {
            return false;
        }
        self.asked = self.asked.saturating_add(1);
        let behind = Span {
            start: i64::MIN,
            end: begun,
        };
        let weeks = self.calendars.iter();
        !span::meet(weeks.map(|calendar| calendar.ordinary_weeks_in(behind)))
    }

    /// What is not found back to here is never found.
    pub(super) fn limit(&self) -> i64 {
        self.limit
    }

    /// Leads each calendar back to what begins before `instant`; says whether all have such time.
    fn follow_to(&mut self, instant: i64) -> bool {
        for ((walk, behind), calendar) in self.walks.iter_mut().zip(self.calendars) {
            if behind.start.saturating_sub(instant) > FAR {
                *walk = Backward::new(calendar, instant);
            }
            while behind.start >= instant {
                match walk.next() {
                    Some(next) => *behind = next,
                    None => return false,
                }
            }
        }
        true
    }
}

impl Iterator for MeetBackward<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        while !self.is_done {
            let behind = || self.walks.iter().map(|(_, behind)| *behind);
            let start = behind().map(|span| span.start).max()?;
            let end = behind().map(|span| span.end).min()?;
            let common = Span { start, end };
            if !common.is_empty() {
                for (_, behind) in &mut self.walks {
                    behind.end = start;
                }
                self.limit = start.min(self.unsettled_from).saturating_sub(CYCLE);
                self.is_done = !self.follow_to(start);
                return Some(common);
            }
            self.is_done = self.is_in_vain(end) || !self.follow_to(end);
        }
        None
    }
}
