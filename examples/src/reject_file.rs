//! The file that lists the rows left out of an import.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::import_csv::RejectedRow;

/// Writes rejected rows as CSV: the line of the record, and why it was left out.
///
/// The header is there from the start: an import without rejects leaves a file that says so.
#[derive(Debug)]
pub struct RejectFile<W: Write> {
    writer: csv::Writer<W>,
    rows: u64,
}

impl<W: Write> RejectFile<W> {
    /// Begins the list.
    ///
    /// # Errors
    /// When `output` cannot be written.
    pub fn new(output: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(["line", "reason"])?;
        writer.flush()?;
        Ok(Self { writer, rows: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(&mut self, row: &RejectedRow) -> io::Result<()> {
        let reason = row.reason.to_string();
        self.writer
            .write_record([row.line.to_string().as_str(), &neutralised(&reason)])?;
        self.rows = self.rows.saturating_add(1);
        Ok(())
    }

    /// Ends the list; how many rows it has, and the output.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn finish(self) -> io::Result<(u64, W)> {
        let output = self
            .writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)?;
        Ok((self.rows, output))
    }
}

/// A cell that no spreadsheet takes for a formula.
///
/// A cell whose first character would start one gets an apostrophe in front: `=`, `+`, `-`, `@`
/// and their full-width forms, also behind white space, tabs and line breaks. So does a number
/// below zero: write numbers as numbers, and only texts through here.
///
/// ```
/// use ecrm_examples::reject_file::neutralised;
///
/// assert_eq!(neutralised("=1+1"), "'=1+1");
/// assert_eq!(neutralised("one = one"), "one = one");
/// ```
#[must_use]
pub fn neutralised(cell: &str) -> Cow<'_, str> {
    let starts_formula = cell
        .trim_start()
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let starts_blank = cell.starts_with(['\t', '\r', '\n']);
    if starts_formula || starts_blank {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import_csv::RejectReason;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_cell_starts_a_formula_and_the_text_is_kept(cell in "[=+@\\-＝\t\r\n a-c]{0,6}") {
            let safe = neutralised(&cell);
            let first = safe.trim_start().chars().next();
            prop_assert!(!first.is_some_and(|first| "=+-@＝＋－＠".contains(first)));
            prop_assert!(!safe.starts_with(['\t', '\r', '\n']));
            prop_assert_eq!(safe.strip_prefix('\'').unwrap_or(&safe), &cell);
        }

        #[test]
        fn what_was_written_is_read_back(columns in proptest::collection::vec("\\PC{1,12}", 0..6)) {
            let mut file = RejectFile::new(Vec::new()).unwrap();
            let rows: Vec<RejectedRow> = (1..).zip(&columns).map(|(line, column)| RejectedRow {
                line,
                reason: RejectReason::AmbiguousDate { column: column.clone() },
            }).collect();
            rows.iter().for_each(|row| file.write(row).unwrap());
            let (count, bytes) = file.finish().unwrap();
            prop_assert_eq!(count, u64::try_from(rows.len()).unwrap());
            let read: Vec<(u64, String)> =
                csv::Reader::from_reader(bytes.as_slice()).deserialize().map(Result::unwrap).collect();
            let expected = rows.iter().map(|row| (row.line, row.reason.to_string()));
            prop_assert_eq!(read, expected.collect::<Vec<_>>());
        }
    }
}
