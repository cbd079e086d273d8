//! Purchases of shops and ERP systems.

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use crm_core::exchange::*;
use crm_core::*;
use futures_executor::block_on;
use proptest::prelude::*;

use crate::support::*;

#[test]
fn the_sample_has_the_sums_of_its_source() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/data");
    let csv = std::fs::read(format!("{folder}/cdnow_sample.csv")).unwrap();
    let shop = Shop::new();
    let (progress, rejects) = shop.import(&purchases(), &csv);
    assert_eq!(reasons(&rejects), []);
    assert_eq!((progress.rows, progress.accepted), (6919, 6919));
    assert_eq!(progress.customers_created, 2357);
    let facts = shop.facts();
    let sum: i64 = facts.iter().map(|fact| fact.amount().minor()).sum();
    assert_eq!((facts.len(), sum), (6919, 24_409_194));
    let (again, _) = shop.import(&purchases(), &csv);
    assert_eq!((again.known, again.customers_created), (6919, 0));
    assert_eq!(shop.facts().len(), 6919);
}

#[test]
fn each_kind_of_bad_row_is_named() {
    let date =
        "must be a date as YYYY-MM-DD or YYYYMMDD, or a date and time with offset (RFC 3339)";
    let bad = [
        (
            ",1997-01-01,1",
            "column customer: must not be empty, got nothing".to_owned(),
        ),
        (
            "c,,1",
            "column date: must not be empty, got nothing".to_owned(),
        ),
        (
            "c,x,1",
            format!("column date: {date}, got text of 1 character"),
        ),
        (
            "c,01/02/1997,1",
            "column date: day and month cannot be told apart; name the format of dates".to_owned(),
        ),
        (
            "c,1997-01-01,$5",
            "column amount: must be a decimal number such as -12.34, got text of 2 characters"
                .to_owned(),
        ),
        (
            "c,1997-01-01,1.999",
            "column amount: must have at most 2 decimals, got text of 5 characters".to_owned(),
        ),
        (
            "c,1997-01-01",
            "2 fields where the first line has 3".to_owned(),
        ),
        (
            "c,1997-01-01,1,2",
            "4 fields where the first line has 3".to_owned(),
        ),
        (
            "\"c\"x,1997-01-01,1",
            "text behind a closing quote; a quote inside a quoted field must be doubled".to_owned(),
        ),
        (
            "\"c,1997-01-01,1",
            "a quote is opened and not closed".to_owned(),
        ),
    ];
    for (row, reason) in bad {
        let csv = format!("customer,date,amount\n{row}\nd,1997-01-01,1\n");
        let (progress, rejects) = Shop::new().import(&purchases(), csv);
        assert_eq!(reasons(&rejects), [(2, reason)], "{row}");
        assert_eq!(progress.accepted, 1, "{row}");
    }
}

