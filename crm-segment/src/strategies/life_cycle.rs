//! Calendars, activities, life cycles and cohorts.

use chrono_tz::{TZ_VARIANTS, Tz};
use crm_core::{Currency, Money, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::{
    ActivePeriod, ActivityTable, Brackets, CalendarPeriod, CalendarUnit, Cohort, CohortTable,
    LifeCyclePeriod, LifeCycleState, PeriodCalendar, Retained, RetentionDefinition, life_cycle,
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

/// Up to 60 activities of up to 10 customers within about a year: customer, instant, what it brings,
/// in euro.
pub fn activities() -> impl Strategy<Value = Vec<(u32, Timestamp, Money)>> {
    let instant = (1_788_000_000_i64..1_820_000_000).prop_filter_map("in the range", |second| {
        Timestamp::from_micros(second.checked_mul(1_000_000)?).ok()
    });
    let amount = (0_i64..10_000).prop_map(|minor| Money::new(minor, Currency::EUR));
    vec((0_u32..10, instant, amount), 0..60)
}

/// A table of activities by week, month or quarter.
pub fn activity_table() -> impl Strategy<Value = ActivityTable<u32>> {
    let unit = prop::sample::select(vec![
        CalendarUnit::Week,
        CalendarUnit::Month,
        CalendarUnit::Quarter,
    ]);
    let of = |(unit, zone, activities): (CalendarUnit, Tz, Vec<(u32, Timestamp, Money)>)| {
        let calendar = PeriodCalendar::new(unit, zone);
        let mut table = ActivityTable::new(calendar, Currency::EUR);
        for (customer, at, amount) in activities {
            table.add_purchase(customer, at, amount).ok()?;
        }
        Some(table)
    };
    (unit, time_zone(), activities()).prop_filter_map("no amount is negative", of)
}

/// Stretches of periods.
pub fn brackets() -> impl Strategy<Value = Brackets> {
    prop::collection::btree_set(0_u16..12, 2..6).prop_filter_map("borders rise", |borders| {
        Brackets::new(borders.into_iter().collect()).ok()
    })
}

/// What counts as having come back.
pub fn retention_definition() -> impl Strategy<Value = RetentionDefinition> {
    prop_oneof![
        Just(RetentionDefinition::Exact),
        Just(RetentionDefinition::OnOrAfter),
        Just(RetentionDefinition::Within),
        brackets().prop_map(RetentionDefinition::Bracket),
    ]
}

/// The cohorts of a table, through its last period.
pub fn cohort_table() -> impl Strategy<Value = CohortTable> {
    (activity_table(), retention_definition(), 0_u16..20).prop_filter_map(
        "nobody was active",
        |(table, rule, columns)| {
            let through = table.last_period()?;
            Some(CohortTable::new(&table, rule, through, columns))
        },
    )
}

/// What a customer did in one period.
pub fn active_period() -> impl Strategy<Value = ActivePeriod> {
    activity_table().prop_filter_map("somebody was active", |table| {
        let customer = table.customers().next()?;
        table.of(&customer).next().map(|(_, own)| own)
    })
}

/// Where a customer stands in a period.
pub fn life_cycle_state() -> impl Strategy<Value = LifeCycleState> {
    prop::sample::select(vec![
        LifeCycleState::New,
        LifeCycleState::Returning,
        LifeCycleState::Resurrected,
        LifeCycleState::Dormant,
    ])
}

/// How many customers stand where in one period.
pub fn life_cycle_period() -> impl Strategy<Value = LifeCyclePeriod> {
    (activity_table(), any::<prop::sample::Index>()).prop_filter_map(
        "nobody was active",
        |(table, index)| {
            let counts = life_cycle(&table, table.last_period()?);
            counts.get(index.index(counts.len())).copied()
        },
    )
}

/// One cohort.
pub fn cohort() -> impl Strategy<Value = Cohort> {
    cohort_table().prop_filter_map("there is a cohort", |table| {
        table.cohorts().first().cloned()
    })
}

/// How many of a cohort were retained.
pub fn retained() -> impl Strategy<Value = Retained> {
    (cohort_table(), 0_usize..20).prop_map(|(table, column)| table.total(column))
}
