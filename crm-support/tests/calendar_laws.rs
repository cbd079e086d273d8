//! Laws of working time over all zones, and a comparison with a count by the minute.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone,
};
use chrono_tz::{GapInfo, Tz};
use crm_core::Timestamp;
use crm_support::{
    AnnualDate, Boundary, Calendar, CalendarDefinition, OpeningHours, Pauses, WorkingTimeError,
    strategies,
};
use proptest::prelude::*;

use instants::{duration, instant, later};

#[path = "common/instants.rs"]
mod instants;

const MINUTE: i64 = 60_000_000;

/// Twice as many cases as usual: half of them are to lie at a change of offset.
fn more_cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases.saturating_mul(2),
        ..usual
    }
}

/// A second reading of the rules, by brute force: the hours of every date nearby, each resolved by
/// chrono, and whether any of them holds the instant.
struct Oracle {
    open: Vec<(i64, i64)>,
}

impl Oracle {
    fn new(definition: &CalendarDefinition, around: Timestamp, days: u64) -> Self {
        let middle = around.to_datetime().date_naive();
        let first = middle.checked_sub_days(Days::new(days + 3)).unwrap();
        let dates = first
            .iter_days()
            .take(usize::try_from(2 * days + 7).unwrap());
        let open = dates
            .flat_map(|date| Self::hours(definition, date))
            .collect();
        Self { open }
    }

    fn hours(definition: &CalendarDefinition, date: NaiveDate) -> Vec<(i64, i64)> {
        if definition.holidays.contains(&date)
            || definition.annual_holidays.contains(&AnnualDate::of(date))
        {
            return vec![];
        }
        let weekday = date.weekday().num_days_from_monday() as usize;
        let hours = match definition.date_hours.get(&date) {
            Some(hours) => hours.clone(),
            None if definition.always_open => vec![OpeningHours::WHOLE_DAY],
            None => definition.weekly.days()[weekday].to_vec(),
        };
        let breaks = definition.breaks.get(&date).cloned().unwrap_or_default();
        // By the minute: cut the breaks on the clock face, then resolve each run of minutes.
        let is_open = |minute: u16| {
            let holds = |hours: &OpeningHours| {
                let of = |time: crm_support::TimeOfDay| time.hour() * 60 + time.minute();
                of(hours.opens()) <= minute && minute < of(hours.closes())
            };
            hours.iter().any(holds) && !breaks.iter().any(holds)
        };
        let mut runs = Vec::new();
        let mut start = None;
        for minute in 0..=1440 {
            match (start, minute < 1440 && is_open(minute)) {
                (None, true) => start = Some(minute),
                (Some(from), false) => {
                    runs.push((
                        Self::resolve(definition.timezone, date, from),
                        Self::resolve(definition.timezone, date, minute),
                    ));
                    start = None;
                }
                _ => {}
            }
        }
        runs
    }

    fn resolve(zone: Tz, date: NaiveDate, minute: u16) -> i64 {
        let local: NaiveDateTime =
            date.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(minute.into());
        let seconds = match zone.offset_from_local_datetime(&local) {
            LocalResult::Single(offset) | LocalResult::Ambiguous(offset, _) => {
                offset.fix().local_minus_utc()
            }
            LocalResult::None => GapInfo::new(&local, &zone)
                .unwrap()
                .begin
                .unwrap()
                .1
                .fix()
                .local_minus_utc(),
        };
        (local - TimeDelta::seconds(seconds.into()))
            .and_utc()
            .timestamp_micros()
    }

    fn is_open(&self, micros: i64) -> bool {
        self.open
            .iter()
            .any(|(start, end)| (*start..*end).contains(&micros))
    }
}

