//! Laws of openings, closings and working days.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use chrono::{Datelike, NaiveDate, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use crm_core::Timestamp;
use crm_support::{Calendar, CalendarDefinition, OpeningHours, WeeklyHours};
use proptest::prelude::*;

use instants::{duration, instant, later};

#[path = "common/instants.rs"]
mod instants;

const MOMENT: TimeDelta = TimeDelta::microseconds(1);

fn before(at: Timestamp) -> Timestamp {
    later(at, -MOMENT)
}

fn date_of(calendar: &Calendar, at: Timestamp) -> NaiveDate {
    at.to_datetime()
        .with_timezone(&calendar.timezone())
        .date_naive()
}

proptest! {
    #[test]
    fn at_an_opening_it_opens_and_at_a_closing_it_closes((definition, at) in instant()) {
        let calendar = Calendar::new(definition).unwrap();
        let openings = [calendar.previous_opening(at), calendar.next_opening(at)];
        for opening in openings.into_iter().flatten() {
            prop_assert!(calendar.is_open(opening) && !calendar.is_open(before(opening)));
        }
        let closings = [calendar.previous_closing(at), calendar.next_closing(at)];
        for closing in closings.into_iter().flatten() {
            prop_assert!(!calendar.is_open(closing) && calendar.is_open(before(closing)));
        }
        for (previous, next) in openings.iter().zip(&openings[1..]).chain(closings.iter().zip(&closings[1..])) {
            prop_assert!(previous.is_none_or(|previous| previous <= at));
            prop_assert!(next.is_none_or(|next| next > at));
        }
    }

    #[test]
    fn between_two_changes_nothing_changes((definition, at) in instant()) {
        let calendar = Calendar::new(definition).unwrap();
        let is_open = calendar.is_open(at);
        if let (Some(opening), Some(closing)) = (calendar.next_opening(at), calendar.next_closing(at)) {
            prop_assert_eq!(is_open, closing < opening);
            let change = opening.min(closing);
            let worked = calendar.working_time_between(at, change);
            prop_assert_eq!(worked, if is_open { change.since(at) } else { TimeDelta::zero() });
        }
        if let (Some(opening), Some(closing)) = (calendar.previous_opening(at), calendar.previous_closing(at)) {
            prop_assert_eq!(is_open, closing < opening);
            let change = opening.max(closing);
            let worked = calendar.working_time_between(change, at);
            prop_assert_eq!(worked, if is_open { at.since(change) } else { TimeDelta::zero() });
        }
    }

    #[test]
    fn openings_and_closings_are_the_ends_of_the_intervals((definition, at) in instant(), length in duration()) {
        let calendar = Calendar::new(definition).unwrap();
        let end = later(at, length);
        let intervals: Vec<_> = calendar.open_intervals(at, end).collect();
        let opening = intervals.iter().map(|open| open.start()).find(|start| *start > at);
        if let Some(opening) = opening {
            prop_assert_eq!(calendar.next_opening(at), Some(opening));
        } else if let Some(next) = calendar.next_opening(at) {
            prop_assert!(next >= end);
        }
        let closing = intervals.iter().map(|open| open.end()).find(|closing| *closing < end);
        if let Some(closing) = closing {
            prop_assert_eq!(calendar.next_closing(at), Some(closing));
        }
        let last = intervals.iter().rev().map(|open| open.end()).find(|closing| *closing < end);
        if let Some(last) = last {
            prop_assert_eq!(calendar.previous_closing(before(end)), Some(last));
        }
    }

    #[test]
    fn working_days_are_counted_date_by_date((definition, start) in instant(), length in duration()) {
        let calendar = Calendar::new(definition).unwrap();
        let end = later(start, length);
        let (first, last) = (date_of(&calendar, start), date_of(&calendar, end));
        let dates = first.iter_days().skip(1).take_while(|date| *date <= last);
        let counted = dates.filter(|date| calendar.has_hours_on(*date)).count();
        prop_assert_eq!(calendar.working_days_between(start, end), u32::try_from(counted).unwrap());
        if first < last {
            prop_assert_eq!(calendar.working_days_between(end, start), 0);
        }
    }

    #[test]
    fn added_working_days_are_counted((definition, start) in instant(), days in 0u32..60) {
        let calendar = Calendar::new(definition).unwrap();
        let of_day = |at: Timestamp| {
            let local = at.to_datetime().with_timezone(&calendar.timezone());
            (local.num_seconds_from_midnight(), local.nanosecond())
        };
        if let Ok(due) = calendar.add_working_days(start, days) {
            let counted = calendar.working_days_between(start, due);
            prop_assert!(counted >= days);
            if of_day(due) == of_day(start) {
                prop_assert_eq!(counted, days);
            }
        }
        if let Ok(at) = calendar.subtract_working_days(start, days) {
            prop_assert!(at <= start);
            prop_assert_eq!(calendar.previous_open(at), Ok(at));
            // The dates before the one of the start that were gone back over.
            prop_assert!(calendar.working_days_between(at, before(start)) + 1 >= days);
        }
    }
}

