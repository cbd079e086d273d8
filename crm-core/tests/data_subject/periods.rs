//! Periods in months, by Regulation (EEC, Euratom) 1182/71.

use chrono::{Datelike, Days, NaiveDate};
use crm_core::*;
use proptest::prelude::*;

use super::{WithHolidays, date, end, holidays_behind, instant, noon, recent};

fn due(received: Timestamp) -> Timestamp {
    end_of_months(&WeekdaysInUtc, received, 1).unwrap()
}

/// By hand, with a calendar on the wall. The first two are those of the European Data Protection
/// Board (Guidelines 01/2022, section 5.3), in years in which they end on a weekday.
#[test]
fn a_month_ends_where_the_law_says() {
    let examples = [
        ("2024-03-05", "2024-04-05"),
        ("2024-08-31", "2024-09-30"),
        ("2024-01-31", "2024-02-29"),
        ("2023-01-31", "2023-02-28"),
        ("2026-03-30", "2026-04-30"),
        // 28 February 2026 is a Saturday, 31 January 2027 a Sunday.
        ("2026-01-31", "2026-03-02"),
        ("2026-01-28", "2026-03-02"),
        ("2026-12-31", "2027-02-01"),
    ];
    for (received, ends) in examples {
        assert_eq!(due(noon(received)), end(ends), "{received}");
    }
}

/// The day of the event does not count, whatever its hour.
#[test]
fn the_hour_of_the_event_is_of_no_matter() {
    for hour in ["00:00:00", "09:30:00", "23:59:59.999999"] {
        let received = instant(&format!("2024-03-05T{hour}Z"));
        assert_eq!(due(received), end("2024-04-05"));
    }
}

/// Good Friday and Easter Monday of 2024.
#[test]
fn a_holiday_moves_the_end_to_the_next_working_day() {
    let easter = WithHolidays([date("2024-03-29"), date("2024-04-01")].into());
    let ends = end_of_months(&easter, noon("2024-02-29"), 1);
    assert_eq!(ends, Some(end("2024-04-02")));
}

#[test]
fn beyond_the_year_9999_there_is_no_end() {
    let late = instant("9999-12-15T00:00:00Z");
    assert_eq!(end_of_months(&WeekdaysInUtc, late, 1), None);
    assert_eq!(end_of_months(&WeekdaysInUtc, late, u32::MAX), None);
    assert_eq!(WeekdaysInUtc.end_of_day(NaiveDate::MAX), None);
}

/// A calendar on which nobody ever works moves nothing.
#[test]
fn a_calendar_without_working_days_moves_nothing() {
    let all = date("2024-01-01").iter_days().take(1000).collect();
    let ends = end_of_months(&WithHolidays(all), noon("2024-03-05"), 1);
    assert_eq!(ends, Some(end("2024-04-05")));
}

/// The day with the same number so many months later, else the last of that month: counted without
/// the arithmetic of the library.
fn nominal(from: NaiveDate, months: u32) -> NaiveDate {
    let month = from.month0() + months;
    let year = from.year() + i32::try_from(month / 12).unwrap();
    let days = (1..=from.day()).rev();
    days.filter_map(|day| NaiveDate::from_ymd_opt(year, month % 12 + 1, day))
        .next()
        .unwrap()
}

proptest! {
    #[test]
    fn a_period_ends_with_the_first_working_day_from_its_date_on(
        (received, holidays) in recent().prop_flat_map(|one| (Just(one), holidays_behind(one))),
        months in 1_u32..=3,
    ) {
        let calendar = WithHolidays(holidays);
        let ends = end_of_months(&calendar, received, months).unwrap();
        let last = calendar.date_of(ends);
        let nominal = nominal(calendar.date_of(received), months);
        prop_assert!(last >= nominal);
        prop_assert!(calendar.is_working_day(last));
        let between = nominal.iter_days().take_while(|day| *day < last);
        prop_assert!(between.into_iter().all(|day| !calendar.is_working_day(day)));
        // To the last microsecond of that day.
        prop_assert_eq!(calendar.end_of_day(last), Some(ends));
        let next = Timestamp::from_micros(ends.as_micros() + 1).unwrap();
        prop_assert_eq!(calendar.date_of(next), last.succ_opt().unwrap());
        // Never before a month has passed: no month is shorter than 28 days.
        prop_assert!(ends.since(received) >= chrono::TimeDelta::days(28));
    }

    #[test]
    fn who_asks_later_is_not_answered_earlier(
        (one, holidays) in recent().prop_flat_map(|one| (Just(one), holidays_behind(one))),
        later in 0_i64..10_000_000_000_000,
        months in 1_u32..=3,
    ) {
        let calendar = WithHolidays(holidays);
        let other = Timestamp::from_micros(one.as_micros() + later).unwrap();
        let ends = |event| end_of_months(&calendar, event, months);
        prop_assert!(ends(one) <= ends(other));
    }

    #[test]
    fn a_holiday_more_never_brings_an_end_forward(
        (received, holidays) in recent().prop_flat_map(|one| (Just(one), holidays_behind(one))),
        day in 0_u64..100,
        months in 1_u32..=3,
    ) {
        let mut more = holidays.clone();
        let first = WeekdaysInUtc.date_of(received);
        more.insert(first.checked_add_days(Days::new(day)).unwrap());
        let fewer = end_of_months(&WithHolidays(holidays), received, months);
        prop_assert!(fewer <= end_of_months(&WithHolidays(more), received, months));
    }

    #[test]
    fn a_longer_period_does_not_end_earlier(received in recent(), months in 0_u32..24) {
        let ends = |months| end_of_months(&WeekdaysInUtc, received, months);
        prop_assert!(ends(months) < ends(months + 1) || months == 0);
        prop_assert!(ends(months) <= ends(months + 1));
    }
}
