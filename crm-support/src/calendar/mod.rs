//! Working time: when a team is open, and what follows for due times.

mod annual_date;
mod annual_days;
mod arithmetic;
mod boundary;
mod clock_face;
mod common_hours;
mod compiled;
mod conventions;
mod day;
mod deadline;
mod definition;
mod error;
mod exceptions;
#[cfg(feature = "icalendar")]
mod icalendar;
mod interval;
mod meet;
mod open_intervals;
mod opening_hours;
mod openings;
mod options;
mod ordinary_week;
mod pauses;
mod span;
mod time_of_day;
mod walk;
mod weekly_hours;
mod working_clock;
mod working_days;
mod working_time;
mod zone;

pub use annual_date::AnnualDate;
pub use boundary::Boundary;
pub use common_hours::CommonHours;
pub use compiled::Calendar;
pub use definition::CalendarDefinition;
pub use error::WorkingTimeError;
#[cfg(feature = "icalendar")]
pub use icalendar::{
    EventFault, HolidayImport, IgnoredEvent, ImportedHolidays, RefusedEvent, TransparentEvents,
    WhyIgnored,
};
pub use interval::Interval;
pub use open_intervals::OpenIntervals;
pub use opening_hours::OpeningHours;
pub use options::{
    DayLength, EmptyWeek, LastMinute, ReversedRange, WorkingTimeOptions, ZeroTarget,
};
pub use pauses::Pauses;
pub use time_of_day::TimeOfDay;
pub use weekly_hours::WeeklyHours;
pub use working_clock::WorkingClock;
