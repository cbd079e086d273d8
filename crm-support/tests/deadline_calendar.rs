//! Deadlines of data-subject requests on the working calendar: its zone and its holidays.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test reports by panicking"
)]

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use crm_core::{DataSubjectDeadlines, DeadlineCalendar, Timestamp};
use crm_support::strategies as any;
use crm_support::{Calendar, CalendarDefinition, OpeningHours, WeeklyHours};
use proptest::prelude::*;

fn berlin(holidays: &[&str]) -> Calendar {
    let office = WeeklyHours::monday_to_friday([OpeningHours::parse("09:00", "17:00").unwrap()]);
    Calendar::new(CalendarDefinition {
        holidays: holidays.iter().map(|text| text.parse().unwrap()).collect(),
        ..CalendarDefinition::weekly(Tz::Europe__Berlin, office)
    })
    .unwrap()
}

fn due_at(calendar: &Calendar, received: &str) -> Timestamp {
    let received = Timestamp::parse(received).unwrap();
    DataSubjectDeadlines::new(calendar)
        .due_at(received)
        .unwrap()
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Good Friday and Easter Monday of 2024; the clocks were put forward between them.
#[test]
fn easter_moves_a_deadline_to_tuesday() {
    let plain = due_at(&berlin(&[]), "2024-02-29T10:00:00+01:00");
    assert_eq!(plain, instant("2024-03-29T23:59:59.999999+01:00"));
    let easter = berlin(&["2024-03-29", "2024-04-01"]);
    let moved = due_at(&easter, "2024-02-29T10:00:00+01:00");
    assert_eq!(moved, instant("2024-04-02T23:59:59.999999+02:00"));
}

/// Half past eleven in the evening of 31 May in UTC is 1 June in Berlin.
#[test]
fn the_day_of_receipt_is_that_of_the_zone() {
    let received = "2026-05-31T23:30:00Z";
    assert_eq!(
        due_at(&berlin(&[]), received),
        instant("2026-07-01T23:59:59.999999+02:00")
    );
    assert_eq!(
        due_at(&Calendar::always_open(Tz::UTC), received),
        instant("2026-06-30T23:59:59.999999Z")
    );
}

/// Christmas comes every year.
#[test]
fn yearly_holidays_move_a_deadline() {
    let calendar: Calendar = serde_json::from_str(
        r#"{"timezone": "Europe/Berlin", "always_open": true, "annual_holidays": ["12-25", "12-26"]}"#,
    )
    .unwrap();
    // 25 and 26 December 2025 are a Thursday and a Friday.
    let due_at = due_at(&calendar, "2025-11-25T08:00:00+01:00");
    assert_eq!(due_at, instant("2025-12-29T23:59:59.999999+01:00"));
}

/// A clock that is put back at midnight, or forward over it, ends a day where it ends.
#[test]
fn a_day_ends_where_the_clock_says() {
    // Cuba: forward at midnight of 8 March 2026, back from one to midnight on 1 November 2026.
    let havana = Calendar::always_open(Tz::America__Havana);
    let end = |date: &str| havana.end_of_day(date.parse().unwrap()).unwrap();
    assert_eq!(
        end("2026-03-07"),
        instant("2026-03-07T23:59:59.999999-05:00")
    );
    assert_eq!(
        end("2026-10-31"),
        instant("2026-10-31T23:59:59.999999-04:00")
    );
    assert_eq!(
        end("2026-11-01"),
        instant("2026-11-01T23:59:59.999999-05:00")
    );
}

/// A date of the years 1990 to 2089.
fn any_date() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
    (0_u64..36_500).prop_map(move |days| first.checked_add_days(chrono::Days::new(days)).unwrap())
}

proptest! {
    /// The contract of [`DeadlineCalendar`], in any zone, but for dates that a zone never had.
    #[test]
    fn a_day_ends_with_its_last_microsecond(
        definition in any::calendar_definition(),
        date in any_date(),
    ) {
        let calendar = Calendar::new(definition).unwrap();
        let end = calendar.end_of_day(date).unwrap();
        let next = Timestamp::from_micros(end.as_micros() + 1).unwrap();
        prop_assert!(calendar.date_of(end) <= date);
        prop_assert!(calendar.date_of(next) > date);
        let had_it = calendar.date_of(end) == date;
        prop_assert!(had_it || date.year() == 1993 || date.year() == 1994 || date.year() == 2011);
    }

    #[test]
    fn weekends_and_holidays_are_no_working_days(
        definition in any::calendar_definition(),
        date in any_date(),
    ) {
        let calendar = Calendar::new(definition.clone()).unwrap();
        let is_weekend = date.weekday().number_from_monday() > 5;
        let is_holiday = definition.holidays.contains(&date)
            || definition.annual_holidays.iter().any(|annual| {
                u32::from(annual.month()) == date.month() && u32::from(annual.day()) == date.day()
            });
        prop_assert_eq!(calendar.is_working_day(date), !is_weekend && !is_holiday);
    }

    #[test]
    fn dates_do_not_fall_while_instants_rise(
        definition in any::calendar_definition(),
        micros in 631_152_000_000_000_i64..3_786_912_000_000_000,
        later in 0_i64..200_000_000_000,
    ) {
        let calendar = Calendar::new(definition).unwrap();
        let date = |micros| calendar.date_of(Timestamp::from_micros(micros).unwrap());
        prop_assert!(date(micros) <= date(micros + later));
    }
}
