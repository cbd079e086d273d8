//! The example `staffing` as a user runs it: on the desks that come with it, and on files that are none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Output;

use common::{run_example, said};
use roxmltree::{Document, ParsingOptions};
use tempfile::TempDir;

fn staffing(folder: &Path, arguments: &[&str]) -> Output {
    let report = folder.join("report.html");
    let file = ["--report".as_ref(), report.as_os_str()];
    run_example(
        "staffing",
        file.into_iter().chain(arguments.iter().map(OsStr::new)),
    )
}

#[test]
fn a_desk_is_staffed_and_drawn() {
    let folder = TempDir::new().unwrap();
    let options = [
        "--days",
        "1",
        "--replications",
        "3",
        "--most",
        "9",
        "--share",
        "90",
    ];
    let said = said(&staffing(folder.path(), &options));
    for expected in [
        "3 replications of 1 days",
        "Queueing theory says 7",
        "in time",
        "report: ",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
    let rows = said.lines().filter(|line| line.contains(" to "));
    assert_eq!(rows.count(), 9, "{said}");

    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(&page, options).unwrap();
    let charts = document.descendants();
    let charts = charts.filter(|node| node.tag_name().name() == "svg");
    assert_eq!(charts.count(), 4, "two charts, each wide and narrow");
}

#[test]
fn the_same_seed_says_the_same() {
    let folder = TempDir::new().unwrap();
    let desk = concat!(env!("CARGO_MANIFEST_DIR"), "/data/office_desk.json");
    let options = [
        "--model",
        desk,
        "--days",
        "7",
        "--replications",
        "2",
        "--most",
        "7",
    ];
    let one = said(&staffing(folder.path(), &options));
    assert_eq!(said(&staffing(folder.path(), &options)), one);
    assert!(one.contains("gave up"), "{one}");
}

#[test]
fn what_is_no_desk_is_told() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("desk.json");
    fs::write(&file, r#"{"arrivals": {"every": {"seconds": 0}}}"#).unwrap();
    let file = file.to_string_lossy();
    for (arguments, complaint) in [
        (["--model", "nowhere.json"], "cannot open nowhere.json"),
        (["--model", &*file], "is no desk"),
        (["--share", "100"], "no number from 1 to 99"),
        (["--colour", "red"], "--help lists the options"),
    ] {
        let output = staffing(folder.path(), &arguments);
        assert!(!output.status.success() && output.stdout.is_empty());
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert!(
            complaints.starts_with("staffing: ") && complaints.contains(complaint),
            "{complaints}"
        );
    }
}
