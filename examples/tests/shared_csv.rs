//! Reads the CSV files of a public collection of corner cases, when they are at hand.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use crm_core::Currency;
use ecrm_examples::import_csv::{Columns, ImportedRow, PurchaseReader, ReadOptions, Records};
use serde_json::{Map, Value};

/// The folder with the data that projects of the suite share: `ECRM_SHARED` or beside the
/// workspace.
fn shared() -> PathBuf {
    std::env::var_os("ECRM_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    )
}

#[test]
fn every_file_of_csv_spectrum_reads_as_its_json_says() {
    let folder = shared().join("data/bad-input/csv/csv-spectrum");
    if !folder.is_dir() {
        // Written past the capture of the test harness: it must be seen.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: csv-spectrum is absent; set ECRM_SHARED"
        );
        return;
    }
    let mut files = 0;
    for entry in fs::read_dir(folder.join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        // Some copies of the collection lost their CR to a checkout: each file is read both ways.
        let csv = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let json = fs::read_to_string(folder.join("json").join(format!("{name}.json"))).unwrap();
        let json = json.replace("\\r\\n", "\\n");
        assert_reads_as(&csv, &json, &name);
        assert_reads_as(
            &csv.replace('\n', "\r\n"),
            &json.replace("\\n", "\\r\\n"),
            &name,
        );
        assert_refuses_each_row(&csv, &name);
        files += 1;
    }
    assert!(files >= 11, "only {files} files");
}

fn assert_reads_as(csv: &str, json: &str, name: &str) {
    let expected: Value = serde_json::from_str(json).unwrap();
    assert_eq!(Value::Array(objects(csv.as_bytes())), expected, "{name}");
}

/// None of the rows is a purchase: each is refused for its date, and none is lost.
fn assert_refuses_each_row(csv: &str, name: &str) {
    let rows = objects(csv.as_bytes()).len();
    let options = ReadOptions::new(Columns::parse("1,2,1000").unwrap(), Currency::EUR);
    assert!(
        PurchaseReader::new(csv.as_bytes(), options).is_err(),
        "{name}"
    );
    if csv
        .lines()
        .next()
        .is_some_and(|headers| headers.split(',').count() >= 3)
    {
        let options = ReadOptions::new(Columns::parse("1,2,3").unwrap(), Currency::EUR);
        let read = PurchaseReader::new(csv.as_bytes(), options).unwrap();
        let refused = read
            .filter(|row| matches!(row, Ok(ImportedRow::Rejected(_))))
            .count();
        assert_eq!(refused, rows, "{name}");
    }
}

/// The rows as objects by header.
fn objects(csv: &[u8]) -> Vec<Value> {
    let mut records = Records::new(csv);
    let mut rows = Vec::new();
    while let Some(record) = records.next_record().unwrap() {
        let fields = record.unwrap().fields;
        rows.push(
            fields
                .into_iter()
                .map(|field| String::from_utf8(field).unwrap())
                .collect(),
        );
    }
    let mut rows: std::vec::IntoIter<Vec<String>> = rows.into_iter();
    let headers = rows.next().unwrap();
    rows.map(|row| {
        assert_eq!(row.len(), headers.len());
        let pairs = headers
            .iter()
            .cloned()
            .zip(row.into_iter().map(Value::String));
        Value::Object(Map::from_iter(pairs))
    })
    .collect()
}
