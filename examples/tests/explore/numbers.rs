//! Counts, overlaps and days, beside those counted by hand.

use std::path::PathBuf;

use ecrm_examples::demo;
use tempfile::TempDir;

use crate::made_up::MadeUp;
use crate::said;

const RULE: &str = "did(visit) in the last 7 days";
const NOON: &str = "2026-11-30T12:00:00Z";

/// Seven customers; two of them belong at noon of 30 November.
fn base(folder: &TempDir) -> PathBuf {
    let file = folder.path().join("crm.sqlite");
    let mut base = MadeUp::in_file(&file);
    // Leaves by time alone, seven days later.
    base.visitor(&["2026-11-20T10:00:00Z"]);
    // Enters on the 10th, leaves on the 21st, and is back with the first instant of the 29th.
    base.visitor(&[
        "2026-11-10T09:00:00Z",
        "2026-11-14T09:00:00Z",
        "2026-11-29T00:00:00Z",
    ]);
    // Belongs before the first of 30 days, and leaves on the 12th.
    base.visitor(&["2026-10-31T23:59:59Z", "2026-11-05T08:00:00Z"]);
    // Belongs, and is restricted.
    let restricted = base.visitor(&["2026-11-28T08:00:00Z"]);
    base.restrict(restricted, "2026-11-28T09:00:00Z");
    // Comes the day after.
    base.visitor(&["2026-12-01T08:00:00Z"]);
    // Belongs.
    base.visitor(&["2026-11-24T12:00:00Z"]);
    // Exactly seven days ago is not of the last seven days: leaves with the last instant that is looked at.
    base.visitor(&["2026-11-23T12:00:00Z"]);
    file
}

/// The days on which something changed: entered, left, members.
const DAYS: [(&str, u32, u32, u32); 9] = [
    ("2026-11-10", 1, 0, 2),
    ("2026-11-12", 0, 1, 1),
    ("2026-11-20", 1, 0, 2),
    ("2026-11-21", 0, 1, 1),
    ("2026-11-23", 1, 0, 2),
    ("2026-11-24", 1, 0, 3),
    ("2026-11-27", 0, 1, 2),
    ("2026-11-29", 1, 0, 3),
    ("2026-11-30", 0, 1, 2),
];

fn days(said: &str) -> Vec<(String, u32, u32, u32)> {
    let rows = said.lines().filter(|line| line.starts_with("2026-"));
    rows.map(|row| {
        let mut words = row.split_whitespace();
        let day = words.next().unwrap().to_owned();
        let mut number = || words.next().unwrap().parse().unwrap();
        (day, number(), number(), number())
    })
    .collect()
}

#[test]
fn counts_overlap_and_days_are_those_counted_by_hand() {
    let folder = TempDir::new().unwrap();
    let file = base(&folder);
    let options = ["--database", file.to_str().unwrap(), "--as-of", NOON];
    let beside = ["--rule", RULE, "--beside", "count(visit) >= 2"];
    let said = said(&[&options[..], &beside].concat());
    for line in [
        "count(visit) >= 1 in the last 7 days",
        "2 of 7 customers (28.6 %) belong at 2026-11-30 12:00 UTC",
        "  because count(visit) >= 1 in the last 7 days",
        "  until 2026-12-01 12:00 UTC, if nothing happens",
        "  until 2026-12-06 00:00 UTC, if nothing happens",
        "both                           1",
        "the rule only                  1",
        "the other one only             1",
        "Jaccard                    0.333",
        "1 customer is left out whose processing is restricted.",
        "1 belonged before 2026-11-01.",
    ] {
        assert!(said.lines().any(|told| told == line), "{line}\n{said}");
    }
    assert!(
        said.contains("Attributes, tags and relations are those of today"),
        "{said}"
    );
    let days = days(&said);
    assert_eq!(days.len(), 30);
    assert_eq!(
        (days[0].0.as_str(), days[29].0.as_str()),
        ("2026-11-01", "2026-11-30")
    );
    let changed: Vec<_> = days
        .iter()
        .filter(|day| (day.1, day.2) != (0, 0))
        .map(|(day, entered, left, members)| (day.as_str(), *entered, *left, *members))
        .collect();
    assert_eq!(changed, DAYS);
}

#[test]
fn fewer_days_begin_with_those_who_belong_before_them() {
    let folder = TempDir::new().unwrap();
    let file = base(&folder);
    let options = ["--database", file.to_str().unwrap(), "--as-of", NOON];
    let few = ["--rule", RULE, "--days", "4", "--sample", "1"];
    let said = said(&[&options[..], &few].concat());
    assert!(said.contains("3 belonged before 2026-11-27."), "{said}");
    assert!(said.contains("== 1 of them"), "{said}");
    let last: Vec<_> = days(&said).iter().map(|day| day.3).collect();
    assert_eq!(last, [2, 2, 3, 2]);
}

#[test]
fn what_nobody_kept_is_not_charted() {
    let folder = TempDir::new().unwrap();
    let file = base(&folder);
    let rule = r#"(stage lapsed or in "At Risk" or did(visit)) and did(visit)"#;
    let options = ["--database", file.to_str().unwrap(), "--as-of", NOON];
    let said = said(&[&options[..], &["--rule", rule]].concat());
    assert!(
        said.contains(r#"There is no chart: nobody kept over time what the rule asks for (stage lapsed; in "At Risk")"#),
        "{said}"
    );
    assert!(days(&said).is_empty());
    assert!(
        said.contains("changes nothing: without it the rule says the same"),
        "{said}"
    );
}

#[test]
fn the_purchases_of_the_quickstart_can_be_explored() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("crm.sqlite");
    {
        let base = MadeUp::in_file(&file);
        assert!(demo::is_empty(&*base.store).unwrap());
        demo::fill(&base.profiles(), &file).unwrap();
        assert!(!demo::is_empty(&*base.store).unwrap());
    }
    let options = ["--database", file.to_str().unwrap()];
    let rule = [
        "--rule",
        "did(purchase) and rfm(recency 1 to 5)",
        "--as-of",
        "1998-07-01T09:00:00Z",
    ];
    let said = said(&[&options[..], &rule].concat());
    assert!(
        said.contains("2,357 of 2,357 customers (100.0 %)"),
        "the currency is that of the purchases\n{said}"
    );
}
