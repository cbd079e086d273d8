//! Open time as a list.

use super::Interval;
use super::meet::MeetForward;
use super::span::Span;
use super::walk::Forward;

/// The intervals of [`Calendar::open_intervals`](super::Calendar::open_intervals) and
/// [`CommonHours::open_intervals`](super::CommonHours::open_intervals).
#[derive(Debug)]
pub struct OpenIntervals<'a> {
    walk: Walk<'a>,
    ahead: Option<Span>,
    until: i64,
}

/// The open time of one calendar, or that of several in common.
#[derive(Debug)]
pub(super) enum Walk<'a> {
    One(Forward<'a>),
    Common(MeetForward<'a>),
}

impl Iterator for Walk<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        match self {
            Self::One(walk) => walk.next(),
            Self::Common(walk) => walk.next(),
        }
    }
}

impl<'a> From<Forward<'a>> for Walk<'a> {
    fn from(walk: Forward<'a>) -> Self {
        Self::One(walk)
    }
}

impl<'a> From<MeetForward<'a>> for Walk<'a> {
    fn from(walk: MeetForward<'a>) -> Self {
        Self::Common(walk)
    }
}

impl<'a> OpenIntervals<'a> {
    pub(super) fn new(mut walk: Walk<'a>, until: i64) -> Self {
        let ahead = walk.next();
        Self { walk, ahead, until }
    }
}

impl Iterator for OpenIntervals<'_> {
    type Item = Interval;

    fn next(&mut self) -> Option<Interval> {
        let mut open = self.ahead.take().filter(|open| open.start < self.until)?;
        // Hours of two days that touch at midnight are one interval.
        while open.end < self.until {
            match self.walk.next() {
                Some(span) if span.start == open.end => open.end = span.end,
                next => {
                    self.ahead = next;
                    break;
                }
            }
        }
        Interval::of_span(Span {
            end: open.end.min(self.until),
            ..open
        })
    }
}
