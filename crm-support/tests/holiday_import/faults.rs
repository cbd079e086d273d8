//! What is no holiday, and what is wrong.

use crm_support::{EventFault, TransparentEvents, WhyIgnored};

use crate::file::{dates, days, horizon, read};

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
