//! CSV as programs write it: marks, line ends, encodings, headers.

use std::num::NonZeroU16;

use crm_core::exchange::*;
use proptest::prelude::*;

use crate::support::*;

fn lines(rejects: &[RejectedRow]) -> Vec<u64> {
    rejects.iter().map(|row| row.line).collect()
}

fn number(at: u16) -> Cell {
    Cell::Number(NonZeroU16::new(at).unwrap())
}

/// Customer, date and amount are the first three columns.
fn by_number(header: Header) -> ImportMapping {
    let customer = IdentityMapping::external(shop(), number(1));
    let purchases = PurchaseMapping::new(customer, number(2), number(3));
    let format = CsvFormat {
        header,
        ..CsvFormat::default()
    };
    purchases_in(InputFormat::Csv(format), purchases)
}

#[test]
fn bytes_that_are_not_utf8_matter_only_in_the_columns_that_are_read() {
    let csv = b"customer,name,date,amount\nc1,J\xFCrgen,1997-01-01,1\nc\xFC,x,1997-01-01,1\nc2,x,1997-01-01,\xA41\n";
    let (progress, rejects) = Shop::new().import(&purchases(), csv);
    assert_eq!(progress.accepted, 1);
    let not_utf8 = |column: &str| format!("column {column}: must be UTF-8");
    assert_eq!(
        reasons(&rejects),
        [(3, not_utf8("customer")), (4, not_utf8("amount"))]
    );
}

#[test]
fn a_mark_cr_lf_and_quoted_line_breaks_keep_the_lines_right() {
    let csv = "\u{feff}customer,date,amount\r\n\"c\r\n1\",1997-01-01,1\r\n\r\nc2,1997-01-01,x\r\nc3, 1997-01-01 ,1";
    let (progress, rejects) = Shop::new().import(&purchases(), csv);
    assert_eq!((progress.rows, progress.accepted), (3, 1));
    // A customer's id has one line: the record is well-formed, its value is not.
    assert_eq!(lines(&rejects), [2, 5]);
}

#[test]
fn numbers_find_the_columns_with_and_without_a_header() {
    let rows = "c1,1997-01-01,29.33\nc2,1997-01-02,1\n";
    for (header, first_line) in [(Header::Absent, ""), (Header::Present, "who,day,paid\n")] {
        let (progress, rejects) =
            Shop::new().import(&by_number(header), format!("{first_line}{rows}"));
        assert_eq!(reasons(&rejects), []);
        assert_eq!(progress.accepted, 2, "{header:?}");
    }
    // Told that there is no header, an import takes the first line for a row, and refuses it.
    let headed = format!("who,day,paid\n{rows}");
    let (progress, rejects) = Shop::new().import(&by_number(Header::Absent), headed);
    assert_eq!((progress.accepted, lines(&rejects)), (2, vec![1]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One file, however its lines end, marked or not: the same store.
    #[test]
    fn line_ends_and_a_mark_change_nothing(
        rows in proptest::collection::vec((0..3, 1..3, prop_oneof![9 => Just("1"), 1 => Just("x")]), 0..20),
        has_last_end in any::<bool>(),
    ) {
        let rows = rows.iter().map(|(who, day, paid)| format!("c{who},1997-01-0{day},{paid}"));
        let all: Vec<String> = std::iter::once("customer,date,amount".to_owned()).chain(rows).collect();
        let file = |mark: &str, end: &str| {
            let last = if has_last_end { end } else { "" };
            format!("{mark}{}{last}", all.join(end))
        };
        let plain = Shop::new();
        let (expected, rejects) = plain.import(&purchases(), file("", "\n"));
        for (mark, end) in [("\u{feff}", "\n"), ("", "\r\n"), ("\u{feff}", "\r\n"), ("", "\r")] {
            let shop = Shop::new();
            let (progress, told) = shop.import(&purchases(), file(mark, end));
            prop_assert_eq!(progress.accepted, expected.accepted);
            prop_assert_eq!(reasons(&told), reasons(&rejects));
            prop_assert_eq!(shop.content(), plain.content());
        }
    }
}
