//! Calendars, and what they are asked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, TimeDelta};
use chrono_tz::{TZ_VARIANTS, Tz};
use crm_core::Timestamp;
use proptest::prelude::*;

use crate::{
    AnnualDate, Boundary, Calendar, CalendarDefinition, Interval, OpeningHours, Pauses, TimeOfDay,
    WeeklyHours,
};

const START_OF_1990: i64 = 631_152_000_000_000;
const START_OF_2038: i64 = 2_145_916_800_000_000;
const DAYS_FROM_1990_TO_2038: u64 = 17_532;

/// Any [`TimeOfDay`], often on the hour.
pub fn time_of_day() -> impl Strategy<Value = TimeOfDay> + Clone {
    let on_the_hour = (0u8..=24).prop_map(|hour| (hour, 0));
    let any_minute = (0u8..24, 0u8..60);
    prop_oneof![2 => on_the_hour, 3 => any_minute]
        .prop_filter_map("a time of day", |(hour, minute)| {
            TimeOfDay::new(hour, minute).ok()
        })
}

/// Any [`OpeningHours`].
pub fn opening_hours() -> impl Strategy<Value = OpeningHours> + Clone {
    (time_of_day(), time_of_day())
        .prop_filter_map("hours that close after they open", |(one, other)| {
            OpeningHours::new(one.min(other), one.max(other)).ok()
        })
}

/// The hours of one day: none, or up to three stretches that do not overlap.
pub fn hours_of_day() -> impl Strategy<Value = Vec<OpeningHours>> + Clone {
    proptest::collection::btree_set(time_of_day(), 0..=6).prop_map(|times| {
        let times: Vec<TimeOfDay> = times.into_iter().collect();
        times
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [opens, closes] => OpeningHours::new(*opens, *closes).ok(),
                _ => None,
            })
            .collect()
    })
}

/// Any [`WeeklyHours`].
pub fn weekly_hours() -> impl Strategy<Value = WeeklyHours> + Clone {
    prop::array::uniform7(hours_of_day()).prop_map(|[mon, tue, wed, thu, fri, sat, sun]| {
        WeeklyHours {
            mon,
            tue,
            wed,
            thu,
            fri,
            sat,
            sun,
        }
    })
}

/// Any [`AnnualDate`].
pub fn annual_date() -> impl Strategy<Value = AnnualDate> + Clone {
    (1u8..=12, 1u8..=31).prop_filter_map("a date of a leap year", |(month, day)| {
        AnnualDate::new(month, day).ok()
    })
}

/// Any time zone of the database.
pub fn time_zone() -> impl Strategy<Value = Tz> + Clone {
    proptest::sample::select(TZ_VARIANTS.as_slice())
}

/// Any [`CalendarDefinition`], with exceptions in the years 1990 to 2037.
pub fn calendar_definition() -> impl Strategy<Value = CalendarDefinition> + Clone {
    let weekly = prop_oneof![
        1 => Just(None),
        9 => weekly_hours().prop_map(Some),
    ];
    let hours_by_date = || proptest::collection::btree_map(date(), hours_of_day(), 0..4);
    (
        time_zone(),
        weekly,
        proptest::collection::btree_set(date(), 0..6),
        proptest::collection::btree_set(annual_date(), 0..4),
        hours_by_date(),
        hours_by_date(),
    )
        .prop_map(
            |(timezone, weekly, holidays, annual_holidays, date_hours, breaks)| {
                CalendarDefinition {
                    timezone,
                    always_open: weekly.is_none(),
                    weekly: weekly.unwrap_or_default(),
                    holidays: holidays as BTreeSet<NaiveDate>,
                    annual_holidays,
                    date_hours: date_hours as BTreeMap<NaiveDate, Vec<OpeningHours>>,
                    breaks,
                }
            },
        )
}

/// Any [`Calendar`].
pub fn calendar() -> impl Strategy<Value = Calendar> + Clone {
    calendar_definition().prop_filter_map("a valid definition", |definition| {
        Calendar::new(definition).ok()
    })
}

/// An instant in the years 1990 to 2037, where zones and exceptions are.
pub fn working_instant() -> impl Strategy<Value = Timestamp> + Clone {
    (START_OF_1990..START_OF_2038)
        .prop_filter_map("an instant", |micros| Timestamp::from_micros(micros).ok())
}

/// Any [`Interval`] that begins in the years 1990 to 2037 and lasts up to 20 days.
pub fn interval() -> impl Strategy<Value = Interval> + Clone {
    (working_instant(), 1i64..1_728_000_000_000).prop_filter_map(
        "an interval",
        |(start, length)| {
            let end = start.checked_add(TimeDelta::microseconds(length))?;
            Interval::new(start, end).ok()
        },
    )
}

/// Any [`Pauses`].
pub fn pauses() -> impl Strategy<Value = Pauses> + Clone {
    proptest::collection::vec(interval(), 0..5).prop_map(Pauses::new)
}

/// Either [`Boundary`].
pub fn boundary() -> impl Strategy<Value = Boundary> + Clone {
    prop_oneof![Just(Boundary::AtClosing), Just(Boundary::AtNextOpening)]
}

fn date() -> impl Strategy<Value = NaiveDate> + Clone {
    (0..DAYS_FROM_1990_TO_2038).prop_filter_map("a date", |days| {
        let first = DateTime::from_timestamp_micros(START_OF_1990)?.date_naive();
        first.checked_add_days(Days::new(days))
    })
}
