//! Calendar periods and life cycles: the identities of growth accounting, and changes of clocks.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at the first surprise"
)]

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use crm_core::{Currency, Money, Timestamp};
use crm_segment::strategies;
use crm_segment::{
    ActivityTable, ActivityTableError, CalendarPeriod, CalendarUnit, LifeCycleState,
    PeriodCalendar, SummaryError, life_cycle,
};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn table_of(
    calendar: PeriodCalendar,
    activities: &[(u32, Timestamp, Money)],
) -> ActivityTable<u32> {
    let mut table = ActivityTable::new(calendar, Currency::EUR);
    for (customer, at, amount) in activities {
        table.add_purchase(*customer, *at, *amount).unwrap();
    }
    table
}

proptest! {
    /// The names are those that chrono writes for the local date (`%G-W%V` is the week of ISO 8601).
    #[test]
    fn periods_are_named_as_the_local_date_says(
        calendar in strategies::period_calendar(),
        instant in strategies::timestamp(),
    ) {
        let local = instant.to_datetime().with_timezone(&calendar.zone());
        let expected = match calendar.unit() {
            CalendarUnit::Day => local.format("%Y-%m-%d").to_string(),
            CalendarUnit::Week => local.format("%G-W%V").to_string(),
            CalendarUnit::Month => local.format("%Y-%m").to_string(),
            _ => format!("{}-Q{}", local.year(), local.month0() / 3 + 1),
        };
        let period = calendar.period_of(instant);
        prop_assert_eq!(period.to_string(), expected);
        let first = period.first_day().unwrap();
        prop_assert!(first <= local.date_naive());
        prop_assert_eq!(calendar.period_of_date(first), period);
        prop_assert_eq!(calendar.period_of_date(first.pred_opt().unwrap()), period.plus(-1));
        prop_assert_eq!(period.plus(5).since(period), Some(5));
    }

    #[test]
    fn periods_are_read_as_printed(period in strategies::calendar_period()) {
        prop_assert_eq!(period.to_string().parse(), Ok(period));
        let text = serde_json::to_string(&period).unwrap();
        prop_assert_eq!(serde_json::from_str::<CalendarPeriod>(&text).unwrap(), period);
    }

    #[test]
    fn texts_are_periods_as_printed_or_refused(text in "[0-9]{4}-([WQ]?[0-9]{1,2}|[0-9]{1,2}-[0-9]{1,2})") {
        if let Ok(period) = text.parse::<CalendarPeriod>() {
            prop_assert_eq!(period.to_string(), text);
        }
    }

    #[test]
    fn the_counts_keep_the_identities_of_growth_accounting(
        table in strategies::activity_table(),
        earlier in 0_i64..4,
    ) {
        let Some(last) = table.last_period() else {
            let any = table.calendar().period_of(Timestamp::UNIX_EPOCH);
            prop_assert!(life_cycle(&table, any).is_empty());
            return Ok(());
        };
        let through = last.plus(-earlier);
        let counts = life_cycle(&table, through);
        for (one, two) in counts.iter().zip(counts.iter().skip(1)) {
            prop_assert_eq!(two.period.since(one.period), Some(1));
            prop_assert_eq!(one.active(), two.returning + two.lost);
            prop_assert_eq!(two.dormant + two.resurrected, one.dormant + two.lost);
            prop_assert_eq!(two.known(), one.known() + two.new);
        }
        for count in &counts {
            let number = |state| {
                let all = table.customers().filter(|customer| table.state(customer, count.period) == Some(state));
                all.count() as u64
            };
            prop_assert_eq!(count.new, number(LifeCycleState::New));
            prop_assert_eq!(count.returning, number(LifeCycleState::Returning));
            prop_assert_eq!(count.resurrected, number(LifeCycleState::Resurrected));
            prop_assert_eq!(count.dormant, number(LifeCycleState::Dormant));
        }
        if let Some(count) = counts.last() {
            prop_assert_eq!(count.period, through);
        }
    }

    #[test]
    fn any_order_and_any_split_gives_the_same_table(
        calendar in strategies::period_calendar(),
        (activities, shuffled) in strategies::activities()
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        split in any::<prop::sample::Index>(),
    ) {
        let (one, two) = shuffled.split_at(split.index(shuffled.len() + 1));
        let merged = table_of(calendar, one).merge(table_of(calendar, two)).unwrap();
        prop_assert!(table_of(calendar, &activities) == merged);
    }

    #[test]
    fn calendars_are_read_as_written(calendar in strategies::period_calendar()) {
        let text = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<PeriodCalendar>(&text).unwrap(), calendar);
    }
}

