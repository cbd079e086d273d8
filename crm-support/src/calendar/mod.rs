//! Working time: when a team is open, and what follows for due times.

mod annual_date;
mod arithmetic;
mod boundary;
mod compiled;
mod day;
mod deadline;
mod definition;
mod error;
mod interval;
mod open_intervals;
mod opening_hours;
mod ordinary_week;
mod pauses;
mod span;
mod time_of_day;
mod walk;
mod weekly_hours;
mod working_time;
mod zone;

pub use annual_date::AnnualDate;
pub use boundary::Boundary;
pub use compiled::Calendar;
pub use definition::CalendarDefinition;
pub use error::WorkingTimeError;
pub use interval::Interval;
pub use open_intervals::OpenIntervals;
pub use opening_hours::OpeningHours;
pub use pauses::Pauses;
pub use time_of_day::TimeOfDay;
pub use weekly_hours::WeeklyHours;
