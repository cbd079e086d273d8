//! Open time as a list.

use super::Interval;
use super::span::Span;
use super::walk::Forward;

/// The intervals of [`Calendar::open_intervals`](super::Calendar::open_intervals).
#[derive(Debug)]
pub struct OpenIntervals<'a> {
    walk: Forward<'a>,
    ahead: Option<Span>,
    until: i64,
}

impl<'a> OpenIntervals<'a> {
    pub(super) fn new(mut walk: Forward<'a>, until: i64) -> Self {
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