/// Berlin had no 02:30 on 2026-03-29 and two of them on 2026-10-25; Samoa had no 2011-12-30 at all.
#[test]
fn days_follow_the_clocks_through_changes_of_offset() {
    for (zone, instant, expected) in [
        (Tz::Europe__Berlin, "2026-03-28T22:59:59Z", "2026-03-28"),
        (Tz::Europe__Berlin, "2026-03-28T23:00:00Z", "2026-03-29"),
        (Tz::Europe__Berlin, "2026-03-29T21:59:59Z", "2026-03-29"),
        (Tz::Europe__Berlin, "2026-03-29T22:00:00Z", "2026-03-30"),
        (Tz::Europe__Berlin, "2026-10-24T22:00:00Z", "2026-10-25"),
        (Tz::Europe__Berlin, "2026-10-25T22:59:59Z", "2026-10-25"),
        (Tz::Pacific__Apia, "2011-12-30T09:59:59Z", "2011-12-29"),
        (Tz::Pacific__Apia, "2011-12-30T10:00:00Z", "2011-12-31"),
    ] {
        let day = PeriodCalendar::new(CalendarUnit::Day, zone).period_of(at(instant));
        assert_eq!(day.to_string(), expected, "{instant} in {zone}");
    }
}

/// The zone decides who is new: one purchase just before and one just after midnight of New Year in
/// New York are one month in UTC and two there.
#[test]
fn the_zone_moves_customers_between_periods() {
    for (zone, returning) in [(Tz::UTC, 0), (Tz::America__New_York, 1)] {
        let mut table = ActivityTable::new(
            PeriodCalendar::new(CalendarUnit::Month, zone),
            Currency::EUR,
        );
        table.add(1_u32, at("2027-01-01T04:59:00Z"));
        table.add(1, at("2027-01-01T05:01:00Z"));
        let last = table.last_period().unwrap();
        assert_eq!(
            life_cycle(&table, last).last().unwrap().returning,
            returning,
            "{zone}"
        );
    }
}

#[test]
fn the_ends_of_time_other_calendars_and_refunds_alone() {
    for instant in ["1000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"] {
        for unit in CalendarUnit::ALL {
            for zone in [Tz::Pacific__Kiritimati, Tz::Pacific__Pago_Pago] {
                let period = PeriodCalendar::new(unit, zone).period_of(at(instant));
                assert!(period.first_day().is_some());
            }
        }
    }
    let days = PeriodCalendar::new(CalendarUnit::Day, Tz::UTC);
    let weeks = PeriodCalendar::new(CalendarUnit::Week, Tz::UTC);
    let mut table = ActivityTable::new(days, Currency::EUR);
    let huge = Money::new(i64::MAX, Currency::EUR);
    table
        .add_refund(1_u32, at("2026-11-01T00:00:00Z"), huge)
        .unwrap();
    assert_eq!(table.last_period(), None, "a refund is no activity");
    let day = days.period_of_date(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap());
    assert_eq!(table.state(&1, day), None);
    assert!(life_cycle(&table, day).is_empty());
    assert_eq!(
        table.of(&1).next().unwrap().1.amount_minor(),
        -i128::from(i64::MAX)
    );
    table.add(1, at("2026-11-01T00:00:00Z"));
    let week = weeks.period_of(at("2026-11-01T00:00:00Z"));
    assert!(life_cycle(&table, week).is_empty() && week.since(day).is_none());
    let other = table
        .clone()
        .merge(ActivityTable::new(weeks, Currency::EUR));
    assert_eq!(other, Err(ActivityTableError::CalendarMismatch));
    assert!(
        week.plus(i64::MAX).first_day().is_none(),
        "and nothing panics"
    );
    assert_eq!(week.plus(i64::MAX).to_string(), "beyond the calendar");
    // A period that nobody can reach gives no endless list.
    let months = PeriodCalendar::new(CalendarUnit::Month, Tz::UTC);
    let mut table = ActivityTable::new(months, Currency::EUR);
    table.add(1_u32, at("9999-11-01T00:00:00Z"));
    let last = table.last_period().unwrap();
    let periods: Vec<String> = life_cycle(&table, last.plus(i64::MAX))
        .iter()
        .map(|count| count.period.to_string())
        .collect();
    assert_eq!(periods, ["9999-11", "9999-12", "10000-01"]);
    assert!(life_cycle(&table, last.plus(i64::MIN)).is_empty());
}

