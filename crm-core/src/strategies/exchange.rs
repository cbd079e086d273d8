//! Mappings of imports.

use std::num::NonZeroU16;

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{channel, code, currency};
use crate::exchange::{
    Cell, CsvFormat, CustomerMapping, DateFormat, DecimalFormat, DecimalMark, Delimiter, Formulas,
    GroupMark, Header, IdentityMapping, ImportMapping, InputFormat, KeyMapping, PurchaseMapping,
    RecordMapping, UnknownColumns, UtcOffset, ValueFormats,
};

/// Any [`Cell`]: a column by name or by number, or a constant.
pub fn mapped_cell() -> impl Strategy<Value = Cell> + Clone {
    prop_oneof![
        "[a-zA-Zäé/ _]{0,10}[a-z]".prop_filter_map("a column", |name| Cell::column(&name).ok()),
        (1_u16..1000).prop_filter_map("a number", |at| NonZeroU16::new(at).map(Cell::Number)),
        "[A-Z]{1,5}".prop_filter_map("a constant", |text| Cell::constant(&text).ok()),
    ]
    .boxed()
}

/// Any [`ValueFormats`], with a currency.
pub fn value_formats() -> impl Strategy<Value = ValueFormats> + Clone {
    let formats = [
        "%d.%m.%Y",
        "%m/%d/%Y %H:%M",
        "%Y-%m-%dT%H:%M:%S%z",
        "%d %b %y",
    ];
    let date = select(formats.to_vec()).prop_map(|format| DateFormat::parse(format).ok());
    let offset = (-18_i32..=18).prop_filter_map("an offset", |hours| {
        let sign = if hours < 0 { '-' } else { '+' };
        UtcOffset::parse(&format!("{sign}{:02}:00", hours.abs())).ok()
    });
    let mark = select(vec![DecimalMark::Point, DecimalMark::Comma]);
    let groups = [
        GroupMark::None,
        GroupMark::Point,
        GroupMark::Comma,
        GroupMark::Space,
        GroupMark::Apostrophe,
    ];
    let decimals = (mark, select(groups.to_vec())).prop_filter_map("two marks", |(mark, group)| {
        DecimalFormat::new(mark, group).ok()
    });
    (option::of(date), offset, decimals, currency())
        .prop_map(|(date, offset, decimals, currency)| ValueFormats {
            date: date.flatten(),
            offset,
            decimals,
            currency: Some(currency),
        })
        .boxed()
}

/// Any [`ImportMapping`] of CSV or JSON lines.
pub fn import_mapping() -> impl Strategy<Value = ImportMapping> + Clone {
    let delimiter = select(vec![Delimiter::COMMA, Delimiter::SEMICOLON, Delimiter::TAB]);
    let header = select(vec![Header::Present, Header::Absent]);
    let formulas = select(vec![Formulas::Restored, Formulas::AsWritten]);
    let csv = (delimiter, header, formulas).prop_map(|(delimiter, header, formulas)| {
        InputFormat::Csv(CsvFormat {
            delimiter,
            header,
            formulas,
        })
    });
    let input = prop_oneof![3 => csv, 1 => Just(InputFormat::JsonLines)];
    let unknown = select(vec![UnknownColumns::Ignored, UnknownColumns::Refused]);
    let cells = prop::collection::vec(mapped_cell(), 5..8);
    (
        code(),
        input,
        unknown,
        value_formats(),
        cells,
        channel(),
        0..4_u8,
    )
        .prop_filter_map(
            "a mapping",
            |(source, input, unknown, values, cells, channel, kind)| {
                let cells = of_the_form(&input, cells);
                let mut cells = cells.into_iter();
                let who = IdentityMapping::external(source.clone(), cells.next()?);
                let record = match kind {
                    0 => RecordMapping::ExportedInteractions,
                    1 => {
                        let mut customers = CustomerMapping::recognised_by(who);
                        customers.given_name = cells.next();
                        customers.claims = vec![IdentityMapping::email(cells.next()?)];
                        RecordMapping::Customers(customers)
                    }
                    _ => {
                        let mut purchases = PurchaseMapping::new(who, cells.next()?, cells.next()?);
                        purchases.channel = channel;
                        purchases.order = cells.next();
                        if kind == 2 {
                            purchases.key = KeyMapping::Cells(cells.collect());
                        }
                        RecordMapping::Purchases(purchases)
                    }
                };
                let mapping = ImportMapping::new(source, input, record, values).ok()?;
                Some(mapping.with_unknown_columns(unknown))
            },
        )
        .boxed()
}

/// Cells that a file of this form can have.
fn of_the_form(input: &InputFormat, cells: Vec<Cell>) -> Vec<Cell> {
    let has_names = !matches!(input, InputFormat::Csv(format) if format.header == Header::Absent);
    let has_numbers = matches!(input, InputFormat::Csv(_));
    let constant = || Cell::constant("x").unwrap_or(Cell::Number(NonZeroU16::MIN));
    cells
        .into_iter()
        .map(|cell| match cell {
            Cell::Column(_) if !has_names => Cell::Number(NonZeroU16::MIN),
            Cell::Number(_) if !has_numbers => constant(),
            other => other,
        })
        .collect()
}
