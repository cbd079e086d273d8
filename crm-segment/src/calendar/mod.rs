//! Days, weeks, months and quarters of a place.

mod period;
mod unit;

pub use period::CalendarPeriod;
pub use unit::{CalendarUnit, PeriodCalendar};