#[test]
fn periods_at_the_ends_of_the_calendar_are_read_as_printed_or_not_printed() {
    for year in [
        NaiveDate::MIN.year(),
        -5,
        0,
        999,
        10_000,
        NaiveDate::MAX.year(),
    ] {
        for unit in CalendarUnit::ALL {
            let date = NaiveDate::from_ymd_opt(year, 6, 15).unwrap();
            let period = unit.period_of_date(date);
            let text = serde_json::to_string(&period).unwrap();
            assert_eq!(
                serde_json::from_str::<CalendarPeriod>(&text).unwrap(),
                period,
                "{text}"
            );
        }
    }
}

#[test]
fn texts_that_are_no_period_are_refused() {
    for text in [
        "",
        "2026",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026-Q0",
        "2026-Q5",
        "2026-Q",
        "2025-W53",
        "2026-W00",
        "2026-W1",
        "2026-02-29",
        "2026-11-22T00:00:00Z",
        "26-11",
        "+2026-11",
        "2026-Q4294967295",
        "x-11",
    ] {
        assert!(text.parse::<CalendarPeriod>().is_err(), "{text}");
    }
    let beyond = "2026-11".parse::<CalendarPeriod>().unwrap().plus(i64::MAX);
    assert!(serde_json::to_string(&beyond).is_err());
    let months = PeriodCalendar::new(CalendarUnit::Month, Tz::UTC);
    let mut table = ActivityTable::new(months, Currency::EUR);
    table.add(1_u32, at("2026-11-22T00:00:00Z"));
    let counts = life_cycle(&table, "2026-11".parse().unwrap());
    let written =
        r#"[{"period":"2026-11","new":1,"returning":0,"resurrected":0,"lost":0,"dormant":0}]"#;
    assert_eq!(serde_json::to_string(&counts).unwrap(), written);
}

#[test]
fn zones_have_names_of_the_iana_database() {
    let berlin = PeriodCalendar::in_zone(CalendarUnit::Day, "Europe/Berlin").unwrap();
    assert_eq!(
        berlin,
        PeriodCalendar::new(CalendarUnit::Day, Tz::Europe__Berlin)
    );
    for unknown in [
        "",
        "Europe/Bielefeld",
        "europe/berlin",
        "CEST",
        "+01:00",
        "Europe/Berlin ",
    ] {
        let refused = PeriodCalendar::in_zone(CalendarUnit::Day, unknown).unwrap_err();
        assert_eq!(refused.field(), "time zone", "{unknown}");
    }
    let wrong = r#"{"unit":"day","zone":"Mars/Olympus"}"#;
    assert!(serde_json::from_str::<PeriodCalendar>(wrong).is_err());
}

#[test]
fn amounts_of_other_currencies_or_below_zero_are_refused() {
    let days = PeriodCalendar::new(CalendarUnit::Day, Tz::UTC);
    let mut table = ActivityTable::new(days, Currency::EUR);
    let (now, dollars) = (Timestamp::UNIX_EPOCH, Money::new(1, Currency::USD));
    let below = Money::new(-1, Currency::EUR);
    assert!(matches!(
        table.add_purchase(1_u32, now, dollars),
        Err(SummaryError::CurrencyMismatch { .. })
    ));
    assert!(table.add_refund(1, now, dollars).is_err());
    assert_eq!(
        table.add_purchase(1, now, below),
        Err(SummaryError::NegativePurchase)
    );
    assert_eq!(
        table.add_refund(1, now, below),
        Err(SummaryError::NegativeReturn)
    );
    assert!(table.is_empty());
    let other = table.merge(ActivityTable::new(days, Currency::USD));
    assert!(matches!(
        other,
        Err(ActivityTableError::CurrencyMismatch { .. })
    ));
}
