//! Purchases and grouped histories in text files: with commas, semicolons, tabs or blanks between
//! the columns, with or without a header.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use crm_core::{Currency, Money};
use crm_segment::RefundPolicy;
use crm_segment::value::{
    HistoryError, OpportunityGroups, OpportunityHistory, RepeatHistories, ValueError,
};
use csv::{ReaderBuilder, StringRecord, Trim};
use thiserror::Error;

/// How a table of purchases is to be read.
#[derive(Debug, Clone)]
pub(crate) struct TableOptions {
    /// Names of a header, or numbers from 1, of customer, date and amount; without them the first
    /// column, the first that holds a date, and the last.
    pub(crate) columns: Option<[String; 3]>,
    pub(crate) currency: Currency,
    pub(crate) zone: Tz,
    pub(crate) refunds: RefundPolicy,
}

impl Default for TableOptions {
    fn default() -> Self {
        Self {
            columns: None,
            currency: Currency::USD,
            zone: Tz::UTC,
            refunds: RefundPolicy::Refuse,
        }
    }
}

/// The purchases of a file. Customers are numbered in the order of their keys.
pub(crate) struct PurchaseTable {
    pub(crate) histories: RepeatHistories<u32>,
    /// The keys, by those numbers.
    pub(crate) customers: Vec<String>,
    /// The days of each customer's purchases.
    pub(crate) days: Vec<Vec<NaiveDate>>,
    pub(crate) purchases: u64,
    pub(crate) refunds: u64,
}

/// Why a table cannot be read. Rows are told by their number, never by what stands in them.
#[derive(Debug, Error)]
pub(crate) enum TableError {
    #[error("{}: {problem}", path.display())]
    File { path: PathBuf, problem: io::Error },
    #[error("{}: {problem}", path.display())]
    Csv { path: PathBuf, problem: csv::Error },
    #[error("there is no row")]
    Empty,
    #[error("no column '{name}' is in the first line, and there are {columns} columns")]
    Column { name: String, columns: usize },
    #[error("row {row}: {what} is missing or not readable")]
    Row { row: usize, what: &'static str },
    #[error("row {row}: {problem}")]
    Refused { row: usize, problem: HistoryError },
    #[error("row {row}: {problem}")]
    Value { row: usize, problem: ValueError },
    #[error("row {row}: the amount {problem}")]
    Amount {
        row: usize,
        problem: crm_core::ValidationError,
    },
}

/// A row.
struct Fact {
    row: usize,
    day: NaiveDate,
    amount: Money,
}

/// When something was bought.
enum Moment {
    Day(NaiveDate),
    Instant(DateTime<chrono::FixedOffset>),
}

impl PurchaseTable {
    pub(crate) fn read(path: &Path, options: &TableOptions) -> Result<Self, TableError> {
        let records = records(path)?;
        let [customer, date, amount] = places(&records, options.columns.as_ref())?;
        let mut rows: BTreeMap<&str, Vec<Fact>> = BTreeMap::new();
        for (at, record) in records.iter().enumerate() {
            let row = at.saturating_add(1);
            let cell = |place: usize, what| {
                let cell = record.get(place).filter(|cell| !cell.is_empty());
                cell.ok_or(TableError::Row { row, what })
            };
            if at == 0 && is_header(record, [date, amount]) {
                continue;
            }
            let Some(moment) = moment(cell(date, "the date")?) else {
                return Err(TableError::Row {
                    row,
                    what: "the date",
                });
            };
            let day = match moment {
                Moment::Day(day) => day,
                Moment::Instant(instant) => instant.with_timezone(&options.zone).date_naive(),
            };
            let amount = Money::parse(cell(amount, "the amount")?, options.currency)
                .map_err(|problem| TableError::Amount { row, problem })?;
            let customer = cell(customer, "the customer")?;
            rows.entry(customer)
                .or_default()
                .push(Fact { row, day, amount });
        }
        if rows.is_empty() {
            return Err(TableError::Empty);
        }
        Self::of_rows(&rows, options)
    }

