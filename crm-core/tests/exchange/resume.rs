//! An import that was stopped goes on.

use std::ops::ControlFlow;

use crm_core::exchange::*;
use crm_core::*;
use futures_executor::block_on;
use proptest::prelude::*;

use crate::support::*;

/// Imports by pieces: stops behind each batch, keeps the position as text, and goes on.
fn by_pieces(
    shop: &Shop,
    mapping: &ImportMapping,
    file: &[u8],
    batch: u16,
) -> (ImportProgress, Vec<RejectedRow>) {
    let importer = shop
        .importer(mapping)
        .with_batch(PageLimit::new(batch).unwrap());
    let mut rejects = Vec::new();
    let mut stop = |_: &ImportPosition| ControlFlow::Break(());
    let mut report = block_on(importer.run(file, &mut rejects, &mut stop)).unwrap();
    while report.is_stopped {
        let kept = serde_json::to_string(&report.position).unwrap();
        let position: ImportPosition = serde_json::from_str(&kept).unwrap();
        report = block_on(importer.resume(file, &position, &mut rejects, &mut stop)).unwrap();
    }
    (report.progress().clone(), rejects)
}

fn rows() -> impl Strategy<Value = String> {
    let row = prop_oneof![
        4 => (0..3, 1..3).prop_map(|(who, day)| format!("c{who},1997-01-0{day},1")),
        1 => Just("\"c\n1\",1997-01-01,1".to_owned()),
        1 => Just(String::new()),
        1 => Just("c,x,1".to_owned()),
        1 => Just("\"c,1997-01-01,1".to_owned()),
    ];
    proptest::collection::vec(row, 1..25).prop_map(|rows| rows.join("\r\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_file_read_by_pieces_is_the_file(rows in rows(), batch in 1_u16..6, by_order in any::<bool>()) {
        let mut mapping = plain_purchases();
        if by_order {
            mapping.key = KeyMapping::Cells(vec![column("customer"), column("date")]);
        }
        let mapping = purchases_in(InputFormat::csv(), mapping);
        let file = format!("customer,date,amount\r\n{rows}");
        let (whole, pieces) = (Shop::new(), Shop::new());
        let expected = whole.import(&mapping, &file);
        let found = by_pieces(&pieces, &mapping, file.as_bytes(), batch);
        prop_assert_eq!(expected, found);
        prop_assert_eq!(whole.content(), pieces.content());
    }

    #[test]
    fn a_file_without_header_and_json_lines_go_on_as_well(count in 1_usize..12, batch in 1_u16..5) {
        let number = |at: u16| Cell::Number(std::num::NonZeroU16::new(at).unwrap());
        let customer = IdentityMapping::external(shop(), number(1));
        let purchases = PurchaseMapping::new(customer, number(2), number(3));
        let headless = CsvFormat { header: Header::Absent, ..CsvFormat::default() };
        let csv = purchases_in(InputFormat::Csv(headless), purchases);
        let json = purchases_in(InputFormat::JsonLines, plain_purchases());
        let csv_file: String = (0..count).map(|at| format!("c{at},1997-01-01,{at}\n")).collect();
        let json_file: String = (0..count)
            .map(|at| format!("{{\"customer\":\"c{at}\",\"date\":\"1997-01-01\",\"amount\":{at}}}\n"))
            .collect();
        for (mapping, file) in [(csv, csv_file), (json, json_file)] {
            let shop = Shop::new();
            let (progress, rejects) = by_pieces(&shop, &mapping, file.as_bytes(), batch);
            prop_assert_eq!(reasons(&rejects), []);
            prop_assert_eq!(progress.accepted, u64::try_from(count).unwrap());
            prop_assert_eq!(shop.facts().len(), count);
        }
    }
}

#[test]
fn a_position_of_another_file_or_mapping_is_refused() {
    let shop = Shop::new();
    let file = b"customer,date,amount\na,1997-01-01,1\nb,1997-01-01,1\n";
    let importer = shop.importer(&purchases()).with_batch(PageLimit::ONE);
    let mut stop = |_: &ImportPosition| ControlFlow::Break(());
    let report = block_on(importer.run(file.as_slice(), &mut Vec::new(), &mut stop)).unwrap();
    let resume = |importer: &Importer, file: &[u8]| {
        let mut rejects = Vec::new();
        block_on(importer.resume(file, &report.position, &mut rejects, &mut ()))
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        resume(&importer, b"customer,date,amount\na,1"),
        "the position belongs to another file"
    );
    let strict = purchases().with_unknown_columns(UnknownColumns::Refused);
    assert_eq!(
        resume(&shop.importer(&strict), file),
        "the position belongs to another mapping"
    );
}

/// A crash between two batches, seen from the files that are left: the position of the last batch
/// that was noted, the store one batch ahead, rejects written behind the position.
#[test]
fn after_a_crash_nothing_is_stored_twice_and_each_reject_stands_once() {
    let file: String = (0..40)
        .map(|at| {
            format!(
                "c{},1997-01-01,{}\n",
                at % 7,
                if at % 5 == 0 { "x" } else { "1" }
            )
        })
        .collect();
    let file = format!("customer,date,amount\n{file}");
    let whole = Shop::new();
    let mut expected = RejectFile::new(Vec::new(), &purchases());
    block_on(
        whole
            .importer(&purchases())
            .run(file.as_bytes(), &mut expected, &mut ()),
    )
    .unwrap();
    let expected = expected.finish().unwrap();
    for crash_behind in 1..8 {
        let shop = Shop::new();
        let importer = shop
            .importer(&purchases())
            .with_batch(PageLimit::new(5).unwrap());
        let (mut batches, mut noted) = (0, None);
        let mut crash = |position: &ImportPosition| {
            batches += 1;
            // The crash comes before this position is kept.
            if batches > crash_behind {
                return ControlFlow::Break(());
            }
            noted = Some(position.clone());
            ControlFlow::Continue(())
        };
        let mut rejects = RejectFile::new(Vec::new(), &purchases());
        block_on(importer.run(file.as_bytes(), &mut rejects, &mut crash)).unwrap();
        let position = noted.unwrap();
        let mut left = rejects.finish().unwrap();
        let bytes = position.reject_bytes();
        left.truncate(usize::try_from(bytes).unwrap());
        let mut rejects = RejectFile::new(left, &purchases()).continued(bytes);
        let mut unseen = ();
        let going = importer.resume(file.as_bytes(), &position, &mut rejects, &mut unseen);
        let report = block_on(going).unwrap();
        assert_eq!(report.progress().rows, 40);
        assert_eq!(shop.content(), whole.content());
        assert_eq!(rejects.finish().unwrap(), expected);
    }
}

/// Hosts import on threads of their own: the future goes there.
#[test]
fn an_import_can_be_sent_to_another_thread() {
    fn sent<T: Send>(future: T) -> T {
        future
    }
    let importer = Shop::new().importer(&purchases());
    let (mut rejects, mut unseen) = (Vec::new(), ());
    let file = b"customer,date,amount\na,1997-01-01,1\n".as_slice();
    let report = block_on(sent(importer.run(file, &mut rejects, &mut unseen))).unwrap();
    assert_eq!(report.progress().accepted, 1);
}
