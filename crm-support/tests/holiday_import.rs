//! Holidays out of iCalendar files.
#![cfg(feature = "icalendar")]
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use crm_support::{
    AnnualDate, Calendar, CalendarDefinition, EventFault, HolidayImport, ImportedHolidays,
    TransparentEvents, WhyIgnored,
};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days<const N: usize>(texts: [&str; N]) -> BTreeSet<NaiveDate> {
    texts.into_iter().map(day).collect()
}

fn horizon(first: &str, last: &str) -> HolidayImport {
    HolidayImport::new(day(first), day(last)).unwrap()
}

/// A file of these events; the first event begins at line 2, and each has its lines and two more.
fn file(events: &[&[&str]]) -> String {
    let events = events.iter().flat_map(|lines| {
        let lines = lines.iter().copied();
        ["BEGIN:VEVENT"]
            .into_iter()
            .chain(lines)
            .chain(["END:VEVENT"])
    });
    let lines = ["BEGIN:VCALENDAR"]
        .into_iter()
        .chain(events)
        .chain(["END:VCALENDAR"]);
    lines.map(|line| format!("{line}\r\n")).collect()
}

fn read(import: &HolidayImport, events: &[&[&str]]) -> ImportedHolidays {
    import.read(file(events).as_bytes())
}

/// The dates of one event, which is right and no annual holiday.
fn dates(import: &HolidayImport, event: &[&str]) -> BTreeSet<NaiveDate> {
    let found = read(import, &[event]);
    assert_eq!(found.refused, []);
    assert_eq!(found.annual_holidays, BTreeSet::new());
    found.holidays
}

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

