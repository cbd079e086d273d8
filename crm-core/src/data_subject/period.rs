//! Periods in months, as the law of the European Union counts them.

use chrono::{Days, Months, NaiveDate};

use super::DeadlineCalendar;
use crate::timestamp::Timestamp;

/// A calendar without a working day in a year is a mistake, and moves nothing.
const LONGEST_REST: usize = 366;

/// The end of a period of so many months that runs from an event, by Regulation (EEC, Euratom)
/// 1182/71, article 3: the day of the event is not counted; the period ends with the last hour of the
/// day with the same number in its last month, or of that month's last day when it has no such day;
/// when that is no working day, with the last hour of the next working day.
///
/// The answer is the last microsecond that belongs to the period; `None` beyond the year 9999.
///
/// ```
/// use crm_core::{Timestamp, WeekdaysInUtc, end_of_months};
///
/// // 28 February 2026 is a Saturday.
/// let received = Timestamp::parse("2026-01-31T17:45:00Z")?;
/// let due_at = end_of_months(&WeekdaysInUtc, received, 1).unwrap();
/// assert_eq!(due_at, Timestamp::parse("2026-03-02T23:59:59.999999Z")?);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[must_use]
pub fn end_of_months(
    calendar: &dyn DeadlineCalendar,
    event: Timestamp,
    months: u32,
) -> Option<Timestamp> {
    end_of_period(calendar, calendar.date_of(event), months, 0)
}

/// The end of a period from a date on, during which so many days did not count.
pub(crate) fn end_of_period(
    calendar: &dyn DeadlineCalendar,
    date: NaiveDate,
    months: u32,
    days: u64,
) -> Option<Timestamp> {
    let last = date
        .checked_add_months(Months::new(months))?
        .checked_add_days(Days::new(days))?;
    let mut following = last.iter_days().take(LONGEST_REST);
    let working = following.find(|day| calendar.is_working_day(*day));
    calendar.end_of_day(working.unwrap_or(last))
}
