//! The mapping that is made for a file of purchases, and what the library's import makes of it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail loudly"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crm_core::exchange::{
    DateFormat, Header, ImportProgress, Importer, InputFormat, RejectReason, RejectedRow,
};
use crm_core::{Code, Currency, ManualClock, Profiles, SeededIds, TenantId, Timestamp};
use crm_storage::MemoryDatabase;
use ecrm_examples::columns::{Columns, ColumnsError};
use ecrm_examples::purchase_file::{PurchaseFile, PurchaseFileError};
use futures_executor::block_on;
use proptest::prelude::*;

const SHOP: Code = Code::new_static("shop");
const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

fn purchase_file(columns: &str) -> PurchaseFile {
    PurchaseFile::new(Columns::parse(columns).unwrap(), Currency::USD)
}

fn sample() -> Vec<u8> {
    std::fs::read(format!("{DATA}/cdnow_sample.csv")).unwrap()
}

/// The service over a store that is empty yet.
fn profiles() -> Profiles {
    let ids = Arc::new(SeededIds::new(1));
    let tenant = TenantId::generate(&*ids, Timestamp::UNIX_EPOCH);
    let store = Arc::new(MemoryDatabase::new().tenant(tenant));
    let clock = Arc::new(ManualClock::new(Timestamp::UNIX_EPOCH));
    Profiles::new(store, clock, ids)
}

fn import(
    profiles: &Profiles,
    file: &PurchaseFile,
    csv: &[u8],
) -> (ImportProgress, Vec<RejectedRow>) {
    let mapping = file.mapping(SHOP, csv).unwrap();
    let importer = Importer::new(profiles.clone(), mapping);
    let mut rejects = Vec::new();
    let report = block_on(importer.run(csv, &mut rejects, &mut ())).unwrap();
    (report.progress().clone(), rejects)
}

fn header(columns: &str, csv: &[u8]) -> Header {
    let mapping = purchase_file(columns).mapping(SHOP, csv).unwrap();
    let InputFormat::Csv(format) = mapping.input() else {
        panic!("CSV");
    };
    format.header
}

#[test]
fn columns_by_name_and_by_number_tell_the_same_purchases() {
    let (profiles, sample) = (profiles(), sample());
    let by_name = import(&profiles, &purchase_file("customer,date,amount"), &sample);
    assert_eq!((by_name.0.accepted, by_name.1), (6_919, vec![]));
    let by_number = import(&profiles, &purchase_file("1,2,4"), &sample);
    assert_eq!((by_number.0.known, by_number.1), (6_919, vec![]));
}

#[test]
fn a_file_without_headers_is_read_by_number_from_its_first_line() {
    let file = purchase_file("1,2,3");
    let headless = b"c1,1997-01-01,29.33\nc2,1997-01-02,1\n";
    assert_eq!(import(&profiles(), &file, headless).0.accepted, 2);
    let headed = b"buyer,day,total\nc1,1997-01-01,29.33\n";
    let (progress, _) = import(&profiles(), &file, headed);
    assert_eq!((progress.rows, progress.accepted), (1, 1));
}

#[test]
fn a_first_row_that_is_half_bad_is_listed_and_not_taken_for_a_header() {
    for bad in ["c1,1997-01-01,free\n", "c1,yesterday,29.33\n"] {
        let csv = format!("{bad}c2,1997-01-02,1\n");
        let (progress, rejects) = import(&profiles(), &purchase_file("1,2,3"), csv.as_bytes());
        assert_eq!((progress.accepted, rejects.len()), (1, 1), "{bad}");
        assert_eq!(rejects[0].line, 1, "{bad}");
    }
}

#[test]
fn one_column_by_name_makes_the_first_line_a_header() {
    assert_eq!(header("1,2,3", b"c1,1997-01-01,5\n"), Header::Absent);
    assert_eq!(header("c1,2,3", b"c1,1997-01-01,5\n"), Header::Present);
    assert_eq!(header("1,2,3,kind", b"a,1,2,kind\n"), Header::Present);
    // A header that is a number is one all the same.
    assert_eq!(header("1,2,3", b"3,2,1\n"), Header::Present);
}

#[test]
fn the_category_and_the_format_of_the_dates_reach_the_import() {
    let mut file = purchase_file("who,day,paid,kind");
    file.date_format = Some(DateFormat::parse("%d/%m/%Y").unwrap());
    let long = "x".repeat(1_000);
    let csv = format!(
        "who,day,paid,kind\nc,01/02/1997,1,books\nc,1997-02-01,1,\nc,01/02/1997,1,{long}\n"
    );
    let (progress, rejects) = import(&profiles(), &file, csv.as_bytes());
    assert_eq!(progress.accepted, 1);
    let told: Vec<_> = rejects
        .iter()
        .map(|row| (row.line, row.reason.field().into_owned()))
        .collect();
    assert_eq!(told, [(3, "day".to_owned()), (4, "kind".to_owned())]);
}

#[test]
fn files_that_cannot_be_read_at_all_say_why() {
    let open = |csv: &[u8]| purchase_file("a,b,c").mapping(SHOP, csv).map(|_| ());
    assert!(matches!(open(b""), Err(PurchaseFileError::Empty)));
    assert!(matches!(open(b"\n\r\n"), Err(PurchaseFileError::Empty)));
    assert!(matches!(
        open(b"\xFF\xFEa\0"),
        Err(PurchaseFileError::Utf16)
    ));
    assert!(matches!(
        open(b"\"a,b,c"),
        Err(PurchaseFileError::FirstLine(RejectReason::UnclosedQuote))
    ));
    let missing = open(b"a;b;c\n").unwrap_err();
    assert!(matches!(
        &missing,
        PurchaseFileError::Columns(ColumnsError::Missing { columns: 1, .. })
    ));
    assert!(
        !missing.to_string().contains("a;b;c"),
        "the first line may be a person's"
    );
}

#[test]
fn the_requests_are_of_customers_of_the_sample() {
    let sample = sample();
    let known: BTreeSet<String> = csv::Reader::from_reader(sample.as_slice())
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .collect();
    let mut requests = csv::Reader::from_path(format!("{DATA}/requests.csv")).unwrap();
    let rows: Vec<BTreeMap<String, String>> =
        requests.deserialize().collect::<Result<_, _>>().unwrap();
    assert!(rows.len() >= 72);
    assert!(rows.iter().all(|row| known.contains(&row["customer"])));
    assert!(
        rows.iter()
            .all(|row| row["text"].len() > 20 && row["language"] == "en")
    );
}

proptest! {
    /// Where a mapping is made, the import opens the file: both find the same columns.
    #[test]
    fn what_is_mapped_can_be_opened(
        first_line in "[a-c1-4 '=,\"\u{feff}]{0,12}(\r?\n)?",
        columns in prop_oneof![Just("1,2,3"), Just("a,b,c"), Just("=a,2,b"), Just("4,1,3,2")],
    ) {
        let file = purchase_file(columns);
        if let Ok(mapping) = file.mapping(SHOP, first_line.as_bytes()) {
            let importer = Importer::new(profiles(), mapping);
            let (mut rejects, mut unseen) = (Vec::new(), ());
            let run = block_on(importer.run(first_line.as_bytes(), &mut rejects, &mut unseen));
            let told = run.err().map(|error| error.to_string()).unwrap_or_default();
            prop_assert!(told.is_empty() || told.ends_with("stands twice"), "{}", told);
        }
    }
}
