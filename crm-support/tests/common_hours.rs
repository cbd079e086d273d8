//! Laws of the hours that several calendars have in common.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use chrono::TimeDelta;
use chrono_tz::Tz;
use crm_core::Timestamp;
use crm_support::{
    Boundary, Calendar, CalendarDefinition, CommonHours, OpeningHours, WeeklyHours,
    WorkingTimeError, strategies,
};
use proptest::prelude::*;
use serde_json::json;

use instants::{duration, instant, later};

#[path = "common/instants.rs"]
mod instants;

fn compiled(definition: &CalendarDefinition) -> Calendar {
    Calendar::new(definition.clone()).unwrap()
}

/// Spans that all lists have in common, by comparing each with each; touching ones are united.
fn in_common(lists: &[Vec<(Timestamp, Timestamp)>]) -> Vec<(Timestamp, Timestamp)> {
    let mut common = lists[0].clone();
    for list in &lists[1..] {
        let met = common.iter().flat_map(|one| {
            list.iter()
                .map(|other| (one.0.max(other.0), one.1.min(other.1)))
                .filter(|(start, end)| start < end)
        });
        common = met.collect();
    }
    common
}

/// A quarter of the usual cases: each asks many questions, of calendars that may never meet.
fn fewer_cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases.div_ceil(4),
        ..usual
    }
}

proptest! {
    #![proptest_config(fewer_cases())]

    #[test]
    fn order_and_grouping_change_nothing((one, at) in instant(), two in strategies::calendar(), three in strategies::calendar(), target in duration(), boundary in strategies::boundary()) {
        let target = target.min(TimeDelta::hours(200));
        let group = |calendars: &[&Calendar]| CommonHours::new(calendars.iter().copied().cloned()).unwrap();
        let one = compiled(&one);
        let orders = [
            group(&[&one, &two]).and(group(&[&three])).unwrap(),
            group(&[&one]).and(group(&[&two, &three])).unwrap(),
            group(&[&three, &two, &one]),
            group(&[&two, &one, &three, &two]),
        ];
        let answers = orders.each_ref().map(|hours| (
            hours.add_working_time(at, target, boundary),
            hours.subtract_working_time(at, target, boundary),
            (hours.next_opening(at), hours.next_closing(at)),
            (hours.previous_opening(at), hours.previous_closing(at)),
        ));
        for other in &answers[1..] {
            prop_assert_eq!(other, &answers[0]);
        }
    }
}

proptest! {
    #[test]
    fn it_is_open_when_all_are(hours in strategies::common_hours(), (_, at) in instant()) {
        let all = hours.calendars().iter().all(|calendar| calendar.is_open(at));
        prop_assert_eq!(hours.is_open(at), all);
        let moment = hours.open_intervals(at, later(at, TimeDelta::microseconds(1)));
        prop_assert_eq!(moment.count(), usize::from(all));
    }

    #[test]
    fn its_intervals_are_those_in_common((definition, at) in instant(), other in strategies::calendar(), third in strategies::calendar(), length in duration()) {
        let length = length.min(TimeDelta::days(60));
        let calendars = [compiled(&definition), other, third];
        let end = later(at, length);
        let lists = calendars.each_ref().map(|calendar| {
            calendar.open_intervals(at, end).map(|open| (open.start(), open.end())).collect::<Vec<_>>()
        });
        let hours = CommonHours::new(calendars).unwrap();
        let found: Vec<_> = hours.open_intervals(at, end).map(|open| (open.start(), open.end())).collect();
        prop_assert_eq!(&found, &in_common(&lists));
        let sum: TimeDelta = found.iter().map(|(start, end)| end.since(*start)).sum();
        prop_assert_eq!(hours.working_time_between(at, end), sum);
        for calendar in hours.calendars() {
            prop_assert!(sum <= calendar.working_time_between(at, end));
        }
    }

    #[test]
    fn a_calendar_has_itself_in_common_with_itself((definition, at) in instant(), length in duration(), boundary in strategies::boundary()) {
        let calendar = compiled(&definition);
        let twice = CommonHours::new([calendar.clone(), calendar.clone()]).unwrap();
        let end = later(at, length);
        prop_assert_eq!(twice.working_time_between(at, end), calendar.working_time_between(at, end));
        prop_assert_eq!(twice.add_working_time(at, length, boundary), calendar.add_working_time(at, length, boundary));
        prop_assert_eq!(twice.subtract_working_time(at, length, boundary), calendar.subtract_working_time(at, length, boundary));
        prop_assert!(twice.open_intervals(at, end).eq(calendar.open_intervals(at, end)));
        prop_assert_eq!(twice.next_opening(at), calendar.next_opening(at));
        prop_assert_eq!(twice.next_closing(at), calendar.next_closing(at));
        prop_assert_eq!(twice.previous_opening(at), calendar.previous_opening(at));
        prop_assert_eq!(twice.previous_closing(at), calendar.previous_closing(at));
        prop_assert_eq!(twice.next_open(at), calendar.next_open(at));
        prop_assert_eq!(twice.previous_open(at), calendar.previous_open(at));
    }

    #[test]
    fn what_was_added_is_measured((definition, at) in instant(), other in strategies::calendar(), target in duration(), pauses in strategies::pauses(), boundary in strategies::boundary()) {
        let target = target.min(TimeDelta::hours(300));
        let hours = CommonHours::new([compiled(&definition), other]).unwrap();
        if let Ok(due) = hours.add_working_time_outside(&pauses, at, target, boundary) {
            prop_assert_eq!(hours.working_time_between_outside(&pauses, at, due), target);
            prop_assert!(due >= hours.add_working_time(at, target, boundary).unwrap());
            for calendar in hours.calendars() {
                prop_assert!(due >= calendar.add_working_time(at, target, boundary).unwrap());
            }
        }
        if let Ok(start) = hours.subtract_working_time_outside(&pauses, at, target, boundary) {
            prop_assert_eq!(hours.working_time_between_outside(&pauses, start, at), target);
        }
    }

    #[test]
    fn it_opens_and_closes_as_a_calendar_does(hours in strategies::common_hours(), (_, at) in instant()) {
        let is_open = hours.is_open(at);
        let before = |at: Timestamp| later(at, TimeDelta::microseconds(-1));
        if let (Some(opening), Some(closing)) = (hours.next_opening(at), hours.next_closing(at)) {
            prop_assert!(at < opening && at < closing);
            prop_assert_eq!(is_open, closing < opening);
            prop_assert!(hours.is_open(opening) && !hours.is_open(before(opening)));
            prop_assert!(!hours.is_open(closing) && hours.is_open(before(closing)));
        }
        if let (Some(opening), Some(closing)) = (hours.previous_opening(at), hours.previous_closing(at)) {
            prop_assert!(at >= opening && at >= closing);
            prop_assert_eq!(is_open, closing < opening);
        }
    }

    #[test]
    fn what_was_written_is_read(hours in strategies::common_hours()) {
        let text = serde_json::to_string(&hours).unwrap();
        prop_assert_eq!(serde_json::from_str::<CommonHours>(&text).unwrap(), hours);
    }
}

