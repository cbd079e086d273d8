//! Days, one by one.

use chrono_tz::Tz;
use crm_support::{Calendar, CalendarDefinition, HolidayImport};

use crate::file::{dates, day, days, horizon, read};

#[test]
fn whole_days() {
    let year = horizon("2026-01-01", "2026-12-31");
    let start = "DTSTART;VALUE=DATE:20261224";
    assert_eq!(dates(&year, &[start]), days(["2026-12-24"]));
    // The end is outside.
    let end = "DTEND;VALUE=DATE:20261227";
    let three = days(["2026-12-24", "2026-12-25", "2026-12-26"]);
    assert_eq!(dates(&year, &[start, end]), three);
    assert_eq!(dates(&year, &[start, "DURATION:P3D"]), three);
    assert_eq!(dates(&year, &[start, "DURATION:P1W"]).len(), 7);
    // What lies behind the horizon is left out.
    let beyond = "DTEND;VALUE=DATE:20270105";
    assert_eq!(dates(&year, &[start, beyond]).len(), 8);
    let folded = [
        "DTSTART;VALUE=DA",
        " TE:2026",
        " 1224",
        "DTEND;VALUE=DATE:\r\n\t20261227",
    ];
    assert_eq!(dates(&year, &folded), three);
}

#[test]
fn dates_that_are_added_and_taken_away() {
    let import = horizon("2026-01-01", "2027-12-31");
    // Easter follows no rule that the format has: feeds list its dates.
    let easter = [
        "DTSTART;VALUE=DATE:20260405",
        "RDATE;VALUE=DATE:20270328,20280416",
        "RDATE;VALUE=DATE:20260406",
    ];
    assert_eq!(
        dates(&import, &easter),
        days(["2026-04-05", "2026-04-06", "2027-03-28"])
    );
    let but = ["EXDATE;VALUE=DATE:20260405"];
    let but = [easter.as_slice(), but.as_slice()].concat();
    assert_eq!(dates(&import, &but), days(["2026-04-06", "2027-03-28"]));
}

#[test]
fn one_occurrence_is_moved() {
    let import = horizon("2026-01-01", "2027-12-31");
    let party: [&str; 3] = [
        "UID:party",
        "DTSTART;VALUE=DATE:20240701",
        "RRULE:FREQ=YEARLY",
    ];
    let moved: [&str; 3] = [
        "UID:party",
        "RECURRENCE-ID;VALUE=DATE:20260701",
        "DTSTART;VALUE=DATE:20260703",
    ];
    let found = read(&import, &[&moved, &party]);
    assert_eq!(found.holidays, days(["2026-07-03", "2027-07-01"]));
    assert_eq!((found.imported, found.annual_holidays.len()), (2, 0));
    let cancelled = [moved.as_slice(), &["STATUS:CANCELLED"]].concat();
    let found = read(&import, &[&party, &cancelled]);
    assert_eq!(found.holidays, days(["2027-07-01"]));
    let other = read(&import, &[&party, &["UID:other", moved[1], moved[2]]]);
    assert_eq!(other.annual_holidays.len(), 1);
}

#[test]
fn horizons_are_checked() {
    assert!(HolidayImport::new(day("2026-01-02"), day("2026-01-01")).is_err());
    assert!(HolidayImport::new(day("2026-01-01"), day("2146-01-01")).is_err());
    assert!(HolidayImport::new(day("0900-01-01"), day("0900-01-01")).is_err());
    assert!(HolidayImport::new(day("2026-01-01"), day("2026-01-01")).is_ok());
}

#[test]
fn a_calendar_closes_on_what_was_imported() {
    let import = horizon("2026-01-01", "2026-12-31");
    let found = read(
        &import,
        &[
            &["DTSTART;VALUE=DATE:20200501", "RRULE:FREQ=YEARLY"],
            &["DTSTART;VALUE=DATE:20260404", "DTEND;VALUE=DATE:20260407"],
        ],
    );
    let mut definition = CalendarDefinition::always_open(Tz::Europe__Vienna);
    found.add_to(&mut definition);
    let calendar = Calendar::new(definition).unwrap();
    let closed = days([
        "2026-05-01",
        "2026-04-04",
        "2026-04-05",
        "2026-04-06",
        "2030-05-01",
    ]);
    assert!(closed.iter().all(|date| !calendar.has_hours_on(*date)));
    assert!(calendar.has_hours_on(day("2026-04-07")));
}
