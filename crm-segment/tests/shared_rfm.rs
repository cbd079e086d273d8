//! RFM against numbers computed elsewhere: the whole CDNOW cohort, and the R package rfm.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a test may stop at the first surprise"
)]

#[path = "support/shared.rs"]
mod shared;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use crm_core::{Currency, Money, Timestamp};
use crm_segment::{
    NamedSegment, PurchaseSummaries, RfmCutPoints, RfmRange, RfmScore, SegmentMap, SegmentName,
    score_by_ntile,
};
use shared::shared;

/// Columns of CDNOW_master.txt: customer, date as YYYYMMDD, number of discs, dollars.
fn cdnow(text: &str) -> PurchaseSummaries<u32> {
    let mut base = PurchaseSummaries::new(Currency::USD);
    for line in text.lines() {
        let mut columns = line.split_ascii_whitespace();
        let Some(Ok(customer)) = columns.next().map(str::parse::<u32>) else {
            continue;
        };
        let date = columns.next().unwrap();
        let at = format!("{}-{}-{}T00:00:00Z", &date[..4], &date[4..6], &date[6..]);
        let amount = Money::parse(columns.nth(1).unwrap(), Currency::USD).unwrap();
        base.add_purchase(customer, Timestamp::parse(&at).unwrap(), amount)
            .unwrap();
    }
    base
}

/// Golden sums of an independent computation: NTILE(5) over (value, customer id), the remainder to
/// the lowest tiles.
#[test]
fn the_whole_cdnow_cohort_scores_as_computed_elsewhere() {
    let Some(text) = shared("data/transactions/CDNOW_master.txt") else {
        return;
    };
    let base = cdnow(&text);
    let scores = score_by_ntile(&base, Timestamp::parse("1998-07-01T00:00:00Z").unwrap()).unwrap();
    let counts = scores.counts();
    let cell = |code| counts.get(&RfmScore::from_code(code).unwrap()).copied();

    assert_eq!(
        base.iter()
            .map(|(_, summary)| summary.purchases())
            .sum::<u64>(),
        69_659
    );
    assert_eq!(scores.len(), 23_570);
    assert_eq!(
        scores
            .iter()
            .map(|(_, score)| u64::from(score.code()))
            .sum::<u64>(),
        7_848_810
    );
    assert_eq!(cell(555), Some(2_509));
    assert_eq!(cell(111), Some(1_733));
    assert_eq!(counts.len(), 86, "cells used");
    assert_eq!(
        base.iter()
            .map(|(_, summary)| summary.amount_minor())
            .sum::<i128>(),
        250_031_563
    );
}

/// Golden sums over Online Retail II 2009-10, invoices with cents rounded per invoice; the file has
/// customer, microseconds of the invoice and cents, made by `tests/oracles/online_retail.py` from the
/// Parquet file.
#[test]
fn online_retail_scores_as_computed_elsewhere() {
    let Some(path) = std::env::var_os("ECRM_ONLINE_RETAIL") else {
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: Online Retail II; set ECRM_ONLINE_RETAIL to the file that \
             tests/oracles/online_retail.py writes"
        );
        return;
    };
    let text = fs::read_to_string(path).unwrap();
    let mut base = PurchaseSummaries::new(Currency::GBP);
    let mut invoices = 0;
    for line in text.lines() {
        let numbers: Vec<i64> = line
            .split(',')
            .map(|number| number.parse().unwrap())
            .collect();
        let at = Timestamp::from_micros(numbers[1]).unwrap();
        let amount = Money::new(numbers[2], Currency::GBP);
        base.add_purchase(numbers[0], at, amount).unwrap();
        invoices += 1;
    }
    let scores = score_by_ntile(&base, Timestamp::parse("2011-01-01T00:00:00Z").unwrap()).unwrap();
    let counts = scores.counts();
    let cell = |code| counts.get(&RfmScore::from_code(code).unwrap()).copied();
    assert_eq!((base.len(), invoices), (4_312, 19_213));
    let sum: u64 = scores
        .iter()
        .map(|(_, score)| u64::from(score.code()))
        .sum();
    assert_eq!(sum, 1_435_563);
    assert_eq!(
        (cell(555), cell(111), counts.len()),
        (Some(334), Some(202), 116)
    );
    let money: i128 = base.iter().map(|(_, summary)| summary.amount_minor()).sum();
    assert_eq!(money, 883_200_326);
}

