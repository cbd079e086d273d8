//! Strategies of [proptest] for every public type: feature `proptest`.
//!
//! Each function is named after the type it makes. What comes out is valid and shrinks towards the
//! simple.
//!
//! ```
//! use crm_support::strategies;
//! use proptest::prelude::*;
//!
//! proptest!(|(calendar in strategies::calendar())| {
//!     let text = serde_json::to_string(&calendar).unwrap();
//!     prop_assert_eq!(serde_json::from_str::<crm_support::Calendar>(&text).unwrap(), calendar);
//! });
//! ```

mod calendar;

pub use calendar::{
    annual_date, boundary, calendar, calendar_definition, hours_of_day, interval, opening_hours,
    pauses, time_of_day, time_zone, weekly_hours, working_instant,
};
