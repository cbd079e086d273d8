//! Purchases from a CSV file into the customers' timelines.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crm_core::{
    Channel, Code, Direction, IdempotencyKey, Identity, IngestItem, IngestOutcome, IngestSubject,
    InteractionContent, NewInteraction, ProductCode, Profiles, Purchase, PurchaseLine, Timestamp,
    VerificationMethod,
};
use ecrm_examples::arguments::Arguments;
use ecrm_examples::import_csv::{
    ImportedRow, PurchaseReader, PurchaseRow, RejectReason, RejectedRow,
};
use ecrm_examples::progress::Progress;
use ecrm_examples::reject_file::RejectFile;
use futures_executor::block_on;

use crate::Failure;

/// The system that the purchases come from, as the customers' identities name it.
pub(crate) const SHOP: Code = Code::new_static("shop");

/// How many rows are stored in one transaction.
const BATCH: usize = 500;

/// What an import did.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) rows: usize,
    pub(crate) new: usize,
    pub(crate) known: usize,
    pub(crate) rejected: u64,
    pub(crate) new_customers: usize,
    pub(crate) seconds: f64,
    pub(crate) rejects: PathBuf,
    /// The last purchase of the file.
    pub(crate) last_purchase: Option<Timestamp>,
}

/// Imports the file of the options; bad rows are listed beside the database and stop nothing.
pub(crate) fn import_purchases(
    profiles: &Profiles,
    arguments: &Arguments,
) -> Result<Imported, Failure> {
    let began = Instant::now();
    let file = File::open(&arguments.purchases)
        .map_err(|error| Failure::file("open", &arguments.purchases, error))?;
    let progress = Progress::of_bytes(file.metadata().map(|meta| meta.len()).ok(), "purchases");
    let rows = PurchaseReader::new(progress.reading(file), arguments.read.clone())?;

    let mut import = Import::new(profiles, rejects_beside(&arguments.database))?;
    for row in rows {
        match row? {
            ImportedRow::Purchase(row) => import.take(row)?,
            ImportedRow::Rejected(row) => import.reject(&row)?,
        }
        progress.tell(format!("{} rows", import.done.rows));
    }
    progress.finish();
    import.finish(began)
}

fn rejects_beside(database: &Path) -> PathBuf {
    database.with_extension("rejects.csv")
}

/// An import that is under way.
struct Import<'a> {
    profiles: &'a Profiles,
    rejects: RejectFile<BufWriter<File>>,
    /// The rows of the next transaction, each with its line.
    batch: Vec<(u64, IngestItem)>,
    done: Imported,
}

impl<'a> Import<'a> {
    fn new(profiles: &'a Profiles, rejects: PathBuf) -> Result<Self, Failure> {
        if let Some(folder) = rejects.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, error))?;
        }
        let file =
            File::create(&rejects).map_err(|error| Failure::file("create", &rejects, error))?;
        Ok(Self {
            profiles,
            rejects: RejectFile::new(BufWriter::new(file))?,
            batch: Vec::with_capacity(BATCH),
            done: Imported {
                rows: 0,
                new: 0,
                known: 0,
                rejected: 0,
                new_customers: 0,
                seconds: 0.0,
                rejects,
                last_purchase: None,
            },
        })
    }

    fn take(&mut self, row: PurchaseRow) -> Result<(), Failure> {
        self.done.rows = self.done.rows.saturating_add(1);
        self.done.last_purchase = self.done.last_purchase.max(Some(row.date));
        let line = row.line;
        match ingest_item(row) {
            Ok(item) => self.batch.push((line, item)),
            Err(error) => {
                let reason = RejectReason::Refused(error.for_field("amount"));
                return Ok(self.rejects.write(&RejectedRow { line, reason })?);
            }
        }
        if self.batch.len() >= BATCH {
            self.store_batch()
        } else {
            Ok(())
        }
    }

    fn reject(&mut self, row: &RejectedRow) -> Result<(), Failure> {
        self.done.rows = self.done.rows.saturating_add(1);
        Ok(self.rejects.write(row)?)
    }

    fn store_batch(&mut self) -> Result<(), Failure> {
        let (lines, items): (Vec<u64>, Vec<IngestItem>) = self.batch.drain(..).unzip();
        let report = block_on(self.profiles.ingest(items))?;
        self.done.new = self.done.new.saturating_add(report.recorded());
        self.done.known = self.done.known.saturating_add(report.already_recorded());
        self.done.new_customers = self.done.new_customers.saturating_add(report.created.len());
        for (line, outcome) in lines.into_iter().zip(&report.outcomes) {
            if let IngestOutcome::Refused(refusal) = outcome {
                let reason = RejectReason::NotStored {
                    refusal: refusal.to_string(),
                };
                self.rejects.write(&RejectedRow { line, reason })?;
            }
        }
        Ok(())
    }

    fn finish(mut self, began: Instant) -> Result<Imported, Failure> {
        self.store_batch()?;
        let (rejected, _) = self.rejects.finish()?;
        Ok(Imported {
            rejected,
            seconds: began.elapsed().as_secs_f64(),
            ..self.done
        })
    }
}

/// A purchase, or a return where the amount is below zero, of whoever has the number in the shop.
fn ingest_item(row: PurchaseRow) -> Result<IngestItem, crm_core::ValidationError> {
    let is_return = row.amount.is_negative();
    let amount = if is_return {
        // The smallest amount has no positive twin: it is refused as a negative purchase is.
        row.amount.checked_neg().unwrap_or(row.amount)
    } else {
        row.amount
    };
    let lines = match row.category {
        Some(category) => vec![PurchaseLine {
            product: ProductCode::parse("unspecified")?,
            name: None,
            category: Some(category),
            quantity: std::num::NonZeroU32::MIN,
            amount,
        }],
        None => Vec::new(),
    };
    let purchase = Purchase::new(amount, lines)?;
    let content = if is_return {
        InteractionContent::Return(purchase)
    } else {
        InteractionContent::Purchase(purchase)
    };
    let holder = Identity::External {
        system: SHOP,
        id: row.customer,
    }
    .verified(VerificationMethod::TrustedSource, row.date);
    let key: IdempotencyKey = row.key;
    Ok(IngestItem {
        subject: IngestSubject::Holder(holder),
        interaction: NewInteraction {
            channel: Channel::Web,
            direction: Direction::Inbound,
            content,
            regarding: None,
            occurred_at: row.date,
            source: SHOP,
            key,
        },
    })
}
