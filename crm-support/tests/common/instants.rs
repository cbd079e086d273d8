//! Calendars, instants where they are hard, and durations: what the laws of working time draw from.

use chrono::{NaiveDate, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use crm_core::Timestamp;
use crm_support::{CalendarDefinition, strategies};
use proptest::prelude::*;

/// A duration of up to three weeks, seldom years, often a whole number of hours, so that boundaries
/// are met.
pub(crate) fn duration() -> impl Strategy<Value = TimeDelta> + Clone {
    prop_oneof![
        (0i64..500).prop_map(TimeDelta::hours),
        (0i64..20_000).prop_map(TimeDelta::hours),
        (0i64..30_000).prop_map(TimeDelta::minutes),
        (0i64..1_800_000_000_000).prop_map(TimeDelta::microseconds),
    ]
}

/// An instant within two days of a change of the zone's offset, or any when the year has none.
fn near_change(zone: Tz, year: i32, skip: usize, minutes: i64) -> Timestamp {
    let offset = |date: NaiveDate| {
        zone.offset_from_utc_datetime(&date.and_hms_opt(0, 0, 0).unwrap())
            .fix()
            .local_minus_utc()
    };
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
    let days: Vec<NaiveDate> = first.iter_days().take(366).collect();
    let changes: Vec<&[NaiveDate]> = days
        .windows(2)
        .filter(|pair| offset(pair[0]) != offset(pair[1]))
        .collect();
    let day = if changes.is_empty() {
        first
    } else {
        changes[skip % changes.len()][0]
    };
    let midnight = day.and_hms_opt(0, 0, 0).unwrap().and_utc();
    Timestamp::new(midnight + TimeDelta::minutes(minutes)).unwrap()
}

pub(crate) fn instant() -> impl Strategy<Value = (CalendarDefinition, Timestamp)> {
    let anywhere = (
        strategies::calendar_definition(),
        strategies::working_instant(),
    );
    let at_change = (
        strategies::calendar_definition(),
        1990..2038,
        0usize..4,
        -2_880i64..2_880,
    )
        .prop_map(|(definition, year, skip, minutes)| {
            let at = near_change(definition.timezone, year, skip, minutes);
            (definition, at)
        });
    prop_oneof![anywhere, at_change]
}

pub(crate) fn later(at: Timestamp, by: TimeDelta) -> Timestamp {
    at.checked_add(by).unwrap()
}