/// Ties of CDNOW: with cut points equal values have equal scores, whatever the tiles did.
#[test]
fn cut_points_of_the_cdnow_cohort_keep_equal_customers_together() {
    let Some(text) = shared("data/transactions/CDNOW_master.txt") else {
        return;
    };
    let base = cdnow(&text);
    let as_of = Timestamp::parse("1998-07-01T00:00:00Z").unwrap();
    let cuts = RfmCutPoints::from_summaries(&base, as_of).unwrap();
    // The quantiles of frequency are 1, 1, 2 and 4 (the research notes give them as the edges).
    assert_eq!(cuts.purchases(), [2, 2, 3, 5]);
    let mut by_frequency: BTreeMap<u64, RfmScore> = BTreeMap::new();
    for (customer, score) in cuts.score_all(&base, as_of).unwrap().iter() {
        let purchases = base.get(&customer).unwrap().purchases();
        let first = by_frequency.entry(purchases).or_insert(score);
        assert_eq!(first.frequency, score.frequency, "{purchases} purchases");
    }
}

/// The cut points and five customers that the R package publishes for its data set; whole dollars,
/// so a cut at 297.4 days or 255.80 dollars lies at the next whole number.
#[test]
fn published_customers_score_as_published_by_fixed_cut_points() {
    let Some(text) = shared("oracles/segments.json") else {
        return;
    };
    let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
    let case = |id: &str| {
        cases["cases"]
            .as_array()
            .unwrap()
            .iter()
            .find(|case| case["id"] == id)
            .unwrap()
            .clone()
    };
    let expected = case("rfm-001")["expect"].clone();
    let cut = |axis: &str| -> [f64; 4] {
        std::array::from_fn(|at| expected[axis][at].as_f64().unwrap().ceil())
    };
    let cuts = RfmCutPoints::new(
        cut("recency_cuts").map(|days| days as i64),
        cut("frequency_cuts").map(|orders| orders as u64),
        cut("monetary_cuts").map(|dollars| dollars as i64 * 100),
    )
    .unwrap();
    for id in ["rfm-002", "rfm-003", "rfm-004", "rfm-005", "rfm-006"] {
        let case = case(id);
        let number = |field: &str| case["given"][field].as_i64().unwrap();
        let score = cuts.score_values(
            number("recency_days"),
            number("orders").unsigned_abs(),
            i128::from(number("amount")) * 100,
        );
        assert_eq!(
            i64::from(score.code()),
            case["expect"]["rfm"].as_i64().unwrap(),
            "{id}"
        );
    }
}

/// Two published tables of ten segments each, of which the first match counts.
fn published_map(cases: &serde_json::Value, id: &str) -> SegmentMap {
    let case = cases["cases"]
        .as_array()
        .unwrap()
        .iter()
        .find(|case| case["id"] == id)
        .unwrap();
    // The order of the rows counts, and an object of serde_json does not keep it: from the notes.
    let order: &[&str] = match id {
        "rfm-007" => &[
            "Champions",
            "Potential Loyalist",
            "Loyal Customers",
            "Promising",
            "New Customers",
            "Can't Lose Them",
            "At Risk",
            "Need Attention",
            "About To Sleep",
            "Lost",
        ],
        _ => &[
            "Champions",
            "Loyal Customers",
            "Potential Loyalist",
            "New Customers",
            "Promising",
            "Need Attention",
            "About To Sleep",
            "At Risk",
            "Can't Lose Them",
            "Lost",
        ],
    };
    let table = &case["given"]["table"];
    assert_eq!(table.as_object().unwrap().len(), order.len());
    let segments = order.iter().map(|name| {
        let axis = |at: usize| serde_json::from_value(table[*name][at].clone()).unwrap();
        let scores = RfmRange {
            recency: axis(0),
            frequency: axis(1),
            monetary: axis(2),
        };
        NamedSegment::new(SegmentName::parse(name).unwrap(), scores)
    });
    SegmentMap::first_match(segments.collect()).unwrap()
}

#[test]
fn published_tables_name_published_customers_and_show_their_faults() {
    let Some(text) = shared("oracles/segments.json") else {
        return;
    };
    let cases: serde_json::Value = serde_json::from_str(&text).unwrap();
    let map = published_map(&cases, "rfm-007");
    for case in cases["cases"].as_array().unwrap() {
        if let (Some(code), Some(name)) = (
            case["expect"]["rfm"].as_u64(),
            case["expect"]["segment"].as_str(),
        ) {
            let score = RfmScore::from_code(code as u16).unwrap();
            assert_eq!(
                map.segment_of(score).map(SegmentName::as_str),
                Some(name),
                "{code}"
            );
        }
    }
    let lint = published_map(&cases, "rfm-008").lint();
    let unreachable: Vec<&str> = lint.unreachable.iter().map(SegmentName::as_str).collect();
    assert_eq!(
        unreachable,
        ["New Customers", "Promising", "Can't Lose Them"]
    );
    assert!(
        !lint.uncovered.is_empty(),
        "48 of the published customers are in no segment"
    );
}
