//! What a CSV file of purchases is mapped to.

use std::io::{self, BufRead};

use crm_core::exchange::{
    Cell, CsvFormat, CsvRecord, CsvRecords, DateFormat, Delimiter, Header, IdentityMapping,
    ImportMapping, InputFormat, PurchaseMapping, RecordMapping, RejectReason, ValueFormats,
};
use crm_core::{Code, Currency, ValidationError};
use thiserror::Error;

use crate::columns::{Columns, ColumnsError, PurchaseCells};

/// How the options describe a file of purchases: enough to make a mapping once its first line is seen.
///
/// ```
/// use crm_core::exchange::{CsvFormat, Header, InputFormat};
/// use crm_core::{Code, Currency};
/// use ecrm_examples::columns::Columns;
/// use ecrm_examples::purchase_file::PurchaseFile;
///
/// let file = PurchaseFile::new(Columns::parse("1,2,3")?, Currency::USD);
/// let mapping = file.mapping(Code::parse("shop")?, "A1,1997-01-01,29.33\n".as_bytes())?;
/// let headless = CsvFormat { header: Header::Absent, ..CsvFormat::default() };
/// assert_eq!(*mapping.input(), InputFormat::Csv(headless));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PurchaseFile {
    /// Which columns hold what.
    pub columns: Columns,
    /// The currency of every amount.
    pub currency: Currency,
    /// The format of the dates; without one only those that can mean one day are taken.
    pub date_format: Option<DateFormat>,
}

impl PurchaseFile {
    /// These columns, in this currency, with dates that can mean one day only.
    #[must_use]
    pub fn new(columns: Columns, currency: Currency) -> Self {
        Self {
            columns,
            currency,
            date_format: None,
        }
    }

    /// The mapping of a file that begins as `input` does and is told by `source`, which also gave
    /// the customers' numbers.
    ///
    /// The first line names the columns. When all columns are given as numbers, it counts as a row
    /// if its date or its amount holds a digit: a header that does so is listed among the rejects,
    /// while a row taken for a header would be lost without a word.
    ///
    /// # Errors
    /// When the file is empty or cannot be read, or a column is not there.
    pub fn mapping(
        &self,
        source: Code,
        input: impl BufRead,
    ) -> Result<ImportMapping, PurchaseFileError> {
        let first = first_record(input)?;
        let cells = self.columns.find(&first.fields)?;
        let header = if cells.are_numbers() && is_row(&first, &cells) {
            Header::Absent
        } else {
            Header::Present
        };
        let customer = IdentityMapping::external(source.clone(), cells.customer);
        let mut purchases = PurchaseMapping::new(customer, cells.date, cells.amount);
        purchases.category = cells.category;
        let format = CsvFormat {
            header,
            ..CsvFormat::default()
        };
        let values = ValueFormats {
            date: self.date_format.clone(),
            ..ValueFormats::in_currency(self.currency)
        };
        let record = RecordMapping::Purchases(purchases);
        let mapping = ImportMapping::new(source, InputFormat::Csv(format), record, values)?;
        Ok(mapping)
    }
}

fn first_record(mut input: impl BufRead) -> Result<CsvRecord, PurchaseFileError> {
    let start = input.fill_buf()?;
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return Err(PurchaseFileError::Utf16);
    }
    match CsvRecords::new(input, Delimiter::COMMA).next_record()? {
        None => Err(PurchaseFileError::Empty),
        Some(Err(broken)) => Err(PurchaseFileError::FirstLine(broken.reason)),
        Some(Ok(record)) => Ok(record),
    }
}

/// Whether the date or the amount holds a digit, as each does that can be read.
fn is_row(record: &CsvRecord, cells: &PurchaseCells) -> bool {
    let has_digit = |cell: &Cell| {
        let Cell::Number(number) = cell else {
            return false;
        };
        let at = usize::from(number.get()).saturating_sub(1);
        let field = record.fields.get(at);
        field.is_some_and(|bytes| bytes.iter().any(u8::is_ascii_digit))
    };
    has_digit(&cells.date) || has_digit(&cells.amount)
}

/// Why no mapping can be made for a file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PurchaseFileError {
    /// The file has no line.
    #[error("purchases: the file is empty")]
    Empty,
    /// The file begins with the mark of UTF-16.
    #[error("purchases: the file is UTF-16; it must be UTF-8")]
    Utf16,
    /// The first line is no record.
    #[error("purchases: the first line is not readable: {0}")]
    FirstLine(RejectReason),
    /// The columns are not there.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// The columns make no mapping.
    #[error("purchases: {0}")]
    Mapping(ValidationError),
    /// The file cannot be read.
    #[error("purchases: the file cannot be read")]
    Io(#[from] io::Error),
}

impl From<ValidationError> for PurchaseFileError {
    fn from(error: ValidationError) -> Self {
        Self::Mapping(error)
    }
}
