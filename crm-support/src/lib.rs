//! Customer requests answered in time, by the right person.

mod calendar;
#[cfg(any(test, feature = "proptest"))]
pub mod strategies;

pub use calendar::{
    AnnualDate, Boundary, Calendar, CalendarDefinition, Interval, OpenIntervals, OpeningHours,
    Pauses, TimeOfDay, WeeklyHours, WorkingTimeError,
};
