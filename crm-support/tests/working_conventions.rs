//! Where the field disagrees about working time: each side of each option.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use chrono::{NaiveDate, Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;
use crm_core::Timestamp;
use crm_support::{
    Boundary, Calendar, CalendarDefinition, DayLength, EmptyWeek, LastMinute, OpeningHours, Pauses,
    ReversedRange, TimeOfDay, WeeklyHours, WorkingClock, WorkingTimeError, WorkingTimeOptions,
    ZeroTarget, strategies,
};
use proptest::prelude::*;
use serde_json::json;

use instants::{duration, instant, later};

#[path = "common/instants.rs"]
mod instants;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn hours(opens: &str, closes: &str) -> OpeningHours {
    OpeningHours::parse(opens, closes).unwrap()
}

fn weekdays(opens: &str, closes: &str) -> CalendarDefinition {
    let week = WeeklyHours::monday_to_friday([hours(opens, closes)]);
    CalendarDefinition::weekly(Tz::UTC, week)
}

fn clock(definition: &CalendarDefinition, options: WorkingTimeOptions) -> WorkingClock {
    WorkingClock::new(definition.clone(), options).unwrap()
}

const DEFAULT: fn() -> WorkingTimeOptions = WorkingTimeOptions::default;

#[test]
fn used_up_at_closing() {
    let nine_to_five = weekdays("09:00", "17:00");
    let (monday, day) = (at("2026-11-23T09:00:00Z"), TimeDelta::hours(8));
    let due = |boundary| clock(&nine_to_five, DEFAULT().with_boundary(boundary)).add(monday, day);
    assert_eq!(due(Boundary::AtClosing), Ok(at("2026-11-23T17:00:00Z")));
    assert_eq!(due(Boundary::AtNextOpening), Ok(at("2026-11-24T09:00:00Z")));
}

#[test]
fn a_target_of_no_time() {
    let nine_to_five = weekdays("09:00", "17:00");
    let saturday = at("2026-11-21T12:33:00Z");
    let ask = |zero| {
        let clock = clock(&nine_to_five, DEFAULT().with_zero_target(zero));
        let none = TimeDelta::zero();
        (clock.add(saturday, none), clock.subtract(saturday, none))
    };
    let (monday, friday) = (at("2026-11-23T09:00:00Z"), at("2026-11-20T17:00:00Z"));
    assert_eq!(ask(ZeroTarget::FirstOpenMoment), (Ok(monday), Ok(friday)));
    assert_eq!(ask(ZeroTarget::Start), (Ok(saturday), Ok(saturday)));
    let refused = Err(WorkingTimeError::ZeroDuration);
    assert_eq!(ask(ZeroTarget::Refused), (refused, refused));
    // Only no time at all is meant.
    let moment = TimeDelta::microseconds(1);
    for zero in [ZeroTarget::Start, ZeroTarget::Refused] {
        let clock = clock(&nine_to_five, DEFAULT().with_zero_target(zero));
        assert_eq!(clock.add(saturday, moment), Ok(later(monday, moment)));
    }
}

#[test]
fn a_reversed_range() {
    let nine_to_five = weekdays("09:00", "17:00");
    let (ten, three) = (at("2026-11-23T10:00:00Z"), at("2026-11-23T15:00:00Z"));
    let ask = |reversed| clock(&nine_to_five, DEFAULT().with_reversed_range(reversed));
    assert_eq!(
        ask(ReversedRange::Zero).between(three, ten),
        TimeDelta::zero()
    );
    assert_eq!(
        ask(ReversedRange::Negative).between(three, ten),
        TimeDelta::hours(-5)
    );
    assert_eq!(
        ask(ReversedRange::Negative).between(ten, three),
        TimeDelta::hours(5)
    );
}

#[test]
fn a_week_without_hours() {
    let empty = CalendarDefinition::weekly(Tz::UTC, WeeklyHours::default());
    let (friday, hour) = (at("2026-11-20T16:00:00Z"), TimeDelta::hours(1));
    let due = |definition: &CalendarDefinition, week| {
        clock(definition, DEFAULT().with_empty_week(week)).add(friday, hour)
    };
    assert_eq!(
        due(&empty, EmptyWeek::NoWorkingTime),
        Err(WorkingTimeError::NoWorkingTime)
    );
    assert_eq!(due(&empty, EmptyWeek::WallClock), Ok(later(friday, hour)));
    // One date with hours is a calendar, if a strange one; a date that is closed is none.
    let date = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    let mut once = empty.clone();
    once.date_hours.insert(date, vec![hours("09:00", "17:00")]);
    assert_eq!(
        due(&once, EmptyWeek::WallClock),
        Ok(at("2026-12-01T10:00:00Z"))
    );
    let mut closed = empty;
    closed.date_hours.insert(date, Vec::new());
    assert_eq!(due(&closed, EmptyWeek::WallClock), Ok(later(friday, hour)));
}

