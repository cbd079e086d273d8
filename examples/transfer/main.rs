//! Copies a whole tenant from one store to another, or to a file and back, with a progress bar.
//!
//! ```sh
//! cargo run --release --example transfer -- sqlite:shop.sqlite file:shop.jsonl
//! cargo run --release --example transfer -- file:shop.jsonl sqlite:other.sqlite
//! ```
//!
//! Stop it when you like and start it again: it goes on where it was.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to a person"
)]

mod arguments;
mod failure;
mod state_file;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use crm_core::TenantId;
use crm_storage::transfer::{
    TenantTarget, TransferOptions, TransferProgress, check_archive, export_archive, import_archive,
    tenant_checksum, transfer,
};
use crm_storage::{SqliteDatabase, SqliteOptions};
use futures_executor::block_on;
use indicatif::{ProgressBar, ProgressStyle};

use arguments::{Arguments, Command, HELP, Place};
use failure::Failure;
use state_file::StateFile;

fn main() -> ExitCode {
    let outcome = match Command::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Run(arguments)) => block_on(run(&arguments)),
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("transfer: {}", failure.with_causes());
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let bar = Bar::new();
    let checksum = match (&arguments.from, &arguments.to) {
        (Place::Archive(_), Place::Archive(_)) => return Err(Failure::TwoFiles),
        (from, Place::Archive(path)) => {
            let store = open(from, arguments.tenant, true)?;
            export(&*store, path, &bar).await?
        }
        (Place::Archive(path), to) => {
            check_archive(read(path)?)?;
            let store = open(to, arguments.tenant, false)?;
            let state = StateFile::beside(to);
            let options = TransferOptions::default();
            let observe = |progress: TransferProgress<'_>| {
                state.keep(progress.state);
                bar.show(&progress);
            };
            import_archive(read(path)?, &*store, state.read()?, options, observe).await?;
            state.remove()?;
            tenant_checksum(&*store).await?
        }
        (from, to) => {
            let source = open(from, arguments.tenant, true)?;
            let target = open(to, arguments.tenant, false)?;
            let state = StateFile::beside(to);
            let options = TransferOptions::default();
            let observe = |progress: TransferProgress<'_>| {
                state.keep(progress.state);
                bar.show(&progress);
            };
            transfer(&*source, &*target, state.read()?, options, observe).await?;
            state.remove()?;
            tenant_checksum(&*target).await?
        }
    };
    bar.finish();
    println!("{} rows, checksum {checksum}", checksum.rows());
    Ok(())
}

/// Writes beside the file and moves it to its name when it is whole.
async fn export(
    store: &dyn TenantTarget,
    path: &Path,
    bar: &Bar,
) -> Result<crm_storage::transfer::TenantChecksum, Failure> {
    let unfinished = path.with_extension("unfinished");
    let file = File::create(&unfinished).map_err(|e| Failure::file("create", &unfinished, e))?;
    let mut output = BufWriter::new(file);
    let options = TransferOptions::default();
    let checksum = export_archive(store, &mut output, options, |progress| bar.show(&progress));
    let checksum = checksum.await?;
    let synced = output.flush().and_then(|()| output.get_ref().sync_all());
    synced.map_err(|e| Failure::file("write", &unfinished, e))?;
    std::fs::rename(&unfinished, path).map_err(|e| Failure::file("write", path, e))?;
    Ok(checksum)
}

fn read(path: &Path) -> Result<BufReader<File>, Failure> {
    let file = File::open(path).map_err(|e| Failure::file("open", path, e))?;
    Ok(BufReader::new(file))
}

/// A source must be there; a target is made.
fn open(
    place: &Place,
    tenant: TenantId,
    must_exist: bool,
) -> Result<Box<dyn TenantTarget>, Failure> {
    match place {
        Place::Sqlite(path) => {
            if must_exist {
                std::fs::metadata(path).map_err(|e| Failure::file("open", path, e))?;
            }
            let database = SqliteDatabase::open(path, SqliteOptions::default())?;
            Ok(Box::new(database.tenant(tenant)))
        }
        Place::Archive(_) => Err(Failure::TwoFiles),
    }
}

/// The progress bar.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        Self(ProgressBar::no_length())
    }

    fn show(&self, progress: &TransferProgress<'_>) {
        let template = match progress.total {
            Some(total) => {
                self.0.set_length(total);
                "{prefix:>12} [{bar:32}] {pos} of {len}  {msg}"
            }
            None => {
                self.0.unset_length();
                "{prefix:>12} {spinner} {pos}  {msg}"
            }
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style.progress_chars("=> "));
        }
        self.0.set_prefix(progress.kind.code());
        self.0.set_position(progress.rows);
        self.0
            .set_message(format!("{} rows in all", progress.state.all_rows()));
    }

    fn finish(&self) {
        self.0.finish_and_clear();
    }
}
