//! Rows of a CSV file.

use std::io::{self, BufRead};
use std::sync::Arc;

use super::csv_records::{CsvRecord, CsvRecords};
use super::{Cells, Content, CsvLayout, OriginalRow, Place, Row};
use crate::exchange::formula::with_formulas_restored;
use crate::exchange::import::SourceError;
use crate::exchange::mapping::{Cell, CsvFormat, Formulas, Header, UnknownColumns};
use crate::exchange::reject::{REJECT_COLUMNS, RejectReason};

/// Rows of a CSV file; the columns that the mapping names are found once.
pub(in crate::exchange) struct CsvRows<R> {
    records: CsvRecords<R>,
    layout: CsvLayout,
    places: Arc<[(Cell, usize)]>,
    restores: bool,
    /// The first record of a file without header.
    first: Option<CsvRecord>,
}

impl<R: BufRead> CsvRows<R> {
    pub(super) fn open(
        input: R,
        format: CsvFormat,
        cells: &[Cell],
        unknown: UnknownColumns,
    ) -> Result<Self, SourceError> {
        let mut records = CsvRecords::new(input, format.delimiter);
        let first = match records.next_record()? {
            None => return Err(SourceError::Empty),
            Some(Err(broken)) => return Err(SourceError::FirstLine(broken.reason)),
            Some(Ok(record)) => record,
        };
        let has_header = format.header == Header::Present;
        let columns = if has_header {
            header(&first)?
        } else {
            Vec::new()
        };
        let places = places(cells, &columns, first.fields.len())?;
        if has_header && unknown == UnknownColumns::Refused {
            refuse_unknown(&columns, &places)?;
        }
        let is_reject_file = columns.iter().any(|name| name == REJECT_COLUMNS[0]);
        Ok(Self {
            records,
            layout: CsvLayout::new(columns, first.fields.len()),
            places: places.into(),
            restores: format.formulas == Formulas::Restored || is_reject_file,
            first: Some(first).filter(|_| !has_header),
        })
    }

    pub(super) fn place(&self) -> Place {
        match &self.first {
            Some(_) => Place::default(),
            None => self.records.place(),
        }
    }

    pub(super) fn skip_to(&mut self, place: Place) -> io::Result<bool> {
        self.first = None;
        self.records.skip_to(place)
    }

    pub(super) fn next_row(&mut self) -> io::Result<Option<Row>> {
        let outcome = match self.first.take() {
            Some(first) => Some(Ok(first)),
            None => self.records.next_record()?,
        };
        Ok(outcome.map(|outcome| match outcome {
            Ok(record) => self.row(record),
            Err(broken) => Row {
                line: broken.line,
                original: OriginalRow::Broken {
                    layout: self.layout.clone(),
                    text: broken.bytes,
                },
                content: Err(broken.reason),
            },
        }))
    }

    fn row(&self, mut record: CsvRecord) -> Row {
        if self.restores {
            record.fields.iter_mut().for_each(restore);
        }
        let found = record.fields.len();
        let content = if found == self.layout.width() {
            Ok(Content::Cells(Cells::Fields {
                fields: record.fields.clone(),
                places: Arc::clone(&self.places),
            }))
        } else {
            let expected = self.layout.width();
            Err(RejectReason::FieldCount { expected, found })
        };
        Row {
            line: record.line,
            original: OriginalRow::Fields {
                layout: self.layout.clone(),
                fields: record.fields,
            },
            content,
        }
    }
}

fn restore(field: &mut Vec<u8>) {
    if field.first() == Some(&b'\'')
        && let Ok(text) = std::str::from_utf8(field)
    {
        *field = with_formulas_restored(text).as_bytes().to_vec();
    }
}

fn header(record: &CsvRecord) -> Result<Vec<String>, SourceError> {
    record
        .fields
        .iter()
        .map(|field| {
            let text = std::str::from_utf8(field).map_err(|_| SourceError::HeaderNotUtf8)?;
            Ok(with_formulas_restored(text).trim().to_owned())
        })
        .collect()
}

fn places(
    cells: &[Cell],
    columns: &[String],
    fields: usize,
) -> Result<Vec<(Cell, usize)>, SourceError> {
    let mut places = Vec::new();
    for cell in cells {
        let found = match cell {
            Cell::Constant(_) => continue,
            Cell::Column(name) => {
                let mut all = columns.iter().enumerate();
                let found = all.find(|(_, column)| *column == name.as_str());
                if all.any(|(_, column)| *column == name.as_str()) {
                    let column = cell.label();
                    return Err(SourceError::RepeatedColumn { column });
                }
                found.map(|(at, _)| at)
            }
            Cell::Number(number) => Some(usize::from(number.get()).saturating_sub(1)),
        };
        let missing = || SourceError::MissingColumn {
            column: cell.label(),
            columns: fields,
        };
        let place = found.filter(|at| *at < fields).ok_or_else(missing)?;
        places.push((cell.clone(), place));
    }
    Ok(places)
}

fn refuse_unknown(columns: &[String], places: &[(Cell, usize)]) -> Result<(), SourceError> {
    let is_known = |at: usize, name: &String| {
        places.iter().any(|(_, place)| *place == at) || REJECT_COLUMNS.contains(&name.as_str())
    };
    let mut all = columns.iter().enumerate();
    match all.find(|(at, name)| !is_known(*at, name)) {
        Some((at, _)) => Err(SourceError::UnknownColumn {
            number: at.saturating_add(1),
        }),
        None => Ok(()),
    }
}
