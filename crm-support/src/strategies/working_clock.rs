//! Conventions of working time, and hours in common.

use proptest::prelude::*;
use proptest::sample::select;

use super::{boundary, calendar, calendar_definition};
use crate::{
    CommonHours, DayLength, EmptyWeek, LastMinute, ReversedRange, WorkingClock, WorkingTimeOptions,
    ZeroTarget,
};

/// Any [`WorkingTimeOptions`].
pub fn working_time_options() -> impl Strategy<Value = WorkingTimeOptions> + Clone {
    let questions = (
        boundary(),
        select(vec![
            ZeroTarget::FirstOpenMoment,
            ZeroTarget::Start,
            ZeroTarget::Refused,
        ]),
        select(vec![ReversedRange::Zero, ReversedRange::Negative]),
    );
    let readings = (
        select(vec![EmptyWeek::NoWorkingTime, EmptyWeek::WallClock]),
        select(vec![LastMinute::Literal, LastMinute::EndOfDay]),
        select(vec![DayLength::Elapsed, DayLength::ClockFace]),
    );
    (questions, readings).prop_map(|(questions, readings)| {
        let (boundary, zero_target, reversed_range) = questions;
        let (empty_week, last_minute, day_length) = readings;
        WorkingTimeOptions::default()
            .with_boundary(boundary)
            .with_zero_target(zero_target)
            .with_reversed_range(reversed_range)
            .with_empty_week(empty_week)
            .with_last_minute(last_minute)
            .with_day_length(day_length)
    })
}

/// Any [`WorkingClock`].
pub fn working_clock() -> impl Strategy<Value = WorkingClock> + Clone {
    (calendar_definition(), working_time_options())
        .prop_filter_map("a valid definition", |(definition, options)| {
            WorkingClock::new(definition, options).ok()
        })
}

/// Any [`CommonHours`] of up to four calendars.
pub fn common_hours() -> impl Strategy<Value = CommonHours> + Clone {
    proptest::collection::vec(calendar(), 1..=4)
        .prop_filter_map("a calendar", |calendars| CommonHours::new(calendars).ok())
}