    fn of_rows(
        rows: &BTreeMap<&str, Vec<Fact>>,
        options: &TableOptions,
    ) -> Result<Self, TableError> {
        let mut table = Self {
            histories: RepeatHistories::new(options.currency, options.zone, options.refunds),
            customers: rows.keys().map(|key| (*key).to_owned()).collect(),
            days: Vec::new(),
            purchases: 0,
            refunds: 0,
        };
        for (customer, facts) in (0_u32..).zip(rows.values()) {
            let mut days = Vec::new();
            for Fact { row, day, amount } in facts {
                let added = if amount.is_negative() {
                    table.refunds = table.refunds.saturating_add(1);
                    let paid_back = amount.checked_neg().unwrap_or(*amount);
                    table.histories.add_refund_on(customer, *day, paid_back)
                } else {
                    table.purchases = table.purchases.saturating_add(1);
                    days.push(*day);
                    table.histories.add_purchase_on(customer, *day, *amount)
                };
                added.map_err(|problem| TableError::Refused { row: *row, problem })?;
            }
            days.sort_unstable();
            days.dedup();
            table.days.push(days);
        }
        Ok(table)
    }
}

/// Histories in opportunities with the number of customers who have each: columns `frequency`,
/// `recency`, `periods` and, if not each row is one customer, `weights`.
pub(crate) struct GroupedTable {
    pub(crate) groups: OpportunityGroups,
}

impl GroupedTable {
    pub(crate) fn read(path: &Path) -> Result<Self, TableError> {
        let records = records(path)?;
        let header = records.first().ok_or(TableError::Empty)?;
        let place = |names: &[&str]| {
            let place = names.iter().find_map(|name| place_of(header, name));
            place.ok_or_else(|| TableError::Column {
                name: names.first().copied().unwrap_or_default().to_owned(),
                columns: header.len(),
            })
        };
        let taken = place(&["frequency", "x"])?;
        let last = place(&["recency", "t_x"])?;
        let opportunities = place(&["periods", "n"])?;
        let weight = place(&["weights", "weight", "customers"]).ok();
        let mut rows = Vec::new();
        for (at, record) in records.iter().enumerate().skip(1) {
            let row = at.saturating_add(1);
            let whole = |place: usize, what| {
                let cell = record.get(place).and_then(|cell| cell.parse::<u32>().ok());
                cell.ok_or(TableError::Row { row, what })
            };
            let history = OpportunityHistory::new(
                whole(taken, "the frequency")?,
                whole(last, "the recency")?,
                whole(opportunities, "the number of periods")?,
            );
            let history = history.map_err(|problem| TableError::Value { row, problem })?;
            let customers = weight.map_or(Ok(1), |place| whole(place, "the weight"))?;
            rows.push((history, u64::from(customers)));
        }
        Ok(Self {
            groups: OpportunityGroups::new(rows),
        })
    }
}

/// Every record, without the empty fields that several blanks in a row would make.
pub(crate) fn records(path: &Path) -> Result<Vec<StringRecord>, TableError> {
    let mut text = Vec::new();
    File::open(path)
        .and_then(|mut file| file.read_to_end(&mut text))
        .map_err(|problem| TableError::File {
            path: path.to_owned(),
            problem,
        })?;
    let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .find(|delimiter| first_line.contains(delimiter))
        .unwrap_or(b' ');
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_slice());
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|problem| TableError::Csv {
            path: path.to_owned(),
            problem,
        })?;
        let record = if delimiter == b' ' {
            record.iter().filter(|field| !field.is_empty()).collect()
        } else {
            record
        };
        if !record.is_empty() {
            records.push(record);
        }
    }
    Ok(records)
}

/// Whether the first line names the columns: a row has a digit in its date and its amount, and is not
/// to be lost because one of them cannot be read.
fn is_header(record: &StringRecord, places: [usize; 2]) -> bool {
    let has_digit = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit());
    let mut cells = places.into_iter().filter_map(|place| record.get(place));
    !cells.any(has_digit)
}

/// Where customer, date and amount stand.
fn places(
    records: &[StringRecord],
    columns: Option<&[String; 3]>,
) -> Result<[usize; 3], TableError> {
    let first = records.first().ok_or(TableError::Empty)?;
    let Some(columns) = columns else {
        return guessed(records).ok_or(TableError::Row {
            row: 2,
            what: "a date",
        });
    };
    let usual = ["customer", "date", "amount"];
    let is_usual = columns.iter().zip(usual).all(|(own, usual)| own == usual);
    let mut places = [0; 3];
    for (place, name) in places.iter_mut().zip(columns) {
        let by_number = || {
            let number: usize = name.parse().ok()?;
            number.checked_sub(1).filter(|place| *place < first.len())
        };
        match place_of(first, name).or_else(by_number) {
            Some(found) => *place = found,
            // The usual names mean what they say also where the file says it otherwise.
            None if is_usual => return places_or_guess(records, name),
            None => {
                return Err(TableError::Column {
                    name: name.clone(),
                    columns: first.len(),
                });
            }
        }
    }
    Ok(places)
}

fn places_or_guess(records: &[StringRecord], name: &str) -> Result<[usize; 3], TableError> {
    guessed(records).ok_or_else(|| TableError::Column {
        name: name.to_owned(),
        columns: records.first().map_or(0, StringRecord::len),
    })
}

/// The first column, the first that holds a date, and the last.
fn guessed(records: &[StringRecord]) -> Option<[usize; 3]> {
    let row = records.get(1).or(records.first())?;
    let date = row.iter().skip(1).position(|cell| moment(cell).is_some())?;
    let date = date.saturating_add(1);
    let last = row.len().checked_sub(1).filter(|last| *last > date)?;
    Some([0, date, last])
}

pub(crate) fn place_of(header: &StringRecord, name: &str) -> Option<usize> {
    header
        .iter()
        .position(|cell| cell.eq_ignore_ascii_case(name))
}

/// A date, a date with a time (which is the zone's own), or an instant with its offset.
fn moment(cell: &str) -> Option<Moment> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(cell) {
        return Some(Moment::Instant(instant));
    }
    for format in ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d"] {
        if let Ok(day) = NaiveDate::parse_from_str(cell, format) {
            return Some(Moment::Day(day));
        }
    }
    for format in [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
    ] {
        if let Ok(time) = NaiveDateTime::parse_from_str(cell, format) {
            return Some(Moment::Day(time.date()));
        }
    }
    None
}