/// Dates as the RFC itself lists them, 3.8.5.3.
#[test]
fn rules_as_the_standard_gives_them() {
    let to_2000 = horizon("1996-01-01", "2000-12-31");
    let election = [
        "DTSTART;VALUE=DATE:19961105",
        "RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    ];
    let to_2004 = horizon("1996-01-01", "2004-12-31");
    let elections = days(["1996-11-05", "2000-11-07", "2004-11-02"]);
    assert_eq!(dates(&to_2004, &election), elections);
    let thursdays = [
        "DTSTART;VALUE=DATE:19970313",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
    ];
    let to_1998 = horizon("1997-01-01", "1998-12-31");
    let in_march = days([
        "1997-03-13",
        "1997-03-20",
        "1997-03-27",
        "1998-03-05",
        "1998-03-12",
        "1998-03-19",
        "1998-03-26",
    ]);
    assert_eq!(dates(&to_1998, &thursdays), in_march);
    // The start is no occurrence, and excluded.
    let fridays = [
        "DTSTART;VALUE=DATE:19970902",
        "EXDATE;VALUE=DATE:19970902",
        "RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
    ];
    let thirteenths = days([
        "1998-02-13",
        "1998-03-13",
        "1998-11-13",
        "1999-08-13",
        "2000-10-13",
    ]);
    assert_eq!(dates(&to_2000, &fridays), thirteenths);
    let weeks = [
        "DTSTART;VALUE=DATE:19970512",
        "RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
    ];
    let twentieth = days(["1997-05-12", "1998-05-11", "1999-05-17"]);
    assert_eq!(
        dates(&horizon("1997-01-01", "1999-12-31"), &weeks),
        twentieth
    );
}

/// Holidays of the United States as their Office of Personnel Management publishes them, and the
/// Saxon day of repentance, the Wednesday before 23 November.
#[test]
fn rules_as_governments_keep_them() {
    let import = horizon("2024-01-01", "2026-12-31");
    let yearly = |start: &str, rule: &str| {
        let (start, rule) = (
            format!("DTSTART;VALUE=DATE:{start}"),
            format!("RRULE:FREQ=YEARLY;{rule}"),
        );
        dates(&import, &[&start, &rule])
    };
    assert_eq!(
        yearly("20201126", "BYMONTH=11;BYDAY=4TH"),
        days(["2024-11-28", "2025-11-27", "2026-11-26"])
    );
    assert_eq!(
        yearly("19860120", "BYDAY=+3MO;BYMONTH=01"),
        days(["2024-01-15", "2025-01-20", "2026-01-19"])
    );
    assert_eq!(
        yearly("20200525", "BYMONTH=5;BYDAY=-1MO"),
        days(["2024-05-27", "2025-05-26", "2026-05-25"])
    );
    assert_eq!(
        yearly(
            "20201118",
            "BYMONTH=11;BYDAY=WE;BYMONTHDAY=16,17,18,19,20,21,22"
        ),
        days(["2024-11-20", "2025-11-19", "2026-11-18"])
    );
}

#[test]
fn every_year_without_end_is_annual() {
    let import = horizon("2026-01-01", "2027-12-31");
    let annual = |event: &[&str]| {
        let found = read(&import, &[event]);
        assert_eq!((found.imported, found.refused.len()), (1, 0), "{event:?}");
        assert!(found.holidays.is_empty(), "{event:?}");
        let told: Vec<String> = found
            .annual_holidays
            .iter()
            .map(ToString::to_string)
            .collect();
        told.join(" ")
    };
    let christmas = "DTSTART;VALUE=DATE:20201225";
    assert_eq!(annual(&[christmas, "RRULE:FREQ=YEARLY"]), "12-25");
    assert_eq!(
        annual(&[christmas, "RRULE:FREQ=YEARLY;INTERVAL=1"]),
        "12-25"
    );
    assert_eq!(
        annual(&[christmas, "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25"]),
        "12-25"
    );
    assert_eq!(
        annual(&[christmas, "RRULE:FREQ=YEARLY", "DURATION:P2D"]),
        "12-25 12-26"
    );
    let leap = "DTSTART;VALUE=DATE:20200229";
    assert_eq!(annual(&[leap, "RRULE:FREQ=YEARLY"]), "02-29");
    let new_year = "DTSTART;VALUE=DATE:20201231";
    assert_eq!(
        annual(&[new_year, "DURATION:P2D", "RRULE:FREQ=YEARLY"]),
        "01-01 12-31"
    );

    // What not every year has alike, or has not begun, or ends, is told in dates.
    let dated = |event: &[&str]| dates(&import, event);
    let february = [
        "DTSTART;VALUE=DATE:20200228",
        "DURATION:P2D",
        "RRULE:FREQ=YEARLY",
    ];
    assert_eq!(
        dated(&february),
        days(["2026-02-28", "2026-03-01", "2027-02-28", "2027-03-01"])
    );
    let coming = ["DTSTART;VALUE=DATE:20270501", "RRULE:FREQ=YEARLY"];
    assert_eq!(dated(&coming), days(["2027-05-01"]));
    let over = [christmas, "RRULE:FREQ=YEARLY;UNTIL=20261225"];
    assert_eq!(dated(&over), days(["2026-12-25"]));
    let over = [christmas, "RRULE:FREQ=YEARLY;UNTIL=20261225T235959Z"];
    assert_eq!(dated(&over), days(["2026-12-25"]));
    let counted = [christmas, "RRULE:FREQ=YEARLY;COUNT=7"];
    assert_eq!(dated(&counted), days(["2026-12-25"]));
    let second = [christmas, "RRULE:FREQ=YEARLY;INTERVAL=2"];
    assert_eq!(dated(&second), days(["2026-12-25"]));
    let but = [christmas, "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20261225"];
    assert_eq!(dated(&but), days(["2027-12-25"]));
    let leap = [
        "DTSTART;VALUE=DATE:20200229",
        "DURATION:P2D",
        "RRULE:FREQ=YEARLY",
    ];
    let found = read(&import, &[&leap]);
    assert_eq!(found.ignored[0].why, WhyIgnored::OutsideHorizon);
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
fn what_is_no_holiday_is_told() {
    let import = horizon("2026-01-01", "2026-12-31");
    let start = "DTSTART;VALUE=DATE:20261224";
    let events: [&[&str]; 3] = [
        &[start, "STATUS:CANCELLED"],
        &[start, "TRANSP:TRANSPARENT"],
        &["DTSTART;VALUE=DATE:20251224"],
    ];
    let found = read(&import, &events);
    let told: Vec<_> = found
        .ignored
        .iter()
        .map(|event| (event.line, event.why))
        .collect();
    let expected = [
        (2, WhyIgnored::Cancelled),
        (6, WhyIgnored::Transparent),
        (10, WhyIgnored::OutsideHorizon),
    ];
    assert_eq!(told, expected);
    assert_eq!((found.imported, found.holidays.len()), (0, 0));
    let all = import.with_transparent_events(TransparentEvents::Imported);
    assert_eq!(read(&all, &events).holidays, days(["2026-12-24"]));
    assert_eq!(
        dates(&import, &[start, "TRANSP:OPAQUE"]),
        days(["2026-12-24"])
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_the_rest_is_read() {
    const START: &str = "DTSTART;VALUE=DATE:20261224";
    use EventFault as Fault;
    let cases: &[(&[&str], u64, EventFault)] = &[
        (
            &["SUMMARY:x"],
            2,
            Fault::Missing {
                property: "DTSTART",
            },
        ),
        (
            &["SUMMARY:x", START, START],
            4,
            Fault::Repeated {
                property: "DTSTART",
            },
        ),
        (
            &["DTSTART:20261224T090000Z"],
            3,
            Fault::HasTime {
                property: "DTSTART",
            },
        ),
        (
            &["DTSTART;TZID=Europe/Berlin:20261224T000000"],
            3,
            Fault::HasTime {
                property: "DTSTART",
            },
        ),
        (
            &["DTSTART;VALUE=DATE:20261324"],
            3,
            Fault::Malformed {
                property: "DTSTART",
            },
        ),
        (
            &["DTSTART;VALUE=DATE:20260229"],
            3,
            Fault::Malformed {
                property: "DTSTART",
            },
        ),
        (
            &["DTSTART;VALUE=DATE:Christmas"],
            3,
            Fault::Malformed {
                property: "DTSTART",
            },
        ),
        (
            &["DTSTART;VALUE=DATE:"],
            3,
            Fault::Malformed {
                property: "DTSTART",
            },
        ),
        (
            &["DTSTART;VALUE=DATE:00010101"],
            3,
            Fault::OutOfRange {
                property: "DTSTART",
            },
        ),
        (
            &[START, "DTEND;VALUE=DATE:20261224"],
            4,
            Fault::EndsBeforeItStarts,
        ),
        (
            &[START, "DTEND;VALUE=DATE:20261223"],
            4,
            Fault::EndsBeforeItStarts,
        ),
        (
            &[START, "DTEND:20261225T000000"],
            4,
            Fault::HasTime { property: "DTEND" },
        ),
        (&[START, "DURATION:PT8H"], 4, Fault::NotWholeDays),
        (&[START, "DURATION:-P1D"], 4, Fault::NotWholeDays),
        (
            &[START, "DURATION:a day"],
            4,
            Fault::Malformed {
                property: "DURATION",
            },
        ),
        (
            &[START, "DTEND;VALUE=DATE:20261225", "DURATION:P1D"],
            5,
            Fault::EndAndDuration,
        ),
        (
            &[START, "RRULE:FREQ=SOMETIMES"],
            4,
            Fault::Malformed { property: "RRULE" },
        ),
        (
            &[START, "RRULE:BYMONTH=12"],
            4,
            Fault::Malformed { property: "RRULE" },
        ),
        (
            &[START, "RRULE:FREQ=YEARLY;BYEASTER=1"],
            4,
            Fault::UnknownRulePart,
        ),
        (
            &[START, "RRULE:FREQ=YEARLY;BYMONTHDAY=280"],
            4,
            Fault::UnknownRulePart,
        ),
        (
            &[START, "RRULE:FREQ=YEARLY;BYMONTHDAY=32"],
            4,
            Fault::UnknownRulePart,
        ),
        (
            &[START, "RRULE:FREQ=YEARLY;COUNT=0"],
            4,
            Fault::UnknownRulePart,
        ),
        (
            &[START, "RRULE:FREQ=YEARLY;FREQ=MONTHLY"],
            4,
            Fault::UnknownRulePart,
        ),
        (
            &[START, "RRULE:FREQ=YEARLY;COUNT=2;UNTIL=20271224"],
            4,
            Fault::UntilAndCount,
        ),
        (&[START, "RRULE:FREQ=HOURLY"], 4, Fault::RuleOfTimes),
        (&[START, "RRULE:FREQ=DAILY;BYHOUR=8"], 4, Fault::RuleOfTimes),
        (
            &[START, "RRULE:RSCALE=CHINESE;FREQ=YEARLY"],
            4,
            Fault::OtherCalendar,
        ),
        (
            &[START, "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"],
            4,
            Fault::StartOutsideRule,
        ),
        (
            &[START, "RRULE:FREQ=YEARLY", "RRULE:FREQ=MONTHLY"],
            4,
            Fault::Repeated { property: "RRULE" },
        ),
        (
            &["DTSTART;VALUE=DATE:15000101", "RRULE:FREQ=DAILY"],
            4,
            Fault::TooManyOccurrences { maximum: 40_000 },
        ),
        (&[START, "EXRULE:FREQ=YEARLY"], 4, Fault::ExclusionRule),
        (
            &[START, "RDATE:20261231T100000"],
            4,
            Fault::HasTime { property: "RDATE" },
        ),
        (
            &[START, "EXDATE;VALUE=DATE:soon"],
            4,
            Fault::Malformed { property: "EXDATE" },
        ),
        (
            &[
                START,
                "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261224",
            ],
            4,
            Fault::ChangesAllThatFollow,
        ),
    ];
    let import = horizon("2026-01-01", "2026-12-31");
    for (event, line, fault) in cases {
        let good: &[&str] = &["DTSTART;VALUE=DATE:20260501"];
        let found = read(&import, &[event, good]);
        let told: Vec<_> = found
            .refused
            .iter()
            .map(|refused| (refused.line, refused.fault))
            .collect();
        assert_eq!(told, [(*line, *fault)], "{event:?}");
        assert_eq!(found.holidays, days(["2026-05-01"]), "{event:?}");
        assert_eq!(found.imported, 1, "{event:?}");
    }
}

#[test]
fn what_is_no_file_is_told() {
    let import = horizon("2026-01-01", "2026-12-31");
    let faults = |file: &[u8]| {
        let found = import.read(file);
        let faults = found
            .refused
            .iter()
            .map(|refused| (refused.line, refused.fault));
        (faults.collect::<Vec<_>>(), found.imported)
    };
    let good = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20260501\nEND:VEVENT\n";
    assert_eq!(faults(b""), (vec![(1, EventFault::NoCalendar)], 0));
    let bare = (vec![(1, EventFault::NoCalendar)], 1);
    assert_eq!(faults(good.as_bytes()), bare);
    let open =
        format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260401\n{good}BEGIN:VEVENT\n");
    let ends = vec![(2, EventFault::NoEnd), (7, EventFault::NoEnd)];
    assert_eq!(faults(open.as_bytes()), (ends, 1));
    let mut latin =
        b"\xEF\xBB\xBFBEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:\xE4\nEND:VEVENT\n".to_vec();
    latin.extend(good.as_bytes());
    assert_eq!(faults(&latin), (vec![(2, EventFault::NotUtf8)], 1));
    let many = format!("BEGIN:VCALENDAR\n{}", good.repeat(20_001));
    let too_many = (60_002, EventFault::TooManyEvents { maximum: 20_000 });
    assert_eq!(faults(many.as_bytes()), (vec![too_many], 20_000));
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

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_under(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Every event of a file is told of once: taken, ignored or refused.
fn is_accounted_for(import: &HolidayImport, file: &[u8]) -> ImportedHolidays {
    let found = import.read(file);
    let lines = u64::try_from(file.split(|byte| *byte == b'\n').count()).unwrap();
    assert!(
        found
            .refused
            .iter()
            .all(|refused| (1..=lines).contains(&refused.line))
    );
    assert!(
        found
            .ignored
            .iter()
            .all(|ignored| (1..=lines).contains(&ignored.line))
    );
    let begun = file
        .split(|byte| *byte == b'\n')
        .filter(|line| line.trim_ascii_end().eq_ignore_ascii_case(b"BEGIN:VEVENT"));
    let of_events = found
        .refused
        .iter()
        .filter(|refused| refused.fault != EventFault::NoCalendar);
    assert_eq!(
        found.imported + found.ignored.len() + of_events.count(),
        begun.count()
    );
    found
}

#[test]
fn bad_files_are_read_to_their_end() {
    let folder = std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"),
        PathBuf::from,
    );
    let mut paths = Vec::new();
    files_under(&folder.join("data/bad-input"), &mut paths);
    if paths.is_empty() {
        // Written past the capture of the test harness: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: data/bad-input is absent; set ECRM_SHARED"
        );
        return;
    }
    let import = horizon("1990-01-01", "2040-12-31");
    let import = import.with_transparent_events(TransparentEvents::Imported);
    let mut dates = 0;
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        // Some files mark the end of a line by a return alone, or an event as no line of its own.
        let found = import.read(&bytes);
        dates += found.holidays.len() + found.annual_holidays.len();
    }
    assert!(dates > 50, "hardly anything was read: {dates}");
}

fn a_date() -> impl Strategy<Value = NaiveDate> {
    (0u64..9_000).prop_map(|days| day("2015-01-01") + Days::new(days))
}

fn basic(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

proptest! {
    #[test]
    fn events_without_a_rule_are_their_days(events in proptest::collection::vec((a_date(), 1u64..20), 0..8)) {
        let import = horizon("2018-01-01", "2035-12-31");
        let texts: Vec<[String; 2]> = events.iter().map(|(start, length)| [
            format!("DTSTART;VALUE=DATE:{}", basic(*start)),
            format!("DTEND;VALUE=DATE:{}", basic(*start + Days::new(*length))),
        ]).collect();
        let lines: Vec<Vec<&str>> = texts.iter().map(|event| event.iter().map(String::as_str).collect()).collect();
        let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
        let found = is_accounted_for(&import, file(&lines).as_bytes());
        let all = events.iter().flat_map(|(start, length)| start.iter_days().take(usize::try_from(*length).unwrap()));
        let inside = all.filter(|date| (2018..=2035).contains(&date.year()));
        prop_assert_eq!(found.holidays, inside.collect::<BTreeSet<_>>());
    }

    /// Said in two ways: every year without end, or up to the end of the horizon.
    #[test]
    fn annual_holidays_are_their_dates(start in a_date(), length in 1u64..10, interval in 1u32..4) {
        let import = horizon("2018-01-01", "2039-12-31");
        let first = format!("DTSTART;VALUE=DATE:{}", basic(start));
        let lasts = format!("DURATION:P{length}D");
        let endless = read(&import, &[&[&first, &lasts, &format!("RRULE:FREQ=YEARLY;INTERVAL={interval}")]]);
        let ending = read(&import, &[&[&first, &lasts, &format!("RRULE:FREQ=YEARLY;INTERVAL={interval};UNTIL=20500101")]]);
        prop_assert_eq!(&ending.annual_holidays, &BTreeSet::new());
        prop_assert!(interval == 1 || endless.annual_holidays.is_empty());
        let closed = |found: &ImportedHolidays| -> BTreeSet<NaiveDate> {
            let dates = day("2018-01-01").iter_days().take_while(|date| date.year() < 2040);
            dates.filter(|date| found.holidays.contains(date) || found.annual_holidays.contains(&AnnualDate::of(*date))).collect()
        };
        prop_assert_eq!(closed(&endless), ending.holidays.clone());
        // Counted by hand: the same date in every year that has it.
        let counted = (2015..2040).step_by(interval as usize).filter_map(|year| start.with_year(start.year() + year - 2015));
        let counted = counted.flat_map(|start| start.iter_days().take(usize::try_from(length).unwrap()));
        let counted: BTreeSet<_> = counted.filter(|date| (2018..2040).contains(&date.year())).collect();
        prop_assert_eq!(ending.holidays, counted);
    }

    #[test]
    fn folding_changes_nothing(cuts in proptest::collection::vec(1usize..200, 0..12)) {
        let import = horizon("2024-01-01", "2026-12-31");
        let whole = file(&[
            &["SUMMARY:Thanksgiving", "DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "EXDATE;VALUE=DATE:20251127"],
            &["DTSTART;VALUE=DATE:20260501", "DTEND;VALUE=DATE:20260503", "RDATE;VALUE=DATE:20260601,20260701"],
        ]);
        let mut folded = whole.clone();
        for cut in cuts {
            // Inside a line, and not where a fold or the mark of an event is.
            let Some(around) = folded.get(cut.saturating_sub(1)..=cut) else { continue };
            let (before, _) = folded.split_at(cut);
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            let line = folded.split_at(line_start).1;
            let is_mark = line.starts_with("BEGIN") || line.starts_with("END") || line.starts_with(' ');
            if !is_mark && !around.contains(['\r', '\n', ' ']) && cut > line_start {
                folded.insert_str(cut, "\r\n ");
            }
        }
        let (found, expected) = (import.read(folded.as_bytes()), import.read(whole.as_bytes()));
        prop_assert_eq!(&found.holidays, &expected.holidays);
        prop_assert_eq!(found.holidays.len(), 8);
        prop_assert_eq!(found.refused, expected.refused);
    }

    #[test]
    fn nothing_breaks_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        is_accounted_for(&horizon("2000-01-01", "2030-12-31"), &bytes);
    }

    #[test]
    fn nothing_breaks_on_almost_any_event(lines in proptest::collection::vec(
        (
            proptest::sample::select(vec!["DTSTART", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "DURATION", "RRULE", "RDATE;VALUE=DATE", "EXDATE", "UID", "RECURRENCE-ID", "BEGIN", "END", "X-Y;VALUE=RECUR", "RRULE;VALUE=DATE", "DTSTART;VALUE=PERIOD"]),
            prop_oneof!["[0-9TZ,-]{0,20}", "20[0-9]{6}", "P[0-9]{1,12}[DWHM]", "FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY)(;(BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|BYWEEKNO|BYYEARDAY|COUNT|INTERVAL|WKST)=-?[0-9]{0,6}(MO|FR)?){0,4}", "\\PC{0,20}"],
        ), 0..6)) {
        let lines: Vec<String> = lines.iter().map(|(name, value)| format!("{name}:{value}")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        is_accounted_for(&horizon("2000-01-01", "2030-12-31"), file(&[&lines]).as_bytes());
    }
}