fn every_day(zone: Tz, opens: &str, closes: &str) -> Calendar {
    let week = WeeklyHours::every_day([OpeningHours::parse(opens, closes).unwrap()]);
    Calendar::new(CalendarDefinition::weekly(zone, week)).unwrap()
}

/// New York changes its clocks three weeks before Berlin does in spring: the common hour moves.
#[test]
fn two_zones_change_their_clocks_on_different_days() {
    let hours = CommonHours::new([
        every_day(Tz::Europe__Berlin, "09:00", "17:00"),
        every_day(Tz::America__New_York, "09:00", "17:00"),
    ])
    .unwrap();
    let at = |text: &str| Timestamp::parse(text).unwrap();
    let length_of = |day: &str| {
        let start = at(&format!("{day}T00:00:00Z"));
        hours.working_time_between(start, later(start, TimeDelta::days(1)))
    };
    assert_eq!(length_of("2026-03-07"), TimeDelta::hours(2));
    assert_eq!(length_of("2026-03-10"), TimeDelta::hours(3));
    assert_eq!(length_of("2026-04-01"), TimeDelta::hours(2));
}

#[test]
fn calendars_that_never_meet_say_so() {
    let hours = CommonHours::new([
        every_day(Tz::UTC, "08:00", "12:00"),
        every_day(Tz::UTC, "12:00", "16:00"),
    ])
    .unwrap();
    let at = Timestamp::UNIX_EPOCH;
    assert_eq!(hours.next_open(at), Err(WorkingTimeError::NoWorkingTime));
    assert_eq!(
        hours.previous_open(at),
        Err(WorkingTimeError::NoWorkingTime)
    );
    assert_eq!(hours.next_opening(at), None);
    assert_eq!(hours.previous_closing(at), None);
    let century = later(at, TimeDelta::days(36_500));
    assert_eq!(hours.working_time_between(at, century), TimeDelta::zero());
    assert_eq!(
        hours.add_working_time(at, TimeDelta::hours(1), Boundary::AtNextOpening),
        Err(WorkingTimeError::NoWorkingTime)
    );
}

#[test]
fn none_and_too_many_are_refused() {
    assert!(CommonHours::new([]).is_err());
    let always = Calendar::always_open(Tz::UTC);
    let many = vec![always.clone(); CommonHours::MAXIMUM_CALENDARS + 1];
    assert!(CommonHours::new(many).is_err());
    assert!(serde_json::from_str::<CommonHours>("[]").is_err());
    assert_eq!(CommonHours::from(always).calendars().len(), 1);
}

#[test]
fn the_serialised_form_is_frozen() {
    let fixture = json!([
        {"timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]]}},
        {"timezone": "Asia/Tokyo", "always_open": true},
    ]);
    let hours: CommonHours = serde_json::from_value(fixture.clone()).unwrap();
    assert_eq!(serde_json::to_value(&hours).unwrap(), fixture);
}