#[test]
fn a_close_at_the_last_minute() {
    let week = WeeklyHours::every_day([hours("00:00", "23:59")]);
    let definition = CalendarDefinition::weekly(Tz::UTC, week);
    let (start, day) = (at("2026-11-23T00:00:00Z"), TimeDelta::days(2));
    let due = |last| clock(&definition, DEFAULT().with_last_minute(last)).add(start, day);
    assert_eq!(due(LastMinute::Literal), Ok(at("2026-11-25T00:02:00Z")));
    assert_eq!(due(LastMinute::EndOfDay), Ok(at("2026-11-25T00:00:00Z")));
    // Breaks end at midnight likewise, dates do, and what is another stretch's is not taken.
    let mut definition = definition;
    let date = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    definition
        .breaks
        .insert(date, vec![hours("12:00", "23:59")]);
    let read = clock(
        &definition,
        DEFAULT().with_last_minute(LastMinute::EndOfDay),
    );
    assert!(!read.calendar().is_open(at("2026-11-23T23:59:30Z")));
    definition
        .date_hours
        .insert(date, vec![hours("20:00", "23:59"), hours("23:59", "24:00")]);
    definition.breaks.clear();
    let read = clock(
        &definition,
        DEFAULT().with_last_minute(LastMinute::EndOfDay),
    );
    assert_eq!(
        read.calendar().definition().date_hours,
        definition.date_hours
    );
    assert_eq!(read.definition(), &definition);
}

/// The two answers of the field to the same Sunday: 25 hours elapse, the clock shows 24.
#[test]
fn a_day_of_25_hours() {
    let week = WeeklyHours::every_day([OpeningHours::WHOLE_DAY]);
    let paris = CalendarDefinition::weekly(Tz::Europe__Paris, week);
    let (start, end) = (at("2020-10-24T22:00:00Z"), at("2020-10-25T23:00:00Z"));
    let ask = |length| clock(&paris, DEFAULT().with_day_length(length));
    let (elapsed, face) = (ask(DayLength::Elapsed), ask(DayLength::ClockFace));
    assert_eq!(elapsed.between(start, end), TimeDelta::hours(25));
    assert_eq!(face.between(start, end), TimeDelta::hours(24));
    assert_eq!(
        elapsed.add(start, TimeDelta::hours(24)),
        Ok(at("2020-10-25T22:00:00Z"))
    );
    assert_eq!(face.add(start, TimeDelta::hours(24)), Ok(end));
    assert_eq!(face.subtract(end, TimeDelta::hours(24)), Ok(start));
    // 23 hours in spring.
    let (start, end) = (at("2021-03-27T23:00:00Z"), at("2021-03-28T22:00:00Z"));
    assert_eq!(elapsed.between(start, end), TimeDelta::hours(23));
    assert_eq!(face.between(start, end), TimeDelta::hours(24));
}

