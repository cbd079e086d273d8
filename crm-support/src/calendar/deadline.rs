//! Periods of law on a calendar.

use chrono::{Datelike, NaiveDate, Weekday};
use crm_core::{DeadlineCalendar, Timestamp};

use super::compiled::Calendar;
use super::{AnnualDate, day};

/// The dates are those of the calendar's zone. A working day is a Monday to Friday that is none of the
/// calendar's `holidays` and `annual_holidays`, which are taken for public ones. The hours of the team
/// say nothing here: a team that works on Saturdays, or not on Wednesdays, has the deadlines of
/// everybody (Regulation (EEC, Euratom) 1182/71, article 2, paragraph 2).
impl DeadlineCalendar for Calendar {
    fn date_of(&self, instant: Timestamp) -> NaiveDate {
        day::date_of(day::day_of(self.zone().local(instant.as_micros())))
    }

    fn end_of_day(&self, date: NaiveDate) -> Option<Timestamp> {
        let next = day::start_of(day::number_of(date).saturating_add(1));
        day::instant(self.zone().resolve(next).saturating_sub(1))
    }

    fn is_working_day(&self, date: NaiveDate) -> bool {
        let definition = self.definition();
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
            && !definition.holidays.contains(&date)
            && !definition.annual_holidays.contains(&AnnualDate::of(date))
    }
}
