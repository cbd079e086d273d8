//! The service that imports.

use std::io::Read;

use super::batch::{Batch, Created};
use super::{
    ImportError, ImportObserver, ImportPosition, ImportProgress, LeftOutPart, SourceError,
};
use crate::exchange::convert::Converter;
use crate::exchange::mapping::ImportMapping;
use crate::exchange::read::RowSource;
use crate::exchange::reject::RejectSink;
use crate::profiles::Profiles;
use crate::store::PageLimit;

/// Imports files by a mapping: row by row, in little memory, as often as one likes.
///
/// A row that cannot be taken goes to the rejects and stops no other. Rows are stored in batches,
/// each in one transaction (rows that tell of one customer twice in some more); importing a file
/// again changes nothing.
///
/// The file is read in blocking calls, between the calls of the store: on a runtime, import on a
/// thread of its own.
///
/// ```
/// # use std::sync::Arc;
/// # use crm_core::exchange::*;
/// # use crm_core::*;
/// # use crm_storage::MemoryDatabase;
/// # futures_executor::block_on(async {
/// # let ids = SystemIds::new();
/// # let tenant = TenantId::generate(&ids, SystemClock.now());
/// # let store = Arc::new(MemoryDatabase::new().tenant(tenant));
/// # let profiles = Profiles::new(store, Arc::new(SystemClock), Arc::new(ids));
/// let shop = Code::parse("shop")?;
/// let customer = IdentityMapping::external(shop.clone(), Cell::column("buyer")?);
/// let purchases = PurchaseMapping::new(customer, Cell::column("day")?, Cell::column("total")?);
/// let record = RecordMapping::Purchases(purchases);
/// let values = ValueFormats::in_currency(Currency::USD);
/// let importer = Importer::new(profiles, ImportMapping::new(shop, InputFormat::csv(), record, values)?);
///
/// let file = "buyer,day,total\nA1,1997-01-01,29.33\nA1,18.01.1997,5\n";
/// let mut rejects = Vec::new();
/// let report = importer.run(file.as_bytes(), &mut rejects, &mut ()).await?;
/// assert_eq!((report.progress().accepted, report.progress().rejected), (1, 1));
/// assert_eq!(rejects[0].line, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Importer {
    profiles: Profiles,
    mapping: ImportMapping,
    batch: PageLimit,
}

/// How an import ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportReport {
    /// Where it ended: at the end of the file unless it was stopped.
    pub position: ImportPosition,
    /// Whether the observer stopped it.
    pub is_stopped: bool,
}

impl ImportReport {
    /// What became of the rows.
    #[must_use]
    pub fn progress(&self) -> &ImportProgress {
        self.position.progress()
    }
}

/// What an import does with its batches.
enum Way {
    Store,
    Preview(Created),
}

impl Importer {
    /// How many rows are stored at once, unless it is said otherwise.
    pub const BATCH: u16 = 500;

    /// An importer of files that have this mapping.
    #[must_use]
    pub fn new(profiles: Profiles, mapping: ImportMapping) -> Self {
        Self {
            profiles,
            mapping,
            batch: PageLimit::new(Self::BATCH).unwrap_or_default(),
        }
    }

    /// The same with so many rows in a batch.
    #[must_use]
    pub fn with_batch(self, batch: PageLimit) -> Self {
        Self { batch, ..self }
    }

    /// The mapping.
    #[must_use]
    pub fn mapping(&self) -> &ImportMapping {
        &self.mapping
    }

    /// Imports a file from its start.
    ///
    /// # Errors
    /// When the file cannot be read, the rejects cannot be written, or the store fails. The error
    /// tells the position behind which the import goes on; repeating it from the start is safe, too.
    pub async fn run<R: Read>(
        &self,
        input: R,
        rejects: &mut impl RejectSink,
        observer: &mut impl ImportObserver,
    ) -> Result<ImportReport, ImportError> {
        let start = ImportPosition::start(&self.mapping);
        self.go(input, start, rejects, observer, Way::Store).await
    }

