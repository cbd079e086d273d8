//! The quickstart as a newcomer runs it: on a small file with bad rows, twice, and with options
//! that make no sense.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Output;

use common::run_example;

fn quickstart(arguments: &[&str]) -> Output {
    run_example("quickstart", arguments)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const PURCHASES: &[u8] = b"who,day,paid,kind
a,2025-01-02,10.00,books
a,2025-02-03,12.50,music
b,2025-01-05,99.90,
b,2025-13-05,1.00,books
c,2025-03-01,1.234,books
c,2025-03-01,abc,books
c,2025-03-02
c,03/04/2025,5.00,books
\xff,2025-03-03,5.00,books
a,2025-04-01,-2.50,books
d,2025-04-02,7.00,books
";

const REQUESTS: &str = "customer,channel,kind,language,skill,subject,text
a,web,question,en,delivery,Where is it,Where is my parcel?
b,e-mail,complaint,en,billing,,\"You charged me twice, and nobody answers. I want this solved today, because I have written three times and waited for more than two weeks for any reply at all from you.\"
nobody,phone,fault,en,technical,Broken,It does not start.
c,telex,question,en,delivery,Hello,Is anyone there?
";

/// The line, the field and the rule of each row of a reject file.
fn rejects(path: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers: Vec<String> = reader.headers().unwrap().iter().map(Into::into).collect();
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let places = [at("reject_line"), at("reject_field"), at("reject_rule")];
    // The row of a broken file is kept as it is, also where it is not UTF-8.
    let rows = reader.byte_records().map(|row| {
        let row = row.unwrap();
        let [line, field, rule] = places.map(|place| text(row.get(place).unwrap()));
        format!("{line} {field}: {rule}")
    });
    rows.collect()
}

#[test]
fn good_rows_land_bad_rows_are_listed_and_a_second_run_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("purchases.csv"), PURCHASES).unwrap();
    fs::write(path("requests.csv"), REQUESTS).unwrap();
    let (purchases, requests) = (path("purchases.csv"), path("requests.csv"));
    let (database, report) = (path("crm.sqlite"), path("report.html"));
    let mut arguments = [
        "--purchases",
        &purchases,
        "--columns",
        "who,day,paid,kind",
        "--currency",
        "EUR",
        "--requests",
        &requests,
        "--database",
        &database,
        "--report",
        &report,
    ];

    let first = quickstart(&arguments);
    let told = text(&first.stdout);
    assert!(first.status.success(), "{told}{}", text(&first.stderr));
    assert!(told.contains("(created)"), "{told}");
    assert!(
        told.contains("11 purchases read: 5 new, 0 known, 6 rejected; 3 new customers"),
        "{told}"
    );
    assert!(told.contains("2 requests submitted"), "{told}");
    assert!(
        told.contains("1 requests are of customers who are not in this base"),
        "{told}"
    );
    assert!(
        told.contains("request 4: channel: must be a code of the list of channels"),
        "{told}"
    );

    assert_eq!(
        rejects(&path("crm.rejects.csv")),
        [
            "5 day: must be a date as YYYY-MM-DD or YYYYMMDD, or a date and time with offset (RFC 3339), got text of 10 characters",
            "6 paid: must have at most 2 decimals, got text of 5 characters",
            "7 paid: must be a decimal number such as -12.34, got text of 3 characters",
            "8 record: 2 fields where the first line has 4",
            "9 day: day and month cannot be told apart; name the format of dates",
            "10 who: must be UTF-8",
        ]
    );

    let page = fs::read_to_string(&report).unwrap();
    assert!(page.contains("<svg") && page.ends_with("</html>\n"));
    assert!(
        !page.contains("src=") && !page.contains("<script"),
        "the page stands alone"
    );

    let second = quickstart(&arguments);
    let told = text(&second.stdout);
    assert!(second.status.success(), "{told}{}", text(&second.stderr));
    assert!(told.contains("(found)"), "{told}");
    assert!(
        told.contains("0 new, 5 known, 6 rejected; 0 new customers"),
        "{told}"
    );
    assert!(told.contains("2 requests of an earlier run"), "{told}");

    // The rejects, one of them repaired, are purchases like others.
    let listed = fs::read(path("crm.rejects.csv")).unwrap();
    let wrong = b"b,2025-13-05";
    let at = listed.windows(wrong.len()).position(|part| part == wrong);
    let (before, after) = listed.split_at(at.unwrap());
    let repaired = [before, b"b,2025-12-05", after.strip_prefix(wrong).unwrap()].concat();
    fs::write(path("crm.rejects.csv"), repaired).unwrap();
    let repairable = path("crm.rejects.csv");
    arguments[1] = &repairable;
    let third = quickstart(&arguments);
    let told = text(&third.stdout);
    assert!(
        told.contains("6 purchases read: 1 new, 0 known, 5 rejected; 0 new customers"),
        "{told}{}",
        text(&third.stderr)
    );
    assert_eq!(rejects(&path("crm.rejects.csv")).len(), 5);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.csv");
    let database = folder.path().join("crm.sqlite");
    let run = quickstart(&[
        "--purchases",
        missing.to_str().unwrap(),
        "--database",
        database.to_str().unwrap(),
    ]);
    assert!(!run.status.success());
    let told = text(&run.stderr);
    assert!(
        told.contains("cannot open") && told.contains("missing.csv"),
        "{told}"
    );
    assert!(Path::new(&database).exists(), "what was made before stays");
}

#[test]
fn options_that_make_no_sense_are_named() {
    for (arguments, expected) in [
        (
            ["--currency", "EURO"],
            "currency: must be a code of ISO 4217",
        ),
        (["--colums", "a,b,c"], "--colums"),
        (["--columns", "a"], "columns: must be customer,date,amount"),
    ] {
        let run = quickstart(&arguments);
        let told = text(&run.stderr);
        assert!(
            !run.status.success() && told.contains(expected),
            "{arguments:?}: {told}"
        );
    }
}