proptest! {
    #![proptest_config(more_cases())]

    #[test]
    fn what_was_added_is_measured((definition, start) in instant(), target in duration(), boundary in strategies::boundary()) {
        let calendar = Calendar::new(definition).unwrap();
        if let Ok(due) = calendar.add_working_time(start, target, boundary) {
            prop_assert!(due >= start);
            prop_assert_eq!(calendar.working_time_between(start, due), target);
        }
    }

    #[test]
    fn what_was_subtracted_is_measured((definition, end) in instant(), target in duration(), boundary in strategies::boundary()) {
        let calendar = Calendar::new(definition).unwrap();
        if let Ok(at) = calendar.subtract_working_time(end, target, boundary) {
            prop_assert!(at <= end);
            prop_assert_eq!(calendar.working_time_between(at, end), target);
        }
    }

    #[test]
    fn measuring_is_additive((definition, start) in instant(), one in duration(), two in duration()) {
        let calendar = Calendar::new(definition).unwrap();
        let (middle, end) = (later(start, one), later(later(start, one), two));
        prop_assert_eq!(
            calendar.working_time_between(start, end),
            calendar.working_time_between(start, middle) + calendar.working_time_between(middle, end)
        );
    }

    #[test]
    fn a_due_time_is_monotone((definition, start) in instant(), by in duration(), target in duration(), more in duration(), boundary in strategies::boundary()) {
        let calendar = Calendar::new(definition).unwrap();
        let due = calendar.add_working_time(start, target, boundary);
        if let (Ok(due), Ok(later_due)) = (due, calendar.add_working_time(later(start, by), target, boundary)) {
            prop_assert!(due <= later_due);
        }
        if let (Ok(due), Ok(longer)) = (due, calendar.add_working_time(start, target + more, boundary)) {
            prop_assert!(due <= longer);
            if more > TimeDelta::zero() && target > TimeDelta::zero() {
                prop_assert!(due < longer);
            }
        }
    }

    #[test]
    fn adding_undoes_subtracting((definition, end) in instant(), target in duration()) {
        prop_assume!(target > TimeDelta::zero());
        let calendar = Calendar::new(definition).unwrap();
        if let Ok(start) = calendar.subtract_working_time(end, target, Boundary::AtClosing) {
            let last = calendar.previous_open(end).unwrap();
            prop_assert_eq!(calendar.add_working_time(start, target, Boundary::AtClosing), Ok(last));
        }
        if let Ok(due) = calendar.add_working_time(end, target, Boundary::AtClosing) {
            let first = calendar.next_open(end).unwrap();
            prop_assert_eq!(calendar.subtract_working_time(due, target, Boundary::AtClosing), Ok(first));
        }
    }

    #[test]
    fn the_two_boundaries_differ_by_closed_time_only((definition, start) in instant(), target in duration()) {
        let calendar = Calendar::new(definition).unwrap();
        let closing = calendar.add_working_time(start, target, Boundary::AtClosing);
        let opening = calendar.add_working_time(start, target, Boundary::AtNextOpening);
        match (closing, opening) {
            (Ok(closing), Ok(opening)) => prop_assert_eq!(calendar.next_open(closing), Ok(opening)),
            (Ok(closing), Err(WorkingTimeError::NoWorkingTime)) => {
                prop_assert_eq!(calendar.next_open(closing), Err(WorkingTimeError::NoWorkingTime));
            }
            (closing, opening) => prop_assert_eq!(closing, opening),
        }
    }

    #[test]
    fn a_pause_never_brings_a_due_time_forward((definition, start) in instant(), target in duration(), offsets in proptest::collection::vec((0i64..50_000, 1i64..20_000), 0..4), boundary in strategies::boundary()) {
        let calendar = Calendar::new(definition).unwrap();
        let pauses = Pauses::new(offsets.into_iter().map(|(offset, minutes)| {
            let begins = later(start, TimeDelta::minutes(offset));
            crm_support::Interval::new(begins, later(begins, TimeDelta::minutes(minutes))).unwrap()
        }));
        if let Ok(paused) = calendar.add_working_time_outside(&pauses, start, target, boundary) {
            prop_assert!(calendar.add_working_time(start, target, boundary).unwrap() <= paused);
            prop_assert_eq!(calendar.working_time_between_outside(&pauses, start, paused), target);
            let lost: TimeDelta = pauses.intervals().iter()
                .map(|pause| calendar.working_time_between(pause.start(), pause.end().min(paused)))
                .sum();
            prop_assert_eq!(calendar.working_time_between(start, paused), target + lost);
            if target > TimeDelta::zero() {
                let first = calendar.add_working_time_outside(&pauses, start, TimeDelta::zero(), boundary);
                let due = calendar.add_working_time_outside(&pauses, start, target, Boundary::AtClosing).unwrap();
                prop_assert_eq!(calendar.subtract_working_time_outside(&pauses, due, target, Boundary::AtClosing), first);
            }
        }
    }

    #[test]
    fn open_intervals_are_apart_and_sum_to_the_measure((definition, start) in instant(), length in duration()) {
        let calendar = Calendar::new(definition).unwrap();
        let end = later(start, length);
        let intervals: Vec<_> = calendar.open_intervals(start, end).collect();
        prop_assert!(intervals.windows(2).all(|pair| pair[0].end() < pair[1].start()));
        prop_assert!(intervals.iter().all(|open| open.start() >= start && open.end() <= end));
        let sum: TimeDelta = intervals.iter().map(|open| open.length()).sum();
        prop_assert_eq!(sum, calendar.working_time_between(start, end));
        prop_assert_eq!(calendar.signed_working_time_between(end, start), -sum);
        if start < end {
            prop_assert_eq!(calendar.working_time_between(end, start), TimeDelta::zero());
        }
    }

    #[test]
    fn pauses_are_cut_out_of_what_is_measured((definition, start) in instant(), length in duration(), offsets in proptest::collection::vec((0i64..400_000, 1i64..20_000), 0..6)) {
        let calendar = Calendar::new(definition).unwrap();
        let pauses = Pauses::new(offsets.into_iter().map(|(offset, minutes)| {
            let begins = later(start, TimeDelta::minutes(offset));
            crm_support::Interval::new(begins, later(begins, TimeDelta::minutes(minutes))).unwrap()
        }));
        let end = later(start, length);
        // Piece by piece: what is open, less what of it is paused.
        let counted: TimeDelta = calendar.open_intervals(start, end).map(|open| {
            let paused = pauses.intervals().iter().map(|pause| {
                let (from, until) = (pause.start().max(open.start()), pause.end().min(open.end()));
                until.since(from).max(TimeDelta::zero())
            });
            open.length() - paused.sum()
        }).sum();
        prop_assert_eq!(calendar.working_time_between_outside(&pauses, start, end), counted);
    }

    #[test]
    fn working_days_go_on_by_dates_with_hours((definition, start) in instant(), days in 0u32..40) {
        let calendar = Calendar::new(definition).unwrap();
        let (Ok(due), Ok(next)) = (calendar.add_working_days(start, days), calendar.add_working_days(start, days + 1)) else {
            return Ok(());
        };
        prop_assert!(start <= due && due <= next);
        prop_assert_eq!(calendar.next_open(due), Ok(due));
    }

    #[test]
    fn agrees_with_a_count_by_the_minute((definition, at) in instant(), minutes in 1i64..4_000) {
        let calendar = Calendar::new(definition.clone()).unwrap();
        // Offsets of whole minutes only: since 1990 all but Liberia's and a few others' are.
        let start = Timestamp::from_micros(at.as_micros() / MINUTE * MINUTE).unwrap();
        let offset = definition.timezone.offset_from_utc_datetime(&start.to_datetime().naive_utc()).fix();
        prop_assume!(offset.local_minus_utc() % 60 == 0);
        let oracle = Oracle::new(&definition, start, 4);
        let open: Vec<i64> = (0..minutes)
            .map(|minute| start.as_micros() + minute * MINUTE)
            .filter(|micros| oracle.is_open(*micros))
            .collect();
        let end = later(start, TimeDelta::minutes(minutes));

        prop_assert_eq!(calendar.is_open(start), oracle.is_open(start.as_micros()));
        let counted = i64::try_from(open.len()).unwrap();
        prop_assert_eq!(calendar.working_time_between(start, end), TimeDelta::minutes(counted));
        if let Some(first) = open.first() {
            prop_assert_eq!(calendar.next_open(start), Timestamp::from_micros(*first).map_err(|_| WorkingTimeError::OutOfRange));
        }
        if let Some(last) = open.last() {
            let due = calendar.add_working_time(start, TimeDelta::minutes(counted), Boundary::AtClosing);
            prop_assert_eq!(due.unwrap().as_micros(), last + MINUTE);
            prop_assert_eq!(calendar.previous_open(end).unwrap().as_micros(), last + MINUTE);
        }
    }
}

