//! Purchases from a CSV file into the customers' timelines.

use std::fs::{self, File};
use std::io::{BufWriter, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crm_core::exchange::{ImportError, ImportPosition, ImportProgress, Importer, RejectFile};
use crm_core::{Code, Profiles};
use futures_executor::block_on;
use thiserror::Error;

use crate::failure::{FileFailure, create_folder_of};
use crate::progress::Progress;
use crate::purchase_file::{PurchaseFile, PurchaseFileError};

/// The system that the purchases come from, as the customers' identities name it.
pub const SHOP: Code = Code::new_static("shop");

/// How many bytes of a file its first line is looked for in: as many as a record may have.
const START: u64 = 1_048_576;

/// What an import did.
#[derive(Debug)]
pub struct Imported {
    /// How many rows were taken, and what they told.
    pub progress: ImportProgress,
    /// How long it took.
    pub seconds: f64,
    /// The file of the rows that were left out.
    pub rejects: PathBuf,
}

/// Imports purchases; bad rows are listed in the file `rejects` and stop nothing.
///
/// # Errors
/// When a file cannot be read or written, or the store fails. What was stored before stays.
pub fn import_purchases(
    profiles: &Profiles,
    path: &Path,
    purchase_file: &PurchaseFile,
    rejects: PathBuf,
) -> Result<Imported, ImportFileError> {
    let began = Instant::now();
    let mut file = File::open(path).map_err(FileFailure::to("open", path))?;
    let total = file.metadata().map(|meta| meta.len()).ok();

    // The first line is read twice, also where the file is a pipe that cannot be rewound.
    let mut start = Vec::new();
    let read = file.by_ref().take(START).read_to_end(&mut start);
    read.map_err(FileFailure::to("read", path))?;
    let mapping = purchase_file.mapping(SHOP, start.as_slice())?;

    // What is imported may be the repaired rejects of an earlier run: they are replaced at the end.
    let unfinished = rejects.with_extension("part");
    let mut reject_file = RejectFile::new(BufWriter::new(create(&unfinished)?), &mapping);
    let bar = Progress::of_bytes(total, "purchases");
    let mut show = |position: &ImportPosition| {
        bar.reach(position.offset());
        bar.tell(format!("{} rows", position.progress().rows));
        ControlFlow::Continue(())
    };
    let importer = Importer::new(profiles.clone(), mapping);
    let run = importer.run(start.as_slice().chain(file), &mut reject_file, &mut show);
    let report = block_on(run)?;
    bar.finish();
    let written = reject_file.finish();
    drop(written.map_err(FileFailure::to("write", &unfinished))?);
    let renamed = fs::rename(&unfinished, &rejects);
    renamed.map_err(FileFailure::to("write", &rejects))?;
    Ok(Imported {
        progress: report.progress().clone(),
        seconds: began.elapsed().as_secs_f64(),
        rejects,
    })
}

fn create(path: &Path) -> Result<File, FileFailure> {
    create_folder_of(path)?;
    File::create(path).map_err(FileFailure::to("create", path))
}

/// Why purchases cannot be imported.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportFileError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileFailure),
    /// The file does not look as the options say.
    #[error(transparent)]
    Purchases(#[from] PurchaseFileError),
    /// The import broke off.
    #[error(transparent)]
    Import(#[from] ImportError),
}