fn office() -> Calendar {
    let hours = [
        OpeningHours::parse("09:00", "12:00").unwrap(),
        OpeningHours::parse("13:00", "17:00").unwrap(),
    ];
    let week = WeeklyHours::monday_to_friday(hours);
    Calendar::new(CalendarDefinition::weekly(Tz::Europe__Vienna, week)).unwrap()
}

fn vienna(day: u32, hour: u32) -> Timestamp {
    let local = Tz::Europe__Vienna.with_ymd_and_hms(2026, 11, day, hour, 0, 0);
    Timestamp::new(local.unwrap().to_utc()).unwrap()
}

#[test]
fn an_office_opens_and_closes() {
    let office = office();
    let friday = vienna(20, 12);
    assert_eq!(office.next_opening(friday), Some(vienna(20, 13)));
    assert_eq!(office.next_closing(friday), Some(vienna(20, 17)));
    assert_eq!(office.previous_opening(friday), Some(vienna(20, 9)));
    assert_eq!(office.previous_closing(friday), Some(friday));
    // Nine on Monday is the opening that has come, not the next.
    assert_eq!(office.next_opening(vienna(23, 9)), Some(vienna(23, 13)));
    assert_eq!(office.previous_opening(vienna(23, 9)), Some(vienna(23, 9)));
}

#[test]
fn working_days_go_back_as_they_go_on() {
    let office = office();
    let (friday, tuesday) = (vienna(20, 15), vienna(24, 15));
    assert_eq!(office.add_working_days(friday, 2), Ok(tuesday));
    assert_eq!(office.subtract_working_days(tuesday, 2), Ok(friday));
    // Sunday evening less one day is Friday evening: the team left at five.
    assert_eq!(
        office.subtract_working_days(vienna(22, 20), 1),
        Ok(vienna(20, 17))
    );
    assert_eq!(office.working_days_between(friday, tuesday), 2);
    assert!(office.has_hours_on(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()));
    assert_eq!(date_of(&office, friday).day(), 20);
}

#[test]
fn what_never_closes_has_no_openings() {
    let always = Calendar::always_open(Tz::Europe__Vienna);
    let at = vienna(20, 12);
    assert_eq!(always.next_opening(at), None);
    assert_eq!(always.next_closing(at), None);
    assert_eq!(always.previous_opening(at), None);
    assert_eq!(always.previous_closing(at), None);

    let mut but_once = CalendarDefinition::always_open(Tz::Europe__Vienna);
    but_once
        .holidays
        .insert(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap());
    let but_once = Calendar::new(but_once).unwrap();
    assert_eq!(but_once.next_closing(at), Some(vienna(21, 0)));
    assert_eq!(but_once.next_opening(at), Some(vienna(22, 0)));
    assert_eq!(but_once.next_closing(vienna(22, 0)), None);
    assert_eq!(but_once.previous_opening(at), None);
    assert_eq!(
        but_once.previous_closing(vienna(22, 0)),
        Some(vienna(21, 0))
    );

    let never = CalendarDefinition::weekly(Tz::UTC, WeeklyHours::default());
    let never = Calendar::new(never).unwrap();
    assert_eq!(never.next_opening(at), None);
    assert_eq!(never.previous_closing(at), None);
}