#[test]
fn a_calendar_without_hours_says_so() {
    let never = Calendar::new(CalendarDefinition::weekly(Tz::UTC, Default::default())).unwrap();
    let at = Timestamp::UNIX_EPOCH;
    assert_eq!(never.next_open(at), Err(WorkingTimeError::NoWorkingTime));
    assert_eq!(
        never.previous_open(at),
        Err(WorkingTimeError::NoWorkingTime)
    );
    assert_eq!(
        never.add_working_days(at, 3),
        Err(WorkingTimeError::NoWorkingTime)
    );
    assert!(!never.is_open(at));
    assert_eq!(
        never.working_time_between(at, later(at, TimeDelta::days(9))),
        TimeDelta::zero()
    );
}

#[test]
fn the_search_ends_where_only_one_date_in_decades_is_open() {
    let mut definition = CalendarDefinition::weekly(Tz::UTC, Default::default());
    definition.weekly.mon = vec![OpeningHours::WHOLE_DAY];
    let year = DateTime::UNIX_EPOCH
        .date_naive()
        .with_year(2000)
        .unwrap()
        .iter_days()
        .take(366);
    definition.annual_holidays = year
        .map(AnnualDate::of)
        .filter(|date| *date != AnnualDate::new(2, 29).unwrap())
        .collect();
    let leap_mondays = Calendar::new(definition.clone()).unwrap();
    let at = Timestamp::parse("2080-01-01T00:00:00Z").unwrap();
    // 2100 has no such date, so 28 years become 40.
    assert_eq!(
        leap_mondays.next_open(at).unwrap().to_string(),
        "2112-02-29T00:00:00.000000Z"
    );

    definition
        .annual_holidays
        .insert(AnnualDate::new(2, 29).unwrap());
    let never = Calendar::new(definition).unwrap();
    assert_eq!(never.next_open(at), Err(WorkingTimeError::NoWorkingTime));
    assert_eq!(
        never.previous_open(at),
        Err(WorkingTimeError::NoWorkingTime)
    );
}

