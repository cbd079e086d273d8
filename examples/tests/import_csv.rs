//! The import of purchases: laws, and the file that comes with the examples.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

use std::collections::{BTreeMap, BTreeSet};

use crm_core::Currency;
use ecrm_examples::import_csv::{
    Columns, ColumnsError, DateFormat, ImportError, ImportedRow, PurchaseReader, PurchaseRow,
    ReadOptions, RejectReason, RejectedRow,
};
use proptest::prelude::*;

fn options(columns: &str) -> ReadOptions {
    ReadOptions::new(Columns::parse(columns).unwrap(), Currency::USD)
}

fn read_with(csv: &[u8], options: ReadOptions) -> (Vec<PurchaseRow>, Vec<RejectedRow>) {
    let (mut purchases, mut rejected) = (Vec::new(), Vec::new());
    for row in PurchaseReader::new(csv, options).unwrap() {
        match row.unwrap() {
            ImportedRow::Purchase(purchase) => purchases.push(purchase),
            ImportedRow::Rejected(row) => rejected.push(row),
        }
    }
    (purchases, rejected)
}

fn read(csv: &str) -> (Vec<PurchaseRow>, Vec<RejectedRow>) {
    read_with(csv.as_bytes(), options("customer,date,amount"))
}

fn reasons(csv: &str) -> Vec<(u64, String)> {
    read(csv)
        .1
        .into_iter()
        .map(|row| (row.line, row.reason.to_string()))
        .collect()
}

/// Rows from so small a choice that many are alike.
fn row() -> impl Strategy<Value = String> {
    (
        0..3,
        1..3,
        0..3,
        prop_oneof![Just(""), Just("a"), Just("a:1"), Just(":")],
    )
        .prop_map(|(customer, day, cents, kind)| {
            format!("c{customer},1997-01-0{day},0.0{cents},{kind}")
        })
}

fn keys(rows: &[String]) -> Vec<(String, String)> {
    let csv = format!("customer,date,amount,kind\n{}\n", rows.join("\n"));
    let (purchases, rejected) = read_with(csv.as_bytes(), options("customer,date,amount,kind"));
    assert!(rejected.is_empty(), "{rejected:?}");
    purchases
        .into_iter()
        .map(|row| (row.customer.into_string(), row.key.into_string()))
        .collect()
}

proptest! {
    #[test]
    fn the_order_of_the_rows_does_not_change_the_keys(
        (rows, shuffled) in proptest::collection::vec(row(), 1..40)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let original: BTreeSet<_> = keys(&rows).into_iter().collect();
        prop_assert_eq!(original.len(), rows.len(), "keys are unique within a customer");
        prop_assert_eq!(original, keys(&shuffled).into_iter().collect());
    }

    #[test]
    fn more_rows_never_change_the_keys_of_the_rows_before_them(
        rows in proptest::collection::vec(row(), 2..40),
    ) {
        let some = rows.len() / 2;
        prop_assert_eq!(keys(&rows[..some]), keys(&rows)[..some].to_vec());
    }

    #[test]
    fn bad_rows_neither_stop_nor_change_the_good_ones(
        rows in proptest::collection::vec((row(), prop_oneof![
            Just(None),
            Just(Some("c,1997-01-01")),
            Just(Some("c,1997-01-01,x,")),
            Just(Some("c,01/02/1997,1,")),
            Just(Some("\"c\"d,1997-01-01,1,")),
            Just(Some("c,\"1997-01-01,1,")),
        ]), 1..40),
    ) {
        let good: Vec<String> = rows.iter().map(|(row, _)| row.clone()).collect();
        let mut csv = String::from("customer,date,amount,kind\n");
        let mut bad_lines = Vec::new();
        let mut line = 1;
        for (row, bad) in &rows {
            for text in bad.iter().copied().chain([row.as_str()]) {
                line += 1;
                csv.push_str(text);
                csv.push('\n');
            }
            bad_lines.extend(bad.map(|_| line - 1));
        }
        let (purchases, rejected) = read_with(csv.as_bytes(), options("customer,date,amount,kind"));
        let found: Vec<_> =
            purchases.into_iter().map(|row| (row.customer.into_string(), row.key.into_string())).collect();
        prop_assert_eq!(found, keys(&good));
        prop_assert_eq!(rejected.iter().map(|row| row.line).collect::<Vec<_>>(), bad_lines);
    }

    #[test]
    fn no_reason_repeats_what_the_row_holds(
        cells in proptest::collection::vec(prop_oneof!["marker[a-z0-9 ]{0,9}", "[0-9]{1,3}marker"], 1..6),
        quoted in any::<bool>(),
    ) {
        let row = if quoted { format!("\"{}\"x", cells.join(",")) } else { cells.join(",") };
        for (_, reason) in reasons(&format!("customer,date,amount\n{row}\n")) {
            prop_assert!(!reason.contains("marker"), "{}", reason);
        }
    }
}

#[test]
fn the_sample_has_the_sums_of_its_source() {
    let csv = std::fs::read(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/data/cdnow_sample.csv"
    ))
    .unwrap();
    let (purchases, rejected) = read_with(&csv, options("customer,date,amount"));
    assert!(rejected.is_empty(), "{rejected:?}");
    assert_eq!(purchases.len(), 6919);
    let customers: BTreeSet<_> = purchases.iter().map(|row| row.customer.as_str()).collect();
    assert_eq!(customers.len(), 2357);
    assert_eq!(
        purchases.iter().map(|row| row.amount.minor()).sum::<i64>(),
        24_409_194
    );
    let keys: BTreeSet<_> = purchases
        .iter()
        .map(|row| (row.customer.as_str(), row.key.as_str()))
        .collect();
    assert_eq!(keys.len(), 6919);
    let (by_number, rejected) = read_with(&csv, options("1,2,4"));
    assert_eq!((by_number, rejected), (purchases, Vec::new()));
}

