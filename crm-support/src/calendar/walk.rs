//! Walks over open time, forwards and back, a day at a time.

use super::arithmetic::OpenTime;
use super::day::{self, LAST_DAY, MICROS_PER_DAY};
use super::span::Span;
use super::zone::Stretch;
use super::{Calendar, Pauses};

/// The open time of one day as instants.
#[derive(Debug)]
struct OpenDay<'a> {
    calendar: &'a Calendar,
    stretch: Stretch,
    /// On a day of constant offset: its hours, to be shifted to UTC.
    hours: &'a [Span],
    /// On a day near a change of offset: its hours as instants, in place of `hours`.
    resolved: Option<Vec<Span>>,
}

impl<'a> OpenDay<'a> {
    /// The day of the instant, without its hours yet, and its number.
    fn new(calendar: &'a Calendar, utc: i64) -> (Self, i64) {
        let stretch = calendar.zone().at(utc);
        let open = Self {
            calendar,
            stretch,
            hours: &[],
            resolved: None,
        };
        (open, day::day_of(utc.saturating_add(stretch.offset)))
    }

    fn load(&mut self, number: i64) {
        self.hours = self.calendar.hours_of(number);
        self.resolved = None;
        if !self.hours.is_empty() && !self.finds_constant_offset(number) {
            self.resolved = Some(resolve(self.calendar, number));
        }
    }

    /// A day without hours, in place of one that was passed over.
    fn unload(&mut self) {
        self.hours = &[];
        self.resolved = None;
    }

    /// Whether this day has a constant offset, in the stretch at hand or in the one that holds then.
    fn finds_constant_offset(&mut self, number: i64) -> bool {
        if self.has_constant_offset(number) {
            return true;
        }
        let midnight_after = day::start_of(number.saturating_add(1));
        self.stretch = self.calendar.zone().at(midnight_after);
        self.has_constant_offset(number)
    }

    /// The first day, from one of constant offset on, that has none.
    fn end_of_constant_offset(&self) -> i64 {
        let Stretch { end, offset, .. } = self.stretch;
        day::day_of(end.saturating_add(offset).saturating_sub(1))
    }

    /// Whether the offset is the same throughout this day, and no change before it still shows: only
    /// then does no local time of the day lie in a gap, have an earlier twin, or meet hours pushed
    /// out of a gap. A change right at the closing midnight counts: that moment may belong to the
    /// new offset.
    fn has_constant_offset(&self, number: i64) -> bool {
        let Stretch {
            end,
            offset,
            plain_from,
            ..
        } = self.stretch;
        let midnight = day::start_of(number);
        plain_from <= midnight
            && midnight.saturating_add(MICROS_PER_DAY) < end.saturating_add(offset)
    }

    fn len(&self) -> usize {
        self.resolved.as_ref().map_or(self.hours.len(), Vec::len)
    }

    fn get(&self, index: usize, number: i64) -> Option<Span> {
        match &self.resolved {
            Some(spans) => spans.get(index).copied(),
            None => {
                let shift = day::start_of(number).saturating_sub(self.stretch.offset);
                self.hours.get(index).map(|span| span.shifted(shift))
            }
        }
    }
}

/// The hours of a day as instants, apart from each other and from those of the day before.
///
/// A gap pushes local times inside it onto instants that later local times have too, so that hours
/// may meet; each keeps only what lies behind the ones before it.
fn resolve(calendar: &Calendar, number: i64) -> Vec<Span> {
    let instants = |number: i64| {
        let midnight = day::start_of(number);
        calendar.hours_of(number).iter().map(move |hours| {
            let local = hours.shifted(midnight);
            Span {
                start: calendar.zone().resolve(local.start),
                end: calendar.zone().resolve(local.end),
            }
        })
    };
    let mut closed_until = instants(number.saturating_sub(1))
        .map(|span| span.end)
        .max()
        .unwrap_or(i64::MIN);
    let mut spans = Vec::new();
    for span in instants(number) {
        let rest = Span {
            start: span.start.max(closed_until),
            end: span.end,
        };
        if !rest.is_empty() {
            spans.push(rest);
        }
        closed_until = closed_until.max(span.end);
    }
    spans
}

/// Open time that ends after an instant, by rising start; neighbours may touch.
#[derive(Debug)]
pub(super) struct Forward<'a> {
    open: OpenDay<'a>,
    /// The day that is loaded.
    number: i64,
    /// The next of its spans.
    index: usize,
    from: i64,
    is_done: bool,
}