#[test]
fn an_erp_export_with_all_that_can_differ() {
    let mut mapping = PurchaseMapping::new(
        IdentityMapping::external(
            Code::new_static("erp"),
            Cell::Number(NonZeroU16::new(2).unwrap()),
        ),
        Cell::Number(NonZeroU16::new(1).unwrap()),
        column("Betrag"),
    );
    mapping.order = Some(column("Beleg"));
    mapping.product = Some(column("Artikel"));
    mapping.product_name = Some(column("Text"));
    mapping.quantity = Some(column("Menge"));
    mapping.currency = Some(column("Währung"));
    mapping.channel = Channel::InPerson;
    mapping.key = KeyMapping::Cells(vec![column("Beleg"), column("Artikel")]);
    let csv_format = CsvFormat {
        delimiter: Delimiter::SEMICOLON,
        ..CsvFormat::default()
    };
    let values = ValueFormats {
        date: Some(DateFormat::parse("%d.%m.%Y %H:%M").unwrap()),
        offset: UtcOffset::parse("+01:00").unwrap(),
        decimals: DecimalFormat::new(DecimalMark::Comma, GroupMark::Point).unwrap(),
        currency: None,
    };
    let record = RecordMapping::Purchases(mapping);
    let erp = Code::new_static("erp");
    let mapping = ImportMapping::new(erp, InputFormat::Csv(csv_format), record, values).unwrap();
    let file = "\u{feff}Datum;Kunde;Beleg;Artikel;Text;Menge;Betrag;Währung\r\n\
        31.12.2025 23:30;K1;B1;A1;\"Schrauben; verzinkt\";100;1.234,50;EUR\r\n\
        31.12.2025 23:30;K1;B1;A2;=1+1;2,00;9,00;EUR\r\n\
        02.01.2026 09:00;K1;B2;A1;;-100;1.234,50-;EUR\r\n\
        02.01.2026 09:00;K2;B3;A1;;1;1234.50;EUR\r\n\
        02.01.2026 09:00;K2;B4;A1;;1;5,00;\r\n";
    let shop = Shop::new();
    let (progress, rejects) = shop.import(&mapping, file);
    assert_eq!((progress.accepted, progress.customers_created), (2, 1));
    assert_eq!(
        reasons(&rejects),
        [
            (3, "column Menge: must be a whole number other than 0, got text of 4 characters".to_owned()),
            (5, "column Betrag: must be a decimal number with the marks of the mapping, got text of 7 characters".to_owned()),
            (6, "column Währung: must not be empty, got nothing".to_owned()),
        ]
    );
    let told = shop.timeline(shop.customers()[0].id());
    assert!(matches!(told[0].content(), InteractionContent::Return(_)));
    let InteractionContent::Purchase(purchase) = told[1].content() else {
        panic!("a purchase");
    };
    assert_eq!(
        told[1].occurred_at().to_string(),
        "2025-12-31T22:30:00.000000Z"
    );
    assert_eq!(told[1].key().as_str(), "B1|A1");
    assert_eq!(purchase.total(), Money::new(123_450, Currency::EUR));
    let line = &purchase.lines()[0];
    assert_eq!(line.name.as_ref().unwrap().as_str(), "Schrauben; verzinkt");
    assert_eq!(
        (line.quantity.get(), purchase.order().unwrap().as_str()),
        (100, "B1")
    );
}

#[test]
fn json_lines_keep_every_digit_and_reach_into_objects() {
    let mut mapping = plain_purchases();
    mapping.customer.cell = column("/buyer/ids/0");
    mapping.order = Some(column("order"));
    let mapping = purchases_in(InputFormat::JsonLines, mapping);
    let file = concat!(
        r#"{"buyer":{"ids":["A1"]},"date":"1997-01-01","amount":90071992547409.93,"order":10}"#,
        "\n\n",
        r#"{"buyer":{"ids":[7]},"date":"1997-01-01","amount":"5"}"#,
        "\n",
        r#"{"buyer":{"ids":[]},"date":"1997-01-01","amount":5}"#,
        "\n",
        r#"{"buyer":{"ids":["A1"]},"date":"1997-01-01","amount":[5]}"#,
        "\n",
        r#"{"buyer":{"ids":["A1"]},"date":"1997-01-01","amount":5,"amount":6}"#,
        "\n[1]\nnot json\n",
    );
    let shop = Shop::new();
    let (progress, rejects) = shop.import(&mapping, file);
    assert_eq!((progress.accepted, progress.customers_created), (2, 2));
    let amounts: BTreeSet<i64> = shop
        .facts()
        .iter()
        .map(|fact| fact.amount().minor())
        .collect();
    assert_eq!(amounts, BTreeSet::from([9_007_199_254_740_993, 500]));
    let twice = "the line must be one object of JSON, with each name once";
    assert_eq!(
        reasons(&rejects),
        [
            (
                4,
                "column /buyer/ids/0: must not be empty, got nothing".to_owned()
            ),
            (
                5,
                "column amount: must be a text, a number or a truth value".to_owned()
            ),
            (6, twice.to_owned()),
            (7, twice.to_owned()),
            (8, "the line must be JSON".to_owned()),
        ]
    );
}

