//! The example `segment` as a user runs it: on the sample, on bad rows, where nothing can be foretold.
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
use tempfile::TempDir;

fn segment(folder: &Path, arguments: &[&str]) -> Output {
    let (scores, report) = (folder.join("scores.csv"), folder.join("report.html"));
    let files = [
        "--scores".as_ref(),
        scores.as_os_str(),
        "--report".as_ref(),
        report.as_os_str(),
    ];
    run_example(
        "segment",
        files.into_iter().chain(arguments.iter().map(OsStr::new)),
    )
}

/// The rows of the file of scores, by header.
fn scores(folder: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut file = csv::Reader::from_path(folder.join("scores.csv")).unwrap();
    file.deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_sample_is_scored_and_drawn() {
    let folder = TempDir::new().unwrap();
    let said = said(&segment(folder.path(), &[]));
    assert!(
        said.contains("6,919 purchases of 2,357 customers read, 0 rejected"),
        "{said}"
    );
    assert!(said.contains("MBG/NBD, per week: r 0."), "{said}");
    let scores = scores(folder.path());
    assert_eq!(scores.len(), 2_357);
    let figure = |row: usize, name: &str| scores[row][name].parse::<f64>().unwrap();
    let values: Vec<f64> = (0..scores.len())
        .map(|row| figure(row, "expected_value"))
        .collect();
    assert!(values.is_sorted_by(|one, other| one >= other));
    for row in 0..scores.len() {
        assert!((0.0..=1.0).contains(&figure(row, "probability_alive")));
        let product = figure(row, "expected_purchases") * figure(row, "expected_spend");
        let value = figure(row, "expected_value");
        assert!(
            (product - value).abs() <= 1e-4 * value.max(1.0),
            "{product} {value}"
        );
    }
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    for title in [
        "Who came back",
        "Groups of customers",
        "What is expected of whom",
        "Still a customer?",
    ] {
        assert!(page.contains(title), "{title}");
    }
}

#[test]
fn bad_rows_are_told_and_the_good_ones_scored() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("purchases.csv");
    let rows = "who,day,paid\n\
                =1+1,2026-01-05,10.00\n\
                =1+1,2026-02-05,10.00\n\
                b,2026-13-05,10.00\n\
                b,2026-01-07,ten\n\
                b,2026-01-07,5.00\n\
                b,2026-01-30,8.00\n\
                b,2026-02-02,-8.00\n\
                c,2026-01-09,3.00\n";
    fs::write(&file, rows).unwrap();
    let options = [
        "--columns",
        "who,day,paid",
        "--currency",
        "EUR",
        "--zone",
        "Europe/Berlin",
    ];
    let file = file.to_string_lossy();
    let options = [&options[..], &["--purchases", &file]].concat();
    let said = said(&segment(folder.path(), &options));
    assert!(said.contains("2 rejected"), "{said}");
    let rejects = fs::read_to_string(folder.path().join("scores.rejects.csv")).unwrap();
    assert!(
        rejects.contains("2026-13-05") && rejects.contains("ten"),
        "{rejects}"
    );
    let scores = scores(folder.path());
    let mut customers: Vec<&str> = scores.iter().map(|row| row["customer"].as_str()).collect();
    customers.sort_unstable();
    assert_eq!(
        customers,
        ["'=1+1", "b", "c"],
        "no formula reaches a spreadsheet"
    );
}

#[test]
fn who_bought_once_only_is_scored_without_a_forecast() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("purchases.csv");
    fs::write(
        &file,
        "customer,date,amount\na,2026-01-05,10.00\nb,2026-01-06,5.00\n",
    )
    .unwrap();
    let said = said(&segment(
        folder.path(),
        &["--purchases", &file.to_string_lossy()],
    ));
    assert!(
        said.contains("nothing can be foretold: no customer has a repeat purchase"),
        "{said}"
    );
    let scores = scores(folder.path());
    assert_eq!(scores.len(), 2);
    assert!(
        scores
            .iter()
            .all(|row| row["expected_value"].is_empty() && !row["recency"].is_empty())
    );
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let folder = TempDir::new().unwrap();
    for (arguments, complaint) in [
        (["--zone", "Mars/Olympus"], "no time zone 'Mars/Olympus'"),
        (["--weeks", "NaN"], "no number from 1 to 5000"),
        (["--weeks", "-1"], "no number from 1 to 5000"),
        (["--colour", "red"], "--help lists the options"),
        (["--purchases", "nowhere.csv"], "cannot open nowhere.csv"),
    ] {
        let output = segment(folder.path(), &arguments);
        assert!(!output.status.success() && output.stdout.is_empty());
        let complaints = String::from_utf8(output.stderr).unwrap();
        assert!(
            complaints.starts_with("segment: ") && complaints.contains(complaint),
            "{complaints}"
        );
    }
}
