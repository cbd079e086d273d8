//! The one place that writes CSV.

use std::io;

use crate::exchange::formula::with_formulas_neutralised;
use crate::exchange::mapping::Delimiter;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::exchange) enum Field {
    /// Somebody's text: no spreadsheet may take it for a formula.
    Text(String),
    /// A value whose form is ours: a number, a date, an id, a code, JSON.
    Typed(String),
    /// The bytes of somebody's cell; they need not be UTF-8.
    Bytes(Vec<u8>),
}

impl Field {
    fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Typed(text) => text.into_bytes(),
            Self::Text(text) => with_formulas_neutralised(&text).into_owned().into_bytes(),
            Self::Bytes(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Self::Text(text).into_bytes(),
                Err(error) => error.into_bytes(),
            },
        }
    }
}

/// A record with its end, as RFC 4180 writes it.
pub(in crate::exchange) fn csv_record(
    delimiter: Delimiter,
    fields: impl IntoIterator<Item = Field>,
) -> io::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter.byte())
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(fields.into_iter().map(Field::into_bytes))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
