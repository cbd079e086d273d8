//! The days that are looked at.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use crm_core::Timestamp;

/// Whole days in UTC up to an instant in the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySpan {
    before: Timestamp,
    start: Timestamp,
    end: Timestamp,
}

impl DaySpan {
    /// So many days, of which the last ends early: at `end`. `None` when they begin before the first instant there is.
    #[must_use]
    pub fn up_to(end: Timestamp, days: u32) -> Option<Self> {
        let before = Days::new(u64::from(days.saturating_sub(1)));
        let first = end.to_datetime().date_naive().checked_sub_days(before)?;
        let start = midnight(first)?;
        let before = start.checked_add(TimeDelta::microseconds(-1))?;
        Some(Self { before, start, end })
    }

    /// The last instant before its beginning: what changes at midnight is of the day that begins.
    #[must_use]
    pub const fn before(self) -> Timestamp {
        self.before
    }

    /// Its beginning: a midnight.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// Its end, which belongs to it.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// The days, each with its last instant.
    pub fn days(self) -> impl Iterator<Item = (NaiveDate, Timestamp)> {
        let first = self.start.to_datetime().date_naive();
        let days = first.iter_days();
        let last = self.end.to_datetime().date_naive();
        days.take_while(move |day| *day <= last).map(move |day| {
            (
                day,
                last_instant(day).map_or(self.end, |at| at.min(self.end)),
            )
        })
    }
}

/// The beginning of a day in UTC.
pub(super) fn midnight(day: NaiveDate) -> Option<Timestamp> {
    Timestamp::new(day.and_time(NaiveTime::MIN).and_utc()).ok()
}

fn last_instant(day: NaiveDate) -> Option<Timestamp> {
    midnight(day.succ_opt()?)?.checked_add(TimeDelta::microseconds(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn the_last_day_ends_early() {
        let span = DaySpan::up_to(at("2024-03-01T09:00:00Z"), 3).unwrap();
        assert_eq!(span.start(), at("2024-02-28T00:00:00Z"));
        let days: Vec<_> = span
            .days()
            .map(|(day, last)| (day.to_string(), last))
            .collect();
        assert_eq!(
            days,
            [
                ("2024-02-28".to_owned(), at("2024-02-28T23:59:59.999999Z")),
                ("2024-02-29".to_owned(), at("2024-02-29T23:59:59.999999Z")),
                ("2024-03-01".to_owned(), at("2024-03-01T09:00:00Z")),
            ]
        );
    }

    #[test]
    fn time_has_ends() {
        let second = Timestamp::EARLIEST.checked_add(TimeDelta::days(1)).unwrap();
        assert!(DaySpan::up_to(second, 1).is_some());
        assert!(DaySpan::up_to(second, 2).is_none());
        let last = DaySpan::up_to(Timestamp::LATEST, 1).unwrap();
        assert_eq!(last.days().count(), 1);
    }
}
