//! What holds of every file.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate};
use crm_support::{AnnualDate, ImportedHolidays};
use proptest::prelude::*;

use crate::file::{day, file, horizon, is_accounted_for, read};

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