#[test]
fn files_that_cannot_be_read_at_all_say_why() {
    let open = |mapping: &ImportMapping, file: &[u8]| {
        let importer = Shop::new().importer(mapping);
        block_on(importer.run(file, &mut Vec::new(), &mut ()))
            .unwrap_err()
            .to_string()
    };
    let cases: [(&[u8], &str); 7] = [
        (b"", "the file is empty"),
        (b"\n\r\n", "the file is empty"),
        (b"\xFF\xFEc\0", "the file is UTF-16; it must be UTF-8"),
        (
            b"\"a,b,c",
            "the first line is not readable: a quote is opened and not closed",
        ),
        (
            b"customer,date,am\xFCunt\n",
            "the names of the columns must be UTF-8",
        ),
        (
            b"Ann;1997-01-01;5\n",
            "no column customer in the first line, which has 1 column(s)",
        ),
        (
            b"customer,date,amount,date\n",
            "the column date stands twice",
        ),
    ];
    for (file, expected) in cases {
        assert_eq!(open(&purchases(), file), expected);
    }
    let strict = purchases().with_unknown_columns(UnknownColumns::Refused);
    let file = b"customer,date,reject_line,Ann,amount\n";
    assert_eq!(
        open(&strict, file),
        "the mapping does not know column number 4"
    );
    let strict = purchases_in(InputFormat::JsonLines, plain_purchases());
    let strict = strict.with_unknown_columns(UnknownColumns::Refused);
    let line = br#"{"customer":"A","date":"1997-01-01","amount":1,"more":2}"#;
    let (_, rejects) = Shop::new().import(&strict, line);
    assert_eq!(rejects[0].reason, RejectReason::UnknownName);
}

#[test]
fn a_reader_that_fails_tells_the_line_and_what_was_read_before_is_stored() {
    struct Failing<'a>(&'a [u8]);
    impl std::io::Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.0.is_empty() {
                return Err(std::io::Error::other("the disk is gone"));
            }
            let read = std::io::Read::read(&mut self.0, buffer)?;
            Ok(read)
        }
    }
    let shop = Shop::new();
    let file = b"customer,date,amount\na,1997-01-01,1\nb,1997-01-01,1\nc,1997-01-";
    let importer = shop.importer(&purchases());
    let error = block_on(importer.run(Failing(file), &mut Vec::new(), &mut ())).unwrap_err();
    assert_eq!(error.to_string(), "the file cannot be read behind line 3");
    assert_eq!(error.position().unwrap().progress().accepted, 2);
    assert_eq!(shop.facts().len(), 2);
    let whole = [file.as_slice(), b"01,1\n"].concat();
    let position = error.position().unwrap();
    let mut rejects = Vec::new();
    let rest = block_on(importer.resume(whole.as_slice(), position, &mut rejects, &mut ()));
    assert_eq!(rest.unwrap().progress().accepted, 3);
    assert_eq!(shop.facts().len(), 3);
}

#[test]
fn a_key_used_again_for_something_else_is_rejected() {
    let mut mapping = plain_purchases();
    mapping.key = KeyMapping::Cells(vec![column("order")]);
    let mapping = purchases_in(InputFormat::csv(), mapping);
    let shop = Shop::new();
    let first = "customer,date,amount,order\na,1997-01-01,1,7\n";
    assert_eq!(shop.import(&mapping, first).0.accepted, 1);
    let other = "customer,date,amount,order\na,1997-01-01,2,7\nb,1997-01-01,2,7\n";
    let (progress, rejects) = shop.import(&mapping, other);
    assert_eq!((progress.accepted, progress.rejected), (1, 1));
    let reason = rejects[0].reason.to_string();
    assert!(
        reason.starts_with("not stored: the idempotency key is recorded"),
        "{reason}"
    );
}

/// Rows from so small a choice that many are alike.
fn row() -> impl Strategy<Value = String> {
    (0..3, 1..3, -1..3).prop_map(|(customer, day, cents)| {
        let sign = if cents < 0 { "-" } else { "" };
        format!("c{customer},1997-01-0{day},{sign}0.0{}", i32::abs(cents))
    })
}

