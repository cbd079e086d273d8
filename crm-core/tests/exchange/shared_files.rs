//! Collections of facts and of malformed input from elsewhere, when they are at hand.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroU16;

use crm_core::exchange::*;
use futures_executor::block_on;
use serde_json::{Map, Value};

use crate::support::*;
use crate::vcards::cards;

#[test]
fn every_file_of_csv_spectrum_reads_as_its_json_says() {
    let Some(folder) = shared("bad-input/csv/csv-spectrum") else {
        return;
    };
    let mut files = 0;
    for entry in fs::read_dir(folder.join("csvs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        // Some copies of the collection lost their CR to a checkout: each file is read both ways.
        let csv = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let json = fs::read_to_string(folder.join("json").join(format!("{name}.json"))).unwrap();
        let json = json.replace("\\r\\n", "\\n");
        let read_as = |csv: &str, json: &str| {
            let expected: Value = serde_json::from_str(json).unwrap();
            assert_eq!(Value::Array(objects(csv.as_bytes())), expected, "{name}");
        };
        read_as(&csv, &json);
        read_as(&csv.replace('\n', "\r\n"), &json.replace("\\n", "\\r\\n"));
        refuses_each_row(&csv, &name);
        files += 1;
    }
    assert!(files >= 11, "only {files} files");
}

/// None of the rows is a purchase: each is refused for its date, and none is lost.
fn refuses_each_row(csv: &str, name: &str) {
    let mapping = |date: u16, amount: u16| {
        let number = |at: u16| Cell::Number(NonZeroU16::new(at).unwrap());
        let customer = IdentityMapping::external(shop(), number(1));
        let purchases = PurchaseMapping::new(customer, number(date), number(amount));
        purchases_in(InputFormat::csv(), purchases)
    };
    let missing = Shop::new().importer(&mapping(2, 1000));
    let error = block_on(missing.run(csv.as_bytes(), &mut Vec::new(), &mut ())).unwrap_err();
    assert!(error.to_string().starts_with("no column 1000 "), "{name}");
    let headers = csv.lines().next().unwrap();
    if headers.split(',').count() >= 3 {
        let (progress, rejects) = Shop::new().import(&mapping(2, 3), csv);
        let rows = objects(csv.as_bytes()).len();
        assert_eq!((progress.accepted, rejects.len()), (0, rows), "{name}");
    }
}

/// The rows as objects by header.
fn objects(csv: &[u8]) -> Vec<Value> {
    let mut records = CsvRecords::new(csv, Delimiter::COMMA);
    let mut rows: Vec<Vec<String>> = Vec::new();
    while let Some(record) = records.next_record().unwrap() {
        let fields = record.unwrap().fields.into_iter();
        rows.push(
            fields
                .map(|field| String::from_utf8(field).unwrap())
                .collect(),
        );
    }
    let headers = rows.remove(0);
    let object = |row: Vec<String>| {
        assert_eq!(row.len(), headers.len());
        let pairs = headers
            .iter()
            .cloned()
            .zip(row.into_iter().map(Value::String));
        Value::Object(Map::from_iter(pairs))
    };
    rows.into_iter().map(object).collect()
}

#[test]
fn the_whole_of_cdnow_has_the_sums_of_its_source() {
    let Some(path) = shared("transactions/CDNOW_master.txt") else {
        return;
    };
    // Fixed width to CSV: the rows are the source's, the separator is ours.
    let text = fs::read_to_string(path).unwrap();
    let rows = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(","));
    let file: String = rows
        .filter(|row| row.starts_with(|c: char| c.is_ascii_digit()))
        .fold(String::new(), |file, row| file + &row + "\n");
    let number = |at: u16| Cell::Number(NonZeroU16::new(at).unwrap());
    let customer = IdentityMapping::external(shop(), number(1));
    let mapping = PurchaseMapping::new(customer, number(2), number(4));
    let headless = CsvFormat {
        header: Header::Absent,
        ..CsvFormat::default()
    };
    let mapping = purchases_in(InputFormat::Csv(headless), mapping);
    let shop = Shop::new();
    let (progress, rejects) = shop.import(&mapping, &file);
    assert_eq!(reasons(&rejects), []);
    assert_eq!(
        (progress.accepted, progress.customers_created),
        (69_659, 23_570)
    );
}

#[test]
fn every_vcard_of_real_programs_is_told_of() {
    let Some(folder) = shared("bad-input/vcard") else {
        return;
    };
    let (mut files, mut all, mut left) = (0, BTreeMap::new(), BTreeMap::new());
    for program in ["calcard", "ez-vcard"] {
        for entry in fs::read_dir(folder.join(program)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|kind| kind != "vcf") {
                continue;
            }
            files += 1;
            let file = fs::read(&path).unwrap();
            let shop = Shop::new();
            let (progress, rejects) = shop.import(&cards(), &file);
            *all.entry("taken").or_insert(0) += progress.accepted + progress.known;
            *all.entry("rejected").or_insert(0) += progress.rejected;
            for (_, reason) in reasons(&rejects) {
                *left.entry(reason).or_insert(0) += 1;
            }
            let (again, _) = shop.import(&cards(), &file);
            assert_eq!(again.accepted, 0, "{}", path.display());
        }
    }
    println!("{files} files: {all:?} {left:?}");
    assert_eq!(files, 96);
    assert!(all["taken"] >= 120, "{all:?} {left:?}");
}

#[test]
fn naughty_strings_go_through_every_cell() {
    let Some(path) = shared("bad-input/naughty-strings/blns.json") else {
        return;
    };
    let own = shared("bad-input/own/injection_and_edges.json").unwrap();
    let mut texts: Vec<String> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let own: Value = serde_json::from_str(&fs::read_to_string(own).unwrap()).unwrap();
    let lists = own
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_array);
    texts.extend(lists.flatten().filter_map(Value::as_str).map(str::to_owned));
    assert!(texts.len() > 600);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["customer", "date", "amount"]).unwrap();
    for text in &texts {
        writer
            .write_record([text.as_str(), "1997-01-01", "1"])
            .unwrap();
        writer.write_record(["c", text, "1"]).unwrap();
        writer.write_record(["c", "1997-01-01", text]).unwrap();
        let safe = with_formulas_neutralised(text);
        assert_eq!(with_formulas_restored(&safe), text);
    }
    let shop = Shop::new();
    let (progress, _) = shop.import(&purchases(), writer.into_inner().unwrap());
    assert_eq!(progress.rows, 3 * u64::try_from(texts.len()).unwrap());
    assert!(
        progress.accepted > 400 && progress.rejected > 1200,
        "{progress:?}"
    );
}

#[test]
fn lines_that_are_no_json_are_rejected_and_those_that_are_taken_apart() {
    let Some(folder) = shared("bad-input/json/JSONTestSuite/test_parsing") else {
        return;
    };
    let mapping = purchases_in(InputFormat::JsonLines, plain_purchases());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let file = fs::read(&path).unwrap();
        if file.starts_with(b"\xFF\xFE") || file.starts_with(b"\xFE\xFF") {
            continue;
        }
        let (progress, rejects) = Shop::new().import(&mapping, &file);
        assert_eq!(progress.accepted, 0, "{name}");
        let is_one_line = file.iter().filter(|byte| **byte == b'\n').count() == 0;
        if name.starts_with("y_") && is_one_line {
            for row in rejects {
                assert_ne!(row.reason, RejectReason::NotJson, "{name}");
            }
        }
    }
}