    /// Goes on with a file at a position that an import of it had reached.
    ///
    /// `input` is the file from its start: what lies before the position is skipped, or, where rows
    /// are made unique by their content, read and counted.
    ///
    /// # Errors
    /// When the position belongs to another mapping or file, and as [`run`](Self::run).
    pub async fn resume<R: Read>(
        &self,
        input: R,
        position: &ImportPosition,
        rejects: &mut impl RejectSink,
        observer: &mut impl ImportObserver,
    ) -> Result<ImportReport, ImportError> {
        let start = position.clone();
        self.go(input, start, rejects, observer, Way::Store).await
    }

    /// Does all that an import does except for writing: tells what would be accepted, what is known,
    /// and what would be rejected, with the rejects.
    ///
    /// It asks the store what is there. What two rows of the file would do to each other it sees
    /// within a batch only; it remembers 8 bytes for each customer that would be created.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn dry_run<R: Read>(
        &self,
        input: R,
        rejects: &mut impl RejectSink,
        observer: &mut impl ImportObserver,
    ) -> Result<ImportReport, ImportError> {
        let start = ImportPosition::start(&self.mapping);
        let way = Way::Preview(Created::new());
        self.go(input, start, rejects, observer, way).await
    }

    async fn go<R: Read>(
        &self,
        input: R,
        mut position: ImportPosition,
        rejects: &mut impl RejectSink,
        observer: &mut impl ImportObserver,
        mut way: Way,
    ) -> Result<ImportReport, ImportError> {
        if !position.is_of(&self.mapping) {
            return Err(ImportError::OtherMapping);
        }
        let mut rows = RowSource::open(input, &self.mapping)?;
        let mut converter = Converter::new(&self.mapping, self.profiles.now());
        self.skip(&mut rows, &mut converter, &position)?;
        loop {
            let at_most = self.batch.rows();
            let (batch, place, failure) = Batch::read(&mut rows, &mut converter, at_most);
            let is_last = batch.is_empty();
            let before = position.progress();
            let outcome = match &mut way {
                Way::Store => batch.store(&self.profiles, before).await,
                Way::Preview(created) => batch.preview(&self.profiles, before, created).await,
            };
            let outcome = outcome.map_err(|error| ImportError::Store {
                position: Box::new(position.clone()),
                source: Box::new(error),
            })?;
            let written = outcome
                .rejected
                .iter()
                .try_for_each(|row| rejects.reject(row));
            let reject_bytes =
                written
                    .and_then(|()| rejects.flush())
                    .map_err(|source| ImportError::Rejects {
                        position: Box::new(position.clone()),
                        source,
                    })?;
            position = position.moved(place, reject_bytes, outcome.progress);
            for (line, part) in outcome.left_out {
                let (property, rule) = (part.property, part.rule);
                observer.left_out(&LeftOutPart {
                    line,
                    property,
                    rule,
                });
            }
            let goes_on = is_last || observer.stored(&position).is_continue();
            if let Some(source) = failure {
                let position = Box::new(position);
                return Err(ImportError::Read { position, source });
            }
            if is_last || !goes_on {
                let is_stopped = !goes_on;
                return Ok(ImportReport {
                    position,
                    is_stopped,
                });
            }
        }
    }

    /// Skips what lies before a position.
    fn skip<R: Read>(
        &self,
        rows: &mut RowSource<R>,
        converter: &mut Converter<'_>,
        position: &ImportPosition,
    ) -> Result<(), ImportError> {
        let target = position.place();
        if target.offset == 0 {
            return Ok(());
        }
        let reaches = if self.mapping.counts_rows() {
            while rows.place().offset < target.offset {
                match rows.next_row().map_err(SourceError::Io)? {
                    // What became of the row was told before; here it is only counted.
                    Some(row) => drop(row.content.and_then(|content| converter.convert(content))),
                    None => break,
                }
            }
            rows.place() == target
        } else {
            rows.skip_to(target).map_err(SourceError::Io)?
        };
        if reaches {
            Ok(())
        } else {
            Err(ImportError::OtherFile)
        }
    }
}