#[test]
fn the_requests_are_of_customers_of_the_sample() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    let sample = std::fs::read(format!("{folder}/cdnow_sample.csv")).unwrap();
    let (purchases, _) = read_with(&sample, options("customer,date,amount"));
    let known: BTreeSet<_> = purchases.iter().map(|row| row.customer.as_str()).collect();
    let mut requests = csv::Reader::from_path(format!("{folder}/requests.csv")).unwrap();
    let rows: Vec<BTreeMap<String, String>> =
        requests.deserialize().collect::<Result<_, _>>().unwrap();
    assert!(rows.len() >= 72);
    assert!(
        rows.iter()
            .all(|row| known.contains(row["customer"].as_str()))
    );
    assert!(
        rows.iter()
            .all(|row| row["text"].len() > 20 && row["language"] == "en")
    );
}

#[test]
fn each_kind_of_bad_row_is_named() {
    let bad = [
        (
            ",1997-01-01,1",
            "column customer: must not be empty, got nothing",
        ),
        (
            "c,,1",
            "column date: must be a date as YYYY-MM-DD or YYYYMMDD, or a date and time with offset (RFC 3339), got nothing",
        ),
        (
            "c,01/02/1997,1",
            "column date: day and month cannot be told apart; name the order with --date-format",
        ),
        (
            "c,1997-01-01,$5",
            "column amount: must be a decimal number such as -12.34, got text of 2 characters",
        ),
        (
            "c,1997-01-01,1.999",
            "column amount: must have at most 2 decimals, got text of 5 characters",
        ),
        ("c,1997-01-01", "2 fields where the first line has 3"),
        ("c,1997-01-01,1,2", "4 fields where the first line has 3"),
        (
            "\"c\"x,1997-01-01,1",
            "text behind a closing quote; a quote inside a quoted field must be doubled",
        ),
        ("\"c,1997-01-01,1", "a quote is opened and not closed"),
    ];
    for (row, reason) in bad {
        let csv = format!("customer,date,amount\n{row}\nd,1997-01-01,1\n");
        assert_eq!(reasons(&csv), [(2, reason.to_owned())], "{row}");
        assert_eq!(read(&csv).0.len(), 1, "{row}");
    }
    assert!(
        reasons("customer,date,amount\nc,1997-01-01,99999999999999999999\n")[0]
            .1
            .starts_with("column amount: must be")
    );
}

#[test]
fn bytes_that_are_not_utf8_matter_only_in_the_columns_that_are_read() {
    let csv = b"customer,name,date,amount\nc1,J\xFCrgen,1997-01-01,1\nc\xFC,x,1997-01-01,1\n";
    let (purchases, rejected) = read_with(csv, options("customer,date,amount"));
    assert_eq!(purchases.len(), 1);
    let reason = RejectReason::NotUtf8 {
        column: "customer".into(),
    };
    assert_eq!(rejected, [RejectedRow { line: 3, reason }]);
}

#[test]
fn a_mark_cr_lf_and_quoted_line_breaks_keep_the_lines_right() {
    let csv = "\u{feff}customer,date,amount\r\n\"c\r\n1\",1997-01-01,1\r\n\r\nc2,1997-01-01,x\r\nc3, 1997-01-01 ,1";
    let (purchases, rejected) = read(csv);
    assert_eq!(
        purchases.iter().map(|row| row.line).collect::<Vec<_>>(),
        [6]
    );
    // A customer's id has one line: the record is well-formed, its value is not.
    assert_eq!(
        rejected.iter().map(|row| row.line).collect::<Vec<_>>(),
        [2, 5]
    );
}

#[test]
fn a_file_without_headers_is_read_by_number_from_its_first_line() {
    let headless = b"c1,1997-01-01,29.33\nc2,1997-01-02,1\n";
    assert_eq!(read_with(headless, options("1,2,3")).0.len(), 2);
    let headed = b"buyer,day,total\nc1,1997-01-01,29.33\n";
    assert_eq!(read_with(headed, options("1,2,3")).0.len(), 1);
}

#[test]
fn a_format_makes_the_ambiguous_clear() {
    let mut options = options("customer,date,amount");
    options.date_format = Some(DateFormat::parse("%d/%m/%Y").unwrap());
    let csv = b"customer,date,amount\nc,01/02/1997,1\nc,1997-02-01,1\n";
    let (purchases, rejected) = read_with(csv, options);
    assert_eq!(purchases[0].key.as_str(), "1997-02-01:100::1");
    assert_eq!(rejected[0].line, 3);
}

#[test]
fn files_that_cannot_be_read_at_all_say_why() {
    let open = |csv: &'static [u8], columns| PurchaseReader::new(csv, options(columns)).map(|_| ());
    assert!(matches!(open(b"", "a,b,c"), Err(ImportError::Empty)));
    assert!(matches!(open(b"\n\r\n", "a,b,c"), Err(ImportError::Empty)));
    assert!(matches!(
        open(b"\"a,b,c", "a,b,c"),
        Err(ImportError::FirstLine(_))
    ));
    let missing = open(b"a;b;c\n", "a,b,c").unwrap_err();
    assert!(matches!(
        &missing,
        ImportError::Columns(ColumnsError::Missing { columns: 1, .. })
    ));
    assert!(
        !missing.to_string().contains("a;b;c"),
        "the first line may be a person's"
    );
}