fn file_of(rows: &[String]) -> String {
    format!("customer,date,amount\n{}\n", rows.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_order_and_any_repeat_gives_the_same_store(
        (rows, shuffled) in proptest::collection::vec(row(), 1..30)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        cut in any::<proptest::sample::Index>(),
    ) {
        let (one, other) = (Shop::new(), Shop::new());
        let (progress, _) = one.import(&purchases(), file_of(&rows));
        prop_assert_eq!(progress.accepted, u64::try_from(rows.len()).unwrap());
        // A part first, as an export of an earlier day, then all of it, then all again.
        let earlier = &shuffled[..=cut.index(rows.len())];
        other.import(&purchases(), file_of(earlier));
        other.import(&purchases(), file_of(&shuffled));
        prop_assert_eq!(other.import(&purchases(), file_of(&rows)).0.accepted, 0);
        prop_assert_eq!(one.content(), other.content());
    }

    #[test]
    fn bad_rows_neither_stop_nor_change_the_good_ones(
        rows in proptest::collection::vec((row(), prop_oneof![
            Just(None),
            Just(Some("c,1997-01-01")),
            Just(Some("c,1997-01-01,x")),
            Just(Some("c,01/02/1997,1")),
            Just(Some("\"c\"d,1997-01-01,1")),
            Just(Some("c,\"1997-01-01,1")),
        ]), 1..30),
        batch in 1_u16..9,
    ) {
        let good: Vec<String> = rows.iter().map(|(row, _)| row.clone()).collect();
        let mut all = Vec::new();
        let mut bad_lines = Vec::new();
        for (row, bad) in &rows {
            if let Some(bad) = bad {
                all.push((*bad).to_owned());
                bad_lines.push(u64::try_from(all.len() + 1).unwrap());
            }
            all.push(row.clone());
        }
        let (with_bad, without) = (Shop::new(), Shop::new());
        without.import(&purchases(), file_of(&good));
        let importer = with_bad.importer(&purchases()).with_batch(PageLimit::new(batch).unwrap());
        let mut rejects = Vec::new();
        block_on(importer.run(file_of(&all).as_bytes(), &mut rejects, &mut ())).unwrap();
        prop_assert_eq!(rejects.iter().map(|row| row.line).collect::<Vec<_>>(), bad_lines);
        prop_assert_eq!(with_bad.content(), without.content());
    }

    #[test]
    fn a_dry_run_counts_what_the_run_does_and_writes_nothing(
        before in proptest::collection::vec(row(), 0..10),
        rows in proptest::collection::vec(prop_oneof![3 => row(), 1 => Just("c,x,1".to_owned())], 1..30),
    ) {
        let shop = Shop::new();
        shop.import(&purchases(), file_of(&before));
        let (file, held) = (file_of(&rows), shop.content());
        let mut rejects = Vec::new();
        let importer = shop.importer(&purchases()).with_batch(PageLimit::new(4).unwrap());
        let dry = block_on(importer.dry_run(file.as_bytes(), &mut rejects, &mut ())).unwrap();
        prop_assert_eq!(shop.content(), held);
        let mut real_rejects = Vec::new();
        let real = block_on(importer.run(file.as_bytes(), &mut real_rejects, &mut ())).unwrap();
        prop_assert_eq!(dry.progress(), real.progress());
        prop_assert_eq!(rejects, real_rejects);
    }

    #[test]
    fn no_reason_repeats_what_the_row_holds(
        cells in proptest::collection::vec(prop_oneof!["marker[a-z0-9 ]{0,9}", "[0-9]{1,3}marker"], 1..6),
        quoted in any::<bool>(),
    ) {
        let row = if quoted { format!("\"{}\"x", cells.join(",")) } else { cells.join(",") };
        let (_, rejects) = Shop::new().import(&purchases(), file_of(&[row]));
        for (_, reason) in reasons(&rejects) {
            prop_assert!(!reason.contains("marker"), "{}", reason);
        }
        let told = format!("{:?}", rejects);
        prop_assert!(!told.contains("marker"));
    }
}