proptest! {
    #[test]
    fn by_default_a_clock_is_its_calendar((definition, start) in instant(), target in duration(), pauses in strategies::pauses(), boundary in strategies::boundary()) {
        let calendar = Calendar::new(definition.clone()).unwrap();
        let clock = clock(&definition, DEFAULT().with_boundary(boundary));
        let end = later(start, target);
        prop_assert_eq!(clock.add_outside(&pauses, start, target), calendar.add_working_time_outside(&pauses, start, target, boundary));
        prop_assert_eq!(clock.subtract_outside(&pauses, start, target), calendar.subtract_working_time_outside(&pauses, start, target, boundary));
        prop_assert_eq!(clock.between_outside(&pauses, start, end), calendar.working_time_between_outside(&pauses, start, end));
        prop_assert_eq!(clock.between(end, start), calendar.working_time_between(end, start));
    }

    #[test]
    fn whatever_the_options_what_was_added_is_measured((definition, start) in instant(), options in strategies::working_time_options(), target in duration(), pauses in strategies::pauses()) {
        let target = target.max(TimeDelta::microseconds(1));
        let clock = clock(&definition, options.with_day_length(DayLength::Elapsed));
        if let Ok(due) = clock.add_outside(&pauses, start, target) {
            prop_assert_eq!(clock.between_outside(&pauses, start, due), target);
        }
        if let Ok(at) = clock.subtract_outside(&pauses, start, target) {
            prop_assert_eq!(clock.between_outside(&pauses, at, start), target);
        }
    }

    #[test]
    fn negative_is_the_mirror_of_positive((definition, start) in instant(), options in strategies::working_time_options(), length in duration()) {
        let clock = clock(&definition, options.with_reversed_range(ReversedRange::Negative));
        let end = later(start, length);
        prop_assert_eq!(clock.between(end, start), -clock.between(start, end));
    }

    #[test]
    fn up_to_the_last_minute_is_up_to_midnight_when_written_so(zone in strategies::time_zone(), opens in strategies::time_of_day(), (_, start) in instant(), length in duration()) {
        prop_assume!(opens < TimeOfDay::new(23, 59).unwrap());
        let until = |closes| {
            let week = WeeklyHours::every_day([OpeningHours::new(opens, closes).unwrap()]);
            CalendarDefinition::weekly(zone, week)
        };
        let read = clock(&until(TimeOfDay::new(23, 59).unwrap()), DEFAULT().with_last_minute(LastMinute::EndOfDay));
        let written = Calendar::new(until(TimeOfDay::END_OF_DAY)).unwrap();
        let end = later(start, length);
        prop_assert_eq!(read.calendar(), &written);
        prop_assert_eq!(read.between(start, end), written.working_time_between(start, end));
    }

    /// For a clock that never closes, what it shows is all there is to count.
    #[test]
    fn the_clock_face_is_what_the_clock_shows((definition, start) in instant(), length in duration()) {
        let zone = definition.timezone;
        let always = clock(&CalendarDefinition::always_open(zone), DEFAULT().with_day_length(DayLength::ClockFace));
        let end = later(start, length);
        let shown = |at: Timestamp| at.to_datetime().with_timezone(&zone).naive_local();
        let on_the_face = shown(end).signed_duration_since(shown(start)).max(TimeDelta::zero());
        prop_assert_eq!(always.between(start, end), on_the_face);
    }

    /// Where no clock is changed, both ways of counting agree, and what was added is measured.
    #[test]
    fn the_clock_face_tells_elapsed_time_between_changes((definition, start) in instant(), target in duration(), pauses in strategies::pauses()) {
        let zone = definition.timezone;
        let target = target.min(TimeDelta::hours(60));
        let face = clock(&definition, DEFAULT().with_day_length(DayLength::ClockFace));
        let elapsed = clock(&definition, DEFAULT());
        let Ok(due) = elapsed.add_outside(&pauses, start, target) else { return Ok(()) };
        if due.since(start) > TimeDelta::days(60) {
            return Ok(());
        }
        let offset = |at: Timestamp| zone.offset_from_utc_datetime(&at.to_datetime().naive_utc()).fix();
        let (mut day, last) = (later(start, TimeDelta::days(-2)), later(due, TimeDelta::days(2)));
        let usual = offset(day);
        while day < last {
            if offset(day) != usual {
                return Ok(());
            }
            day = later(day, TimeDelta::hours(12));
        }
        prop_assert_eq!(face.add_outside(&pauses, start, target), Ok(due));
        prop_assert_eq!(face.between_outside(&pauses, start, due), target);
    }

    #[test]
    fn the_clock_face_never_leads_back((definition, start) in instant(), target in duration(), boundary in strategies::boundary()) {
        let face = clock(&definition, DEFAULT().with_day_length(DayLength::ClockFace).with_boundary(boundary));
        if let Ok(due) = face.add(start, target) {
            prop_assert!(due >= start);
        }
        if let Ok(at) = face.subtract(start, target) {
            prop_assert!(at <= start);
        }
    }

    #[test]
    fn what_was_written_is_read(clock in strategies::working_clock()) {
        let text = serde_json::to_string(&clock).unwrap();
        prop_assert_eq!(serde_json::from_str::<WorkingClock>(&text).unwrap(), clock);
    }
}

#[test]
fn a_pause_stands_still_on_the_clock_face_too() {
    let paris = CalendarDefinition::always_open(Tz::Europe__Paris);
    let face = clock(&paris, DEFAULT().with_day_length(DayLength::ClockFace));
    let lunch = crm_support::Interval::new(at("2026-11-23T12:00:00Z"), at("2026-11-23T13:00:00Z"));
    let lunch = Pauses::new([lunch.unwrap()]);
    let (start, hours) = (at("2026-11-23T10:00:00Z"), TimeDelta::hours(4));
    let due = at("2026-11-23T15:00:00Z");
    assert_eq!(face.add_outside(&lunch, start, hours), Ok(due));
    assert_eq!(face.between_outside(&lunch, start, due), hours);
}

#[test]
fn the_serialised_form_is_frozen() {
    let options = json!({
        "boundary": "at_next_opening",
        "zero_target": "refused",
        "reversed_range": "negative",
        "empty_week": "wall_clock",
        "last_minute": "end_of_day",
        "day_length": "clock_face",
    });
    let read: WorkingTimeOptions = serde_json::from_value(options.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), options);
    let calendar = json!({"timezone": "UTC", "weekly": {"mon": [["09:00", "23:59"]]}});
    let fixture = json!({"calendar": calendar, "options": options});
    let clock: WorkingClock = serde_json::from_value(fixture.clone()).unwrap();
    assert_eq!(serde_json::to_value(&clock).unwrap(), fixture);
    assert_eq!(clock.options(), read);

    let ordinary = json!({
        "boundary": "at_closing",
        "zero_target": "first_open_moment",
        "reversed_range": "zero",
        "empty_week": "no_working_time",
        "last_minute": "literal",
        "day_length": "elapsed",
    });
    assert_eq!(serde_json::to_value(DEFAULT()).unwrap(), ordinary);
    assert_eq!(
        serde_json::from_str::<WorkingTimeOptions>("{}").unwrap(),
        DEFAULT()
    );
    assert!(serde_json::from_str::<WorkingTimeOptions>(r#"{"lunch": 1}"#).is_err());
    assert!(serde_json::from_value::<WorkingClock>(json!({"calendar": calendar, "x": 1})).is_err());
}
