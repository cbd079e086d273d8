//! For how long something is kept.

use std::num::NonZeroU32;

use chrono::{Months, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::data_subject::DeadlineCalendar;
use crate::timestamp::Timestamp;

/// For how long something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetentionPeriod {
    /// So many times 24 hours.
    Days(NonZeroU32),
    /// So many months: to the end of the day with the same number, or of the last day of a month
    /// that has none. Weekends and holidays do not count: nobody has to act.
    Months(NonZeroU32),
}

impl RetentionPeriod {
    /// The last instant at which something is kept whose period runs from `since`; `None` beyond the
    /// year 9999: it is kept for ever.
    #[must_use]
    pub fn end(self, calendar: &dyn DeadlineCalendar, since: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Days(days) => since.checked_add(TimeDelta::try_days(days.get().into())?),
            Self::Months(months) => {
                let date = calendar.date_of(since);
                calendar.end_of_day(date.checked_add_months(Months::new(months.get()))?)
            }
        }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(
        self,
        calendar: &dyn DeadlineCalendar,
        since: Timestamp,
        now: Timestamp,
    ) -> bool {
        self.end(calendar, since).is_some_and(|end| end < now)
    }

    /// An instant so early that nothing of it or later can be over; `None` when nothing can be.
    pub(crate) fn surely_kept_from(self, now: Timestamp) -> Option<Timestamp> {
        let days = match self {
            Self::Days(days) => i64::from(days.get()),
            // No month is shorter than 28 days; one day less, because clocks are put forward.
            Self::Months(months) => i64::from(months.get()).saturating_mul(28).saturating_sub(1),
        };
        let back = TimeDelta::try_days(days.saturating_neg())?;
        now.checked_add(back)
    }
}
