//! Rows of a file of JSON lines.

use std::io::{self, BufRead};

use super::csv_records::MAXIMUM_COLUMNS;
use super::lines::{Line, Lines, without_terminator};
use super::{Cells, Content, JsonObject, OriginalRow, Place, Row};
use crate::exchange::mapping::{Cell, UnknownColumns};
use crate::exchange::reject::{REJECT_COLUMNS, RejectReason};

/// Rows of a file of JSON lines. Empty lines are skipped.
pub(in crate::exchange) struct JsonRows<R> {
    lines: Lines<R>,
    place: Place,
    /// The names that the mapping knows, where others are refused.
    known: Option<Vec<String>>,
}

impl<R: BufRead> JsonRows<R> {
    pub(super) fn open(input: R, cells: &[Cell], unknown: UnknownColumns) -> Self {
        let names = || cells.iter().map(first_name).collect();
        Self {
            lines: Lines::new(input),
            place: Place::default(),
            known: (unknown == UnknownColumns::Refused && !cells.is_empty()).then(names),
        }
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn skip_to(&mut self, place: Place) -> io::Result<bool> {
        self.place = place;
        self.lines.skip_to(place)
    }

    pub(super) fn next_row(&mut self) -> io::Result<Option<Row>> {
        while let Some(line) = self.lines.next_line()? {
            self.place = Place::behind(&line);
            let bytes = without_mark(&line);
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(Row {
                    line: line.number,
                    content: self.content(&line, bytes),
                    original: OriginalRow::Text(bytes.to_vec()),
                }));
            }
        }
        Ok(None)
    }

    fn content(&self, line: &Line, bytes: &[u8]) -> Result<Content, RejectReason> {
        if line.is_cut {
            return Err(RejectReason::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| RejectReason::NotUtf8 {
            column: "line".to_owned(),
        })?;
        let object: JsonObject = serde_json::from_str(text).map_err(|error| {
            if error.is_data() {
                RejectReason::NotAnObject
            } else {
                RejectReason::NotJson
            }
        })?;
        if object.0.len() > MAXIMUM_COLUMNS {
            return Err(RejectReason::TooManyColumns);
        }
        if let Some(known) = &self.known {
            let is_known =
                |name: &String| known.contains(name) || REJECT_COLUMNS.contains(&name.as_str());
            let mut names = object.0.iter().map(|(name, _)| name);
            if !names.all(is_known) {
                return Err(RejectReason::UnknownName);
            }
        }
        Ok(Content::Cells(Cells::Object(object)))
    }
}

fn without_mark(line: &Line) -> &[u8] {
    let bytes = without_terminator(&line.bytes);
    let mark = bytes.strip_prefix(b"\xEF\xBB\xBF");
    mark.filter(|_| line.number == 1).unwrap_or(bytes)
}

/// The name of the member that a cell is in.
fn first_name(cell: &Cell) -> String {
    let label = cell.label();
    match label.strip_prefix('/') {
        Some(pointer) => pointer.split('/').next().unwrap_or_default().to_owned(),
        None => label,
    }
}
