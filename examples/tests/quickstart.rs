//! The quickstart as a newcomer runs it: on a small file with bad rows, twice, and with options
//! that make no sense.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first surprise"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Runs the example that the tests were built with.
fn quickstart(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args([
            "run",
            "--quiet",
            "--package",
            "ecrm-examples",
            "--example",
            "quickstart",
            "--",
        ])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs")
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

#[test]
fn good_rows_land_bad_rows_are_listed_and_a_second_run_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(path("purchases.csv"), PURCHASES).unwrap();
    fs::write(path("requests.csv"), REQUESTS).unwrap();
    let (purchases, requests) = (path("purchases.csv"), path("requests.csv"));
    let (database, report) = (path("crm.sqlite"), path("report.html"));
    let arguments = [
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

    let rejects = fs::read_to_string(path("crm.rejects.csv")).unwrap();
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(lines.len(), 7, "{rejects}");
    for (line, expected) in lines
        .iter()
        .skip(1)
        .zip(["5,", "6,", "7,", "8,", "9,", "10,"])
    {
        assert!(line.starts_with(expected), "{rejects}");
    }
    for rule in [
        "day",
        "at most 2 decimals",
        "decimal number",
        "fields",
        "--date-format",
        "UTF-8",
    ] {
        assert!(rejects.contains(rule), "{rule} in {rejects}");
    }

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