impl<'a> Forward<'a> {
    pub(super) fn new(calendar: &'a Calendar, from: i64) -> Self {
        let (mut open, today) = OpenDay::new(calendar, from);
        // Hours of the day before may reach past midnight where a gap moves them.
        let number = today.saturating_sub(1);
        open.load(number);
        Self {
            open,
            number,
            index: 0,
            from,
            is_done: false,
        }
    }

    fn next_day(&mut self) {
        match self
            .open
            .calendar
            .day_with_hours_from(self.number.saturating_add(1))
        {
            Some(number) => {
                self.number = number;
                self.index = 0;
                self.open.load(number);
            }
            None => {
                self.is_done = true;
            }
        }
    }
}

impl Iterator for Forward<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        while !self.is_done {
            match self.open.get(self.index, self.number) {
                Some(span) => {
                    self.index = self.index.saturating_add(1);
                    if span.end > self.from {
                        return Some(Span {
                            start: span.start.max(self.from),
                            end: span.end,
                        });
                    }
                }
                None => self.next_day(),
            }
        }
        None
    }
}

impl OpenTime for Forward<'_> {
    /// Days of one offset need not be visited: those of ordinary weeks are summed, and of a date
    /// with hours of its own only the length counts.
    fn pass_over(&mut self, most: i64, until: i64, pauses: &Pauses) -> i64 {
        let calendar = self.open.calendar;
        let mut number = self.number.saturating_add(1);
        if self.is_done
            || self.index < self.open.len()
            || calendar.ordinary().is_empty()
            || !self.open.finds_constant_offset(number)
        {
            return 0;
        }
        let offset = self.open.stretch.offset;
        let begin = day::start_of(number).saturating_sub(offset);
        if begin < self.from {
            return 0;
        }
        let until = until.min(pauses.start_of_first_after(begin));
        let end = day::day_of(until.saturating_add(offset))
            .min(self.open.end_of_constant_offset())
            .min(LAST_DAY);
        let mut passed = 0_i64;
        let mut holiday = i64::MIN;
        while number < end {
            if holiday < number {
                holiday = calendar.annual_holiday_from(number);
            }
            let special = calendar.exception_from(number).min(holiday).min(end);
            let days = special.saturating_sub(number);
            let left = most.saturating_sub(passed);
            let (days, time) = calendar.ordinary().longest_run(number, days, left);
            number = number.saturating_add(days);
            passed = passed.saturating_add(time);
            if number < special || number >= end {
                break;
            }
            let hours = calendar.hours_of(number).iter();
            let with_day = passed.saturating_add(hours.map(|span| span.length()).sum());
            if with_day >= most {
                break;
            }
            number = number.saturating_add(1);
            passed = with_day;
        }
        let last_passed = number.saturating_sub(1);
        if last_passed > self.number {
            self.number = last_passed;
            self.index = 0;
            self.open.unload();
        }
        passed
    }
}

/// Open time that begins before an instant, by falling start; neighbours may touch.
#[derive(Debug)]
pub(super) struct Backward<'a> {
    open: OpenDay<'a>,
    number: i64,
    /// One more than the index of the next span.
    left: usize,
    until: i64,
    is_done: bool,
}

impl<'a> Backward<'a> {
    pub(super) fn new(calendar: &'a Calendar, until: i64) -> Self {
        let (mut open, today) = OpenDay::new(calendar, until);
        // A clock that goes back shows a day again whose successor had begun already.
        let number = today.saturating_add(1);
        open.load(number);
        let left = open.len();
        Self {
            open,
            number,
            left,
            until,
            is_done: false,
        }
    }

    fn next_day(&mut self) {
        match self
            .open
            .calendar
            .day_with_hours_to(self.number.saturating_sub(1))
        {
            Some(number) => {
                self.number = number;
                self.open.load(number);
                self.left = self.open.len();
            }
            None => {
                self.is_done = true;
            }
        }
    }
}

impl Iterator for Backward<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        while !self.is_done {
            let Some(index) = self.left.checked_sub(1) else {
                self.next_day();
                continue;
            };
            self.left = index;
            if let Some(span) = self.open.get(index, self.number)
                && span.start < self.until
            {
                return Some(Span {
                    start: span.start,
                    end: span.end.min(self.until),
                });
            }
        }
        None
    }
}
