//! The reader that ties lines, columns, dates and amounts together.

use std::io::{self, BufReader, Read};

use crm_core::{Category, Currency, ExternalId, Money, Timestamp};
use thiserror::Error;

use super::columns::Positions;
use super::dates::read_date;
use super::keys::Keys;
use super::{
    Columns, ColumnsError, DateFormat, ImportedRow, PurchaseRow, RawRecord, Records, RejectReason,
    RejectedRow,
};

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Which columns hold what.
    pub columns: Columns,
    /// The currency of every amount.
    pub currency: Currency,
    /// The format of the dates; without one only those that can mean one day are taken.
    pub date_format: Option<DateFormat>,
}

impl ReadOptions {
    /// These columns, in this currency, with dates that can mean one day only.
    #[must_use]
    pub fn new(columns: Columns, currency: Currency) -> Self {
        Self {
            columns,
            currency,
            date_format: None,
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file has no line.
    #[error("purchases: the file is empty")]
    Empty,
    /// The first line is no record.
    #[error("purchases: the first line is not readable: {0}")]
    FirstLine(RejectReason),
    /// The columns are not there.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// The file cannot be read.
    #[error("purchases: the file cannot be read")]
    Io(#[from] io::Error),
}

/// An iterator over the rows of a CSV file.
///
/// The first line names the columns. When all columns are given as numbers, it counts as a row if
/// its date or its amount can be read, and as a header otherwise. An item is an error only when
/// the file itself cannot be read any further.
#[derive(Debug)]
pub struct PurchaseReader<R> {
    records: Records<BufReader<R>>,
    options: ReadOptions,
    positions: Positions,
    fields: usize,
    first: Option<RawRecord>,
    keys: Keys,
    has_failed: bool,
}

impl<R: Read> PurchaseReader<R> {
    /// Reads the first line of `input` and finds the columns.
    ///
    /// # Errors
    /// When the file is empty or cannot be read, or a column is not there.
    pub fn new(input: R, options: ReadOptions) -> Result<Self, ImportError> {
        let mut records = Records::new(BufReader::with_capacity(65_536, input));
        let first = match records.next_record()? {
            None => return Err(ImportError::Empty),
            Some(Err((_, reason))) => return Err(ImportError::FirstLine(reason)),
            Some(Ok(record)) => record,
        };
        let positions = options.columns.locate(&first.fields)?;
        let mut reader = Self {
            records,
            options,
            fields: first.fields.len(),
            positions,
            first: None,
            keys: Keys::default(),
            has_failed: false,
        };
        let is_row = !reader.positions.is_named && reader.has_date_or_amount(&first);
        reader.first = Some(first).filter(|_| is_row);
        Ok(reader)
    }

    fn has_date_or_amount(&self, record: &RawRecord) -> bool {
        let Positions { date, amount, .. } = self.positions;
        let columns = &self.options.columns;
        let day = text(record, date, columns.date()).and_then(|text| self.read_date(text));
        let paid = text(record, amount, columns.amount()).and_then(|text| self.read_amount(text));
        day.is_ok() || paid.is_ok()
    }

    fn read(&mut self, record: &RawRecord) -> Result<PurchaseRow, RejectReason> {
        if record.fields.len() != self.fields {
            return Err(RejectReason::FieldCount {
                expected: self.fields,
                found: record.fields.len(),
            });
        }
        let columns = &self.options.columns;
        let customer = text(record, self.positions.customer, columns.customer())?;
        let customer = ExternalId::parse(customer)
            .map_err(|error| RejectReason::refused(columns.customer(), error))?;
        let date = self.read_date(text(record, self.positions.date, columns.date())?)?;
        let amount = self.read_amount(text(record, self.positions.amount, columns.amount())?)?;
        let category = self.read_category(record)?;
        let key = self.keys.next(&customer, date, amount, category.as_ref());
        let key = key.map_err(|error| RejectReason::refused("key", error))?;
        Ok(PurchaseRow {
            line: record.line,
            customer,
            date,
            amount,
            category,
            key,
        })
    }

    fn read_date(&self, text: &str) -> Result<Timestamp, RejectReason> {
        read_date(
            text,
            self.options.date_format.as_ref(),
            self.options.columns.date(),
        )
    }

    fn read_amount(&self, text: &str) -> Result<Money, RejectReason> {
        let column = self.options.columns.amount();
        Money::parse(text, self.options.currency)
            .map_err(|error| RejectReason::refused(column, error))
    }

    fn read_category(&self, record: &RawRecord) -> Result<Option<Category>, RejectReason> {
        let (Some(position), Some(column)) =
            (self.positions.category, self.options.columns.category())
        else {
            return Ok(None);
        };
        match text(record, position, column)? {
            "" => Ok(None),
            text => Category::parse(text)
                .map(Some)
                .map_err(|error| RejectReason::refused(column, error)),
        }
    }
}

impl<R: Read> Iterator for PurchaseReader<R> {
    type Item = io::Result<ImportedRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let record = match self.first.take() {
            Some(first) => Ok(first),
            None => match self.records.next_record() {
                Ok(outcome) => outcome?,
                Err(error) => {
                    self.has_failed = true;
                    return Some(Err(error));
                }
            },
        };
        let row = record.and_then(|record| {
            let line = record.line;
            self.read(&record).map_err(|reason| (line, reason))
        });
        Some(Ok(match row {
            Ok(purchase) => ImportedRow::Purchase(purchase),
            Err((line, reason)) => ImportedRow::Rejected(RejectedRow { line, reason }),
        }))
    }
}

/// The text of a cell, without the white space around it.
fn text<'a>(record: &'a RawRecord, position: usize, column: &str) -> Result<&'a str, RejectReason> {
    let cell = record
        .fields
        .get(position)
        .map(Vec::as_slice)
        .unwrap_or_default();
    std::str::from_utf8(cell)
        .map(str::trim)
        .map_err(|_| RejectReason::NotUtf8 {
            column: column.to_owned(),
        })
}
