//! Files of events, written line by line.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use crm_support::{EventFault, HolidayImport, ImportedHolidays};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn days<const N: usize>(texts: [&str; N]) -> BTreeSet<NaiveDate> {
    texts.into_iter().map(day).collect()
}

pub(crate) fn horizon(first: &str, last: &str) -> HolidayImport {
    HolidayImport::new(day(first), day(last)).unwrap()
}

/// A file of these events; the first event begins at line 2, and each has its lines and two more.
pub(crate) fn file(events: &[&[&str]]) -> String {
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

pub(crate) fn read(import: &HolidayImport, events: &[&[&str]]) -> ImportedHolidays {
    import.read(file(events).as_bytes())
}

/// The dates of one event, which is right and no annual holiday.
pub(crate) fn dates(import: &HolidayImport, event: &[&str]) -> BTreeSet<NaiveDate> {
    let found = read(import, &[event]);
    assert_eq!(found.refused, []);
    assert_eq!(found.annual_holidays, BTreeSet::new());
    found.holidays
}

/// Every event of a file is told of once: taken, ignored or refused.
pub(crate) fn is_accounted_for(import: &HolidayImport, file: &[u8]) -> ImportedHolidays {
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