#[test]
fn answers_stay_inside_the_range_of_instants() {
    let always = Calendar::always_open(Tz::Europe__Berlin);
    let (first, last) = ("1000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z");
    let (first, last) = (
        Timestamp::parse(first).unwrap(),
        Timestamp::parse(last).unwrap(),
    );
    let hour = TimeDelta::hours(1);
    assert!(
        always
            .add_working_time(last, hour, Boundary::AtClosing)
            .is_err()
    );
    assert!(
        always
            .subtract_working_time(first, hour, Boundary::AtClosing)
            .is_err()
    );
    assert!(
        always
            .add_working_time(first, TimeDelta::MAX, Boundary::AtClosing)
            .is_err()
    );
    assert_eq!(
        always.add_working_time(first, -hour, Boundary::AtClosing),
        Err(WorkingTimeError::NegativeDuration)
    );
    assert_eq!(always.working_time_between(first, last), last.since(first));
}

#[test]
fn malformed_definitions_are_refused() {
    let refused = [
        r#"{"timezone": "Europe/Atlantis"}"#,
        r#"{"timezone": "UTC", "weekly": {"mon": [["17:00", "09:00"]]}}"#,
        r#"{"timezone": "UTC", "weekly": {"mon": [["09:00", "09:00"]]}}"#,
        r#"{"timezone": "UTC", "weekly": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}}"#,
        r#"{"timezone": "UTC", "weekly": {"mon": [["9", "17:00"]]}}"#,
        r#"{"timezone": "UTC", "weekly": {"lunedi": []}}"#,
        r#"{"timezone": "UTC", "always_open": true, "weekly": {"mon": [["09:00", "17:00"]]}}"#,
        r#"{"timezone": "UTC", "holidays": ["2026-02-29"]}"#,
        r#"{"timezone": "UTC", "annual_holidays": ["02-30"]}"#,
        r#"{"timezone": "UTC", "lunch": "12:00"}"#,
    ];
    for text in refused {
        assert!(serde_json::from_str::<Calendar>(text).is_err(), "{text}");
    }
}

#[test]
fn a_clock_set_back_at_midnight_prolongs_the_day_before() {
    // Juba, 2021-02-01: at 00:00 the clock showed 23:00 again.
    let juba = Calendar::always_open(Tz::Africa__Juba);
    let end = Timestamp::parse("2021-01-31T21:01:00Z").unwrap();
    let start = juba
        .subtract_working_time(end, TimeDelta::hours(1), Boundary::AtClosing)
        .unwrap();
    assert_eq!(start.to_string(), "2021-01-31T20:01:00.000000Z");
    assert_eq!(juba.working_time_between(start, end), TimeDelta::hours(1));
}
