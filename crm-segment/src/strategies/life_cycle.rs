//! Calendars, activities, life cycles and cohorts.

use chrono_tz::{TZ_VARIANTS, Tz};
use crm_core::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{
    ActivityTable, Brackets, CalendarPeriod, CalendarUnit, CohortTable, PeriodCalendar,
    RetentionRule,
};

/// Any IANA time zone.
pub fn time_zone() -> impl Strategy<Value = Tz> {
    prop::sample::select(TZ_VARIANTS.as_slice())
}

/// A kind of period.
pub fn calendar_unit() -> impl Strategy<Value = CalendarUnit> {
    prop::sample::select(CalendarUnit::ALL.as_slice())
}

/// The periods of a kind in a zone.
pub fn period_calendar() -> impl Strategy<Value = PeriodCalendar> {
    (calendar_unit(), time_zone()).prop_map(|(unit, zone)| PeriodCalendar::new(unit, zone))
}

/// One period of the years 1990 to 2050.
pub fn calendar_period() -> impl Strategy<Value = CalendarPeriod> {
    (period_calendar(), super::timestamp()).prop_map(|(calendar, at)| calendar.period_of(at))
}

/// Up to 60 activities of up to 10 customers within about a year: customer, instant, minor units.
pub fn activities() -> impl Strategy<Value = Vec<(u32, Timestamp, u64)>> {
    let instant = (1_788_000_000_i64..1_820_000_000).prop_filter_map("in the range", |second| {
        Timestamp::from_micros(second.checked_mul(1_000_000)?).ok()
    });
    vec((0_u32..10, instant, 0_u64..10_000), 0..60)
}

/// A table of activities by week, month or quarter.
pub fn activity_table() -> impl Strategy<Value = ActivityTable<u32>> {
    let unit = prop::sample::select(vec![
        CalendarUnit::Week,
        CalendarUnit::Month,
        CalendarUnit::Quarter,
    ]);
    (unit, time_zone(), activities()).prop_map(|(unit, zone, activities)| {
        let mut table = ActivityTable::new(PeriodCalendar::new(unit, zone));
        for (customer, at, minor) in activities {
            table.add_purchase(customer, at, minor);
        }
        table
    })
}

/// Stretches of periods.
pub fn brackets() -> impl Strategy<Value = Brackets> {
    prop::collection::btree_set(0_u16..12, 2..6).prop_filter_map("borders rise", |borders| {
        Brackets::new(borders.into_iter().collect()).ok()
    })
}

/// What counts as having come back.
pub fn retention_rule() -> impl Strategy<Value = RetentionRule> {
    prop_oneof![
        Just(RetentionRule::Exact),
        Just(RetentionRule::OnOrAfter),
        Just(RetentionRule::Within),
        brackets().prop_map(RetentionRule::Bracket),
    ]
}

/// The cohorts of a table, through its last period.
pub fn cohort_table() -> impl Strategy<Value = CohortTable> {
    (activity_table(), retention_rule(), 0_u16..20).prop_filter_map(
        "nobody was active",
        |(table, rule, columns)| {
            let through = table.last_period()?;
            Some(CohortTable::new(&table, rule, through, columns))
        },
    )
}
