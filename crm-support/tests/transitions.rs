//! Laws of working time at every change of offset of every zone.

#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;

use chrono::{DateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use crm_core::Timestamp;
use crm_support::{
    Boundary, Calendar, CalendarDefinition, CommonHours, Interval, OpeningHours, Pauses,
    WeeklyHours,
};

const FIRST_SECOND: i64 = -4_102_444_800; // 1840-01-01
const LAST_SECOND: i64 = 4_133_980_800; // 2101-01-01
/// No zone ever kept an offset for less than six days.
const STEP: i64 = 5 * 86_400;

fn offset(zone: Tz, second: i64) -> i32 {
    let utc = DateTime::from_timestamp(second, 0).unwrap().naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// The seconds from which on another offset holds, as the zone database itself tells them.
fn changes(zone: Tz) -> Vec<i64> {
    let mut changes = Vec::new();
    let mut second = FIRST_SECOND;
    let mut now = offset(zone, second);
    while second < LAST_SECOND {
        let next = offset(zone, second + STEP);
        if next != now {
            let (mut before, mut after) = (second, second + STEP);
            while after - before > 1 {
                let middle = before.midpoint(after);
                if offset(zone, middle) == now {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            changes.push(after);
            now = next;
        }
        second += STEP;
    }
    changes
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000).unwrap()
}

fn hours(opens: &str, closes: &str) -> OpeningHours {
    OpeningHours::parse(opens, closes).unwrap()
}

/// Hours that touch midnight and lie in most gaps, and ordinary ones.
fn night(zone: Tz) -> Calendar {
    let nights = WeeklyHours::every_day([
        hours("00:00", "00:40"),
        hours("01:30", "02:30"),
        hours("03:00", "11:00"),
        hours("23:15", "24:00"),
    ]);
    Calendar::new(CalendarDefinition::weekly(zone, nights)).unwrap()
}

/// Instants near the change, rising; two of them are the change itself and the last before it.
const NEAR: [i64; 6] = [-90_000, -5_400, -1, 0, 1_800, 12_345];
const TARGETS: [i64; 4] = [0, 1_800, 36_000, 100_000];

fn holds_at(zone: Tz, calendar: &Calendar, change: i64) {
    let (from, until) = (at(change - 200_000), at(change + 400_000));
    let total = calendar.working_time_between(from, until);
    let pause = Interval::new(at(change - 1_000), at(change + 4_000)).unwrap();
    let pauses = Pauses::new([pause]);
    let mut dues = [at(FIRST_SECOND); TARGETS.len()];
    for near in NEAR {
        let start = at(change + near);
        let parts = calendar.working_time_between(from, start)
            + calendar.working_time_between(start, until);
        assert_eq!(parts, total, "{zone} at {change}{near:+}: additive");
        let mut previous = start;
        for (target, due_of_earlier) in TARGETS.iter().zip(&mut dues) {
            let target = TimeDelta::seconds(*target);
            let told = || format!("{zone} at {change}{near:+}, {target}");
            let due = calendar
                .add_working_time(start, target, Boundary::AtClosing)
                .unwrap();
            let measured = calendar.working_time_between(start, due);
            assert_eq!(measured, target, "{}: measured", told());
            assert!(due >= previous, "{}: monotone in the target", told());
            assert!(due >= *due_of_earlier, "{}: monotone in the start", told());
            (previous, *due_of_earlier) = (due, due);
            let paused = calendar
                .add_working_time_outside(&pauses, start, target, Boundary::AtClosing)
                .unwrap();
            assert!(paused >= due, "{}: a pause brings nothing forward", told());
            let counted = calendar.working_time_between_outside(&pauses, start, paused);
            assert_eq!(counted, target, "{}: measured outside the pause", told());
            let back = calendar
                .subtract_working_time(start, target, Boundary::AtClosing)
                .unwrap();
            let measured = calendar.working_time_between(back, start);
            assert_eq!(measured, target, "{}: measured back", told());
        }
    }
}

#[test]
fn the_laws_hold_at_every_change_of_every_zone() {
    let mut count = 0_usize;
    // Many zones are other names of one.
    let mut seen = BTreeSet::new();
    for zone in TZ_VARIANTS {
        let changes = changes(zone);
        let offsets = changes
            .iter()
            .map(|change| (*change, offset(zone, *change)));
        if !seen.insert(offsets.collect::<Vec<_>>()) {
            continue;
        }
        let (night, always) = (night(zone), Calendar::always_open(zone));
        for change in changes {
            holds_at(zone, &night, change);
            // What never closes counts what elapses.
            for near in NEAR {
                let start = at(change + near);
                for target in TARGETS {
                    let due = always.add_working_time(
                        start,
                        TimeDelta::seconds(target),
                        Boundary::AtClosing,
                    );
                    assert_eq!(due, Ok(at(change + near + target)), "{zone} at {change}");
                }
            }
            count += 1;
        }
    }
    assert!(count > 30_000, "the database has more changes than {count}");
}

/// Each zone's hours and those of Berlin, at each change of the zone since 2000.
#[test]
fn hours_in_common_keep_the_laws_across_zones() {
    let berlin = night(Tz::Europe__Berlin);
    const START_OF_2000: i64 = 946_684_800;
    for zone in TZ_VARIANTS {
        let here = night(zone);
        let hours = CommonHours::new([here.clone(), berlin.clone()]).unwrap();
        let since_2000 = changes(zone)
            .into_iter()
            .filter(|change| *change > START_OF_2000);
        for change in since_2000.step_by(5) {
            for near in [-90_000, -1, 0, 5_000] {
                let start = at(change + near);
                let target = TimeDelta::seconds(9_000);
                let Ok(due) = hours.add_working_time(start, target, Boundary::AtClosing) else {
                    continue;
                };
                assert_eq!(hours.working_time_between(start, due), target, "{zone}");
                let least = here
                    .working_time_between(start, due)
                    .min(berlin.working_time_between(start, due));
                assert!(target <= least, "{zone}");
                let open = hours.is_open(start);
                assert_eq!(open, here.is_open(start) && berlin.is_open(start), "{zone}");
            }
        }
    }
}
