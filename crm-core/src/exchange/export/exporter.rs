//! The service that exports.

use std::io::{self, Write};
use std::sync::Arc;

use thiserror::Error;

use super::addresses::{Addresses, customer_row};
use super::csv_record::{Field, csv_record};
use crate::exchange::mapping::Delimiter;
use crate::exchange::records::{InteractionRow, customer_columns, interaction_columns};
use crate::interaction::{Interaction, InteractionKind, TimelineFilter};
use crate::store::{CoreStore, CustomerFilter, Page, PageLimit, StoreError};

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportFormat {
    /// CSV (RFC 4180) with a header. Lists, such as the lines of a purchase, are JSON in their cells.
    /// Texts are made harmless for spreadsheets: see
    /// [`with_formulas_neutralised`](crate::exchange::with_formulas_neutralised).
    Csv(Delimiter),
    /// One object of JSON in each line. Nothing is changed in it.
    JsonLines,
}

/// What was exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportReport {
    /// How many records.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// Why an export ended before its end.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output cannot be written.
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
    /// A record cannot be written in this form.
    #[error("a record cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Exports customers and interactions, page by page, in the form that
/// [`ExportedCustomers`](crate::exchange::RecordMapping::ExportedCustomers) and
/// [`ExportedInteractions`](crate::exchange::RecordMapping::ExportedInteractions) read.
///
/// What is exported and imported is the same in every field, ids and keys included. Versions,
/// instants of change, consents and events stay behind: to move a whole tenant, use the transfer of
/// crm-storage. A customer who is created or deleted meanwhile may be in the export or not.
#[derive(Debug, Clone)]
pub struct Exporter {
    store: Arc<dyn CoreStore>,
    addresses: Addresses,
}

impl Exporter {
    /// An exporter over this store.
    #[must_use]
    pub fn new(store: Arc<dyn CoreStore>, addresses: Addresses) -> Self {
        Self { store, addresses }
    }

    /// Writes the customers that pass the filter, by rising id.
    ///
    /// # Errors
    /// When the store fails or the output cannot be written; what was written until then is whole
    /// records.
    pub async fn customers<W: Write>(
        &self,
        filter: &CustomerFilter,
        format: ExportFormat,
        output: W,
    ) -> Result<ExportReport, ExportError> {
        let mut output = Output::begin(output, format, &customer_columns())?;
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self.store.list_customers(filter, &page).await?;
            for customer in &part.items {
                let row = customer_row(customer, self.addresses);
                match format {
                    ExportFormat::Csv(delimiter) => {
                        output.record(csv_record(delimiter, row.fields()?)?)?;
                    }
                    ExportFormat::JsonLines => output.line(serde_json::to_vec(&row)?)?,
                }
            }
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return output.finish(),
            }
        }
    }

    /// Writes the interactions that pass the filter, customer by customer, the latest of each first.
    ///
    /// For purchases and returns only, filter by their kinds. Revisions of records are left out, whatever
    /// the filter: they belong to versions, which an export does not have, and they hold addresses.
    ///
    /// # Errors
    /// As [`customers`](Self::customers).
    pub async fn interactions<W: Write>(
        &self,
        filter: &TimelineFilter,
        format: ExportFormat,
        output: W,
    ) -> Result<ExportReport, ExportError> {
        let mut output = Output::begin(output, format, &interaction_columns())?;
        let mut customers = Page::first(PageLimit::MAXIMUM);
        loop {
            let all = CustomerFilter::all();
            let part = self.store.list_customers(&all, &customers).await?;
            for customer in &part.items {
                let mut page = Page::first(PageLimit::MAXIMUM);
                loop {
                    let told = self.store.timeline(customer.id(), filter, &page).await?;
                    let told_outside =
                        |one: &&Interaction| one.content().kind() != InteractionKind::Revision;
                    for interaction in told.items.iter().filter(told_outside) {
                        let row = InteractionRow::from(interaction);
                        match format {
                            ExportFormat::Csv(delimiter) => {
                                output.record(csv_record(delimiter, row.fields()?)?)?;
                            }
                            ExportFormat::JsonLines => output.line(serde_json::to_vec(&row)?)?,
                        }
                    }
                    match told.next {
                        Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                        None => break,
                    }
                }
            }
            match part.next {
                Some(next) => customers = Page::after(next, PageLimit::MAXIMUM),
                None => return output.finish(),
            }
        }
    }
}

/// An output that counts.
struct Output<W> {
    output: W,
    report: ExportReport,
}

impl<W: Write> Output<W> {
    fn begin(output: W, format: ExportFormat, columns: &[&str]) -> Result<Self, ExportError> {
        let report = ExportReport::default();
        let mut begun = Self { output, report };
        if let ExportFormat::Csv(delimiter) = format {
            let names = columns.iter().map(|name| Field::Typed((*name).to_owned()));
            begun.write(&csv_record(delimiter, names)?)?;
        }
        Ok(begun)
    }

    fn record(&mut self, record: Vec<u8>) -> Result<(), ExportError> {
        self.report.rows = self.report.rows.saturating_add(1);
        self.write(&record)
    }

    fn line(&mut self, mut line: Vec<u8>) -> Result<(), ExportError> {
        line.push(b'\n');
        self.record(line)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.output.write_all(bytes)?;
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.report.bytes = self.report.bytes.saturating_add(count);
        Ok(())
    }

    fn finish(mut self) -> Result<ExportReport, ExportError> {
        self.output.flush()?;
        Ok(self.report)
    }
}
