//! Rejects are repaired and imported.

use crm_core::exchange::*;
use crm_core::*;
use futures_executor::block_on;
use proptest::prelude::*;

use crate::support::*;

fn reject_file(shop: &Shop, mapping: &ImportMapping, file: &[u8]) -> Vec<u8> {
    let mut rejects = RejectFile::new(Vec::new(), mapping);
    block_on(shop.importer(mapping).run(file, &mut rejects, &mut ())).unwrap();
    rejects.finish().unwrap()
}

#[test]
fn a_reject_file_holds_the_row_the_line_and_the_rule() {
    let file = b"customer,date,amount,\"a,b\"\n=c,x,1,\nd,1997-01-01\n\"e\"f\nok,1997-01-01,1,\n";
    let rejects = reject_file(&Shop::new(), &purchases(), file);
    let rejects = String::from_utf8(rejects).unwrap();
    let date = "\"must be a date as YYYY-MM-DD or YYYYMMDD, or a date and time with offset (RFC 3339), got text of 1 character\"";
    let expected = [
        "customer,date,amount,\"a,b\",reject_line,reject_field,reject_rule,reject_record".to_owned(),
        format!("'=c,x,1,,2,date,{date},"),
        ",,,,3,record,2 fields where the first line has 4,\"d,1997-01-01\"".to_owned(),
        ",,,,4,record,text behind a closing quote; a quote inside a quoted field must be doubled,\"\"\"e\"\"f\"".to_owned(),
    ];
    assert_eq!(rejects.lines().collect::<Vec<_>>(), expected);
    // Unrepaired, they are rejected again, and the columns are there once.
    let again = reject_file(&Shop::new(), &purchases(), rejects.as_bytes());
    let again = String::from_utf8(again).unwrap();
    assert_eq!(again.lines().next(), Some(expected[0].as_str()));
    assert!(again.contains("'=c,x,1,,2,date"), "{again}");
    // Repaired, they are taken, with the texts as they were.
    let shop = Shop::new();
    let repaired = rejects.replace(",x,", ",1997-01-02,");
    let strict = purchases().with_unknown_columns(UnknownColumns::Ignored);
    assert_eq!(shop.import(&strict, repaired).0.accepted, 1);
    let restored = Identity::external("shop", "=c").unwrap();
    assert!(shop.customers()[0].verified_identities()[0].is(&restored));
}

#[test]
fn rejects_of_json_lines_are_json_lines() {
    let mapping = purchases_in(InputFormat::JsonLines, plain_purchases())
        .with_unknown_columns(UnknownColumns::Refused);
    let file = b"{\"customer\":\"c\",\"date\":\"x\",\"amount\":1.50}\nnot json\n";
    let rejects = String::from_utf8(reject_file(&Shop::new(), &mapping, file)).unwrap();
    let lines: Vec<serde_json::Value> = rejects
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        rejects.contains("\"amount\":1.50"),
        "every digit stays: {rejects}"
    );
    assert_eq!(lines[0]["reject_line"], 1);
    assert_eq!(lines[0]["reject_field"], "date");
    assert_eq!(lines[1]["reject_record"], "not json");
    let shop = Shop::new();
    let repaired = rejects.replace("\"x\"", "\"1997-01-01\"");
    assert_eq!(shop.import(&mapping, repaired).0.accepted, 1);
}

#[test]
fn rejects_of_vcards_are_vcards() {
    let record = RecordMapping::VCards(VCardMapping::new(Code::new_static("cards")));
    let values = ValueFormats::default();
    let mapping = ImportMapping::new(shop(), InputFormat::VCard, record, values).unwrap();
    let long = "x".repeat(201);
    let file = format!(
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{long}\r\nUID:1\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:cut"
    );
    let rejects = reject_file(&Shop::new(), &mapping, file.as_bytes());
    let rejects = String::from_utf8(rejects).unwrap();
    assert!(rejects.starts_with(
        "BEGIN:VCARD\r\nX-REJECT-LINE:1\r\nX-REJECT-FIELD:N\r\nX-REJECT-RULE:must have at most 200 characters  got text of 201 characters\r\n"
    ), "{rejects}");
    let shop = Shop::new();
    let repaired = rejects.replace(&long, "Ann");
    let (progress, left) = shop.import(&mapping, repaired);
    assert_eq!((progress.accepted, left.len()), (1, 1));
    assert!(progress.left_out.is_empty(), "{progress:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is in the cells: the row of a reject file is the row of the file.
    #[test]
    fn a_reject_file_keeps_every_cell(
        cells in proptest::collection::vec("[=+@'a\",;\n\r\t\\-\\\\ ＝]{0,6}", 2..5),
        restores in any::<bool>(),
    ) {
        let formulas = if restores { Formulas::Restored } else { Formulas::AsWritten };
        let input = InputFormat::Csv(CsvFormat { formulas, ..CsvFormat::default() });
        let mapping = purchases_in(input, plain_purchases());
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names: Vec<String> = (0..cells.len()).map(|at| format!("more{at}")).collect();
        let row = |head: [&str; 3], tail: &[String]| {
            head.iter().map(|cell| (*cell).to_owned()).chain(tail.iter().cloned()).collect::<Vec<_>>()
        };
        writer.write_record(row(["customer", "date", "amount"], &names)).unwrap();
        writer.write_record(row(["c", "x", "1"], &cells)).unwrap();
        let file = writer.into_inner().unwrap();
        let shop = Shop::new();
        let (_, first) = shop.import(&mapping, &file);
        let rejects = reject_file(&shop, &mapping, &file);
        let (_, second) = shop.import(&mapping, &rejects);
        let fields = |rejects: &[RejectedRow]| match &rejects[0].original {
            OriginalRow::Fields { fields, .. } => fields[..cells.len() + 3].to_vec(),
            other => panic!("{other:?}"),
        };
        prop_assert_eq!(fields(&first), fields(&second));
    }
}
