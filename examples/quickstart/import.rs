//! Purchases from a CSV file into the customers' timelines.

use std::fs::{self, File};
use std::io::{BufWriter, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crm_core::exchange::{ImportPosition, ImportProgress, Importer, RejectFile};
use crm_core::{Code, Profiles};
use ecrm_examples::arguments::Arguments;
use ecrm_examples::progress::Progress;
use futures_executor::block_on;

use crate::Failure;

/// The system that the purchases come from, as the customers' identities name it.
pub(crate) const SHOP: Code = Code::new_static("shop");

/// How many bytes of a file its first line is looked for in: as many as a record may have.
const START: u64 = 1_048_576;

/// What an import did.
#[derive(Debug)]
pub(crate) struct Imported {
    pub(crate) progress: ImportProgress,
    pub(crate) seconds: f64,
    /// The file of the rows that were left out.
    pub(crate) rejects: PathBuf,
}

/// Imports the file of the options; bad rows are listed beside the database and stop nothing.
pub(crate) fn import_purchases(
    profiles: &Profiles,
    arguments: &Arguments,
) -> Result<Imported, Failure> {
    let began = Instant::now();
    let path = arguments.purchases.as_path();
    let mut file = File::open(path).map_err(|error| Failure::file("open", path, error))?;
    let total = file.metadata().map(|meta| meta.len()).ok();

    // The first line is read twice, also where the file is a pipe that cannot be rewound.
    let mut start = Vec::new();
    let read = file.by_ref().take(START).read_to_end(&mut start);
    read.map_err(|error| Failure::file("read", path, error))?;
    let mapping = arguments.purchase_file.mapping(SHOP, start.as_slice())?;

    // What is imported may be the repaired rejects of an earlier run: they are replaced at the end.
    let rejects = arguments.database.with_extension("rejects.csv");
    let unfinished = arguments.database.with_extension("rejects.part");
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
    drop(reject_file.finish()?);
    fs::rename(&unfinished, &rejects).map_err(|error| Failure::file("write", &rejects, error))?;
    Ok(Imported {
        progress: report.progress().clone(),
        seconds: began.elapsed().as_secs_f64(),
        rejects,
    })
}

fn create(path: &Path) -> Result<File, Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, error))?;
    }
    File::create(path).map_err(|error| Failure::file("create", path, error))
}
