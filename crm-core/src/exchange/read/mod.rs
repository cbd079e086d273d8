//! Files, row by row.

#[cfg(feature = "vcard")]
mod card_rows;
mod csv_records;
mod csv_rows;
mod json_object;
mod json_rows;
mod lines;
mod place;
mod quotes;
mod row;
mod source;

pub use csv_records::{BrokenRecord, CsvRecord, CsvRecords};
pub(super) use csv_records::{MAXIMUM_COLUMNS, MAXIMUM_LINES};
pub(super) use json_object::JsonObject;
use lines::Line;
pub(super) use lines::MAXIMUM_BYTES;
pub(super) use place::Place;
pub(super) use row::{Cells, Content, Row};
pub use row::{CsvLayout, OriginalRow};
pub(super) use source::RowSource;
