//! What must be known of days to tell when a period of law ends.

use std::fmt::Debug;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};

use crate::timestamp::Timestamp;

/// The days of a place: which date it is there, when that date ends, and whether people work on it.
///
/// # Contract
/// - [`date_of`](Self::date_of) never falls while instants rise.
/// - [`end_of_day`](Self::end_of_day) is the last microsecond of a date: it lies on the date, and the
///   next microsecond does not. Of a date that the place never had it is the last one before it.
/// - The same question always gives the same answer.
pub trait DeadlineCalendar: Debug + Send + Sync {
    /// The date on which an instant lies at this place.
    fn date_of(&self, instant: Timestamp) -> NaiveDate;

    /// The last microsecond of a date at this place; `None` when it lies outside the range of
    /// [`Timestamp`].
    fn end_of_day(&self, date: NaiveDate) -> Option<Timestamp>;

    /// Whether a date is a working day: no Saturday, no Sunday and no public holiday (Regulation (EEC,
    /// Euratom) 1182/71, article 2, paragraph 2). Hours of business are something else.
    fn is_working_day(&self, date: NaiveDate) -> bool;
}

/// The days of UTC; Monday to Friday are working days, and there are no holidays. A calendar with
/// a time zone and holidays is in the crate `crm-support`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WeekdaysInUtc;

impl DeadlineCalendar for WeekdaysInUtc {
    fn date_of(&self, instant: Timestamp) -> NaiveDate {
        instant.to_datetime().date_naive()
    }

    fn end_of_day(&self, date: NaiveDate) -> Option<Timestamp> {
        let next = date.succ_opt()?.and_time(NaiveTime::MIN).and_utc();
        let last = next.checked_sub_signed(TimeDelta::microseconds(1))?;
        Timestamp::new(last).ok()
    }

    fn is_working_day(&self, date: NaiveDate) -> bool {
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
    }
}
