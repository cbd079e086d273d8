//! Recurrence.

use crm_support::WhyIgnored;

use crate::file::{dates, days, horizon, read};

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
