//! The file of the rows that are left out.

use std::io::{self, Write};

use serde_json::value::{RawValue, to_raw_value};

use super::{REJECT_COLUMNS, RejectSink, RejectedRow};
use crate::exchange::export::{Field, csv_record};
use crate::exchange::mapping::{Delimiter, ImportMapping, InputFormat};
use crate::exchange::read::{JsonObject, OriginalRow};

/// Writes the rows that are left out in the form of the file they come from, each with its line, the
/// field and the rule; repaired, the file can be imported by the same mapping.
///
/// In CSV and JSON lines the columns `reject_line`, `reject_field`, `reject_rule` and
/// `reject_record` are added; the last one holds what could not be taken apart into columns. In
/// vCards they are the properties `X-REJECT-LINE`, `X-REJECT-FIELD` and `X-REJECT-RULE`. Texts of
/// CSV are made harmless for spreadsheets; an import of the file restores them.
///
/// What it holds is the customers' own data: where it is kept, and for how long, is the host's to
/// decide.
pub struct RejectFile<W: Write> {
    output: W,
    form: Form,
    bytes: u64,
}

#[derive(Clone, Copy)]
enum Form {
    Csv(Delimiter),
    JsonLines,
    #[cfg(feature = "vcard")]
    VCard,
}

impl<W: Write> std::fmt::Debug for RejectFile<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "RejectFile({} bytes)", self.bytes)
    }
}

impl<W: Write> RejectFile<W> {
    /// Begins the file.
    pub fn new(output: W, mapping: &ImportMapping) -> Self {
        let form = match mapping.input() {
            InputFormat::Csv(format) => Form::Csv(format.delimiter),
            InputFormat::JsonLines => Form::JsonLines,
            #[cfg(feature = "vcard")]
            InputFormat::VCard => Form::VCard,
        };
        Self {
            output,
            form,
            bytes: 0,
        }
    }

    /// Goes on with a file of which `bytes` are written; the host has cut off what stood behind
    /// them (see [`ImportPosition::reject_bytes`](crate::exchange::ImportPosition::reject_bytes)).
    #[must_use]
    pub fn continued(self, bytes: u64) -> Self {
        Self { bytes, ..self }
    }

    /// The output, with all rows written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.output.flush()?;
        Ok(self.output)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.write_all(bytes)?;
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(count);
        Ok(())
    }

    fn write_csv(&mut self, delimiter: Delimiter, row: &RejectedRow) -> io::Result<()> {
        let layout = match &row.original {
            OriginalRow::Fields { layout, .. } | OriginalRow::Broken { layout, .. } => layout,
            OriginalRow::Text(_) => return Ok(()),
        };
        // A row of a reject file that is rejected again keeps the columns of rejects once.
        let names = layout.names();
        let is_kept = |at: usize| {
            let name = names.get(at).map(String::as_str);
            name.is_none_or(|name| !REJECT_COLUMNS.contains(&name))
        };
        let kept = (0..layout.width()).filter(|at| is_kept(*at));
        let width = kept.clone().count();
        if self.bytes == 0 && !names.is_empty() {
            let own = kept
                .filter_map(|at| names.get(at))
                .cloned()
                .map(Field::Text);
            let added = REJECT_COLUMNS.map(|name| Field::Typed(name.to_owned()));
            self.write(&csv_record(delimiter, own.chain(added))?)?;
        }
        let (mut fields, record) = match &row.original {
            OriginalRow::Fields { fields, .. } if fields.len() == layout.width() => {
                let kept = fields.iter().enumerate().filter(|(at, _)| is_kept(*at));
                let kept: Vec<Field> = kept.map(|(_, field)| Field::Bytes(field.clone())).collect();
                (kept, Vec::new())
            }
            OriginalRow::Fields { fields, .. } => (Vec::new(), fields.join(&delimiter.byte())),
            OriginalRow::Broken { text, .. } | OriginalRow::Text(text) => {
                (Vec::new(), text.clone())
            }
        };
        fields.resize(width, Field::Typed(String::new()));
        fields.push(Field::Typed(row.line.to_string()));
        fields.push(Field::Text(row.reason.field().into_owned()));
        fields.push(Field::Text(row.reason.rule()));
        fields.push(Field::Bytes(record));
        self.write(&csv_record(delimiter, fields)?)
    }

    fn write_json(&mut self, row: &RejectedRow) -> io::Result<()> {
        let OriginalRow::Text(text) = &row.original else {
            return Ok(());
        };
        let object: Result<JsonObject, _> = serde_json::from_slice(text);
        let mut members = match object {
            Ok(object) => object.0,
            Err(_) => {
                let record = to_raw_value(&String::from_utf8_lossy(text))?;
                vec![("reject_record".to_owned(), record)]
            }
        };
        members.retain(|(name, _)| {
            name == "reject_record" || !REJECT_COLUMNS.contains(&name.as_str())
        });
        members.push(("reject_line".to_owned(), to_raw_value(&row.line)?));
        members.push((
            "reject_field".to_owned(),
            to_raw_value(&row.reason.field())?,
        ));
        members.push(("reject_rule".to_owned(), to_raw_value(&row.reason.rule())?));
        let mut line = to_line(&members)?;
        line.push(b'\n');
        self.write(&line)
    }

    #[cfg(feature = "vcard")]
    fn write_card(&mut self, row: &RejectedRow) -> io::Result<()> {
        let OriginalRow::Text(text) = &row.original else {
            return Ok(());
        };
        let first_end = text.iter().position(|byte| *byte == b'\n');
        let first_end = first_end.map_or(text.len(), |at| at.saturating_add(1));
        let (first, rest) = text.split_at_checked(first_end).unwrap_or((text, b""));
        let told = format!(
            "X-REJECT-LINE:{}\r\nX-REJECT-FIELD:{}\r\nX-REJECT-RULE:{}\r\n",
            row.line,
            escaped(&row.reason.field()),
            escaped(&row.reason.rule())
        );
        self.write(first)?;
        if !first.ends_with(b"\n") {
            self.write(b"\r\n")?;
        }
        self.write(told.as_bytes())?;
        self.write(rest)?;
        if rest.last().is_some_and(|last| *last != b'\n') {
            self.write(b"\r\n")?;
        }
        Ok(())
    }
}

impl<W: Write> RejectSink for RejectFile<W> {
    fn reject(&mut self, row: &RejectedRow) -> io::Result<()> {
        match self.form {
            Form::Csv(delimiter) => self.write_csv(delimiter, row),
            Form::JsonLines => self.write_json(row),
            #[cfg(feature = "vcard")]
            Form::VCard => self.write_card(row),
        }
    }

    fn flush(&mut self) -> io::Result<u64> {
        self.output.flush()?;
        Ok(self.bytes)
    }
}

fn to_line(members: &[(String, Box<RawValue>)]) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut serializer = serde_json::Serializer::new(&mut line);
    let pairs = members.iter().map(|(name, value)| (name, value));
    serde::Serializer::collect_map(&mut serializer, pairs)?;
    Ok(line)
}

#[cfg(feature = "vcard")]
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace([',', ';'], " ")
        .replace(['\r', '\n'], " ")
}
