//! The rows of a file of any form.

use std::io::{self, BufRead, BufReader, Read};

#[cfg(feature = "vcard")]
use super::card_rows::CardRows;
use super::csv_rows::CsvRows;
use super::json_rows::JsonRows;
use super::{Place, Row};
use crate::exchange::import::SourceError;
use crate::exchange::mapping::{Cell, ImportMapping, InputFormat, RecordMapping};
use crate::exchange::records::{customer_columns, interaction_columns};

/// Rows of a file.
pub(in crate::exchange) enum RowSource<R> {
    Csv(Box<CsvRows<BufReader<R>>>),
    Json(JsonRows<BufReader<R>>),
    #[cfg(feature = "vcard")]
    Cards(CardRows<BufReader<R>>),
}

impl<R: Read> RowSource<R> {
    pub(in crate::exchange) fn open(
        input: R,
        mapping: &ImportMapping,
    ) -> Result<Self, SourceError> {
        let mut input = BufReader::with_capacity(65_536, input);
        let start = input.fill_buf()?;
        if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
            return Err(SourceError::Utf16);
        }
        let cells = needed_cells(mapping);
        let unknown = mapping.unknown_columns();
        Ok(match mapping.input() {
            InputFormat::Csv(format) => {
                Self::Csv(Box::new(CsvRows::open(input, *format, &cells, unknown)?))
            }
            InputFormat::JsonLines => Self::Json(JsonRows::open(input, &cells, unknown)),
            #[cfg(feature = "vcard")]
            InputFormat::VCard => Self::Cards(CardRows::open(input)),
        })
    }

    pub(in crate::exchange) fn next_row(&mut self) -> io::Result<Option<Row>> {
        match self {
            Self::Csv(rows) => rows.next_row(),
            Self::Json(rows) => rows.next_row(),
            #[cfg(feature = "vcard")]
            Self::Cards(rows) => rows.next_row(),
        }
    }

    /// The place behind the last row that was read.
    pub(in crate::exchange) fn place(&self) -> Place {
        match self {
            Self::Csv(rows) => rows.place(),
            Self::Json(rows) => rows.place(),
            #[cfg(feature = "vcard")]
            Self::Cards(rows) => rows.place(),
        }
    }

    /// Skips to a place that a reader of the same file had reached; whether the file reaches so far.
    pub(in crate::exchange) fn skip_to(&mut self, place: Place) -> io::Result<bool> {
        match self {
            Self::Csv(rows) => rows.skip_to(place),
            Self::Json(rows) => rows.skip_to(place),
            #[cfg(feature = "vcard")]
            Self::Cards(rows) => rows.skip_to(place),
        }
    }
}

/// The cells that the first line of a CSV file must have.
fn needed_cells(mapping: &ImportMapping) -> Vec<Cell> {
    let named = |columns: &[&str]| {
        columns
            .iter()
            .filter_map(|name| Cell::column(name).ok())
            .collect()
    };
    match (mapping.record(), mapping.input()) {
        (RecordMapping::ExportedCustomers, InputFormat::Csv(_)) => named(&customer_columns()),
        (RecordMapping::ExportedInteractions, InputFormat::Csv(_)) => named(&interaction_columns()),
        _ => mapping.cells().into_iter().cloned().collect(),
    }
}
