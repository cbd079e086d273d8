//! Copies a whole tenant from one store to another, or to a file and back, with a progress bar.
//!
//! ```sh
//! cargo run --release -p ecrm-embedding-examples --example transfer -- sqlite:shop.sqlite file:shop.jsonl
//! cargo run --release -p ecrm-embedding-examples --example transfer -- file:shop.jsonl postgres://crm@127.0.0.1/shop
//! cargo run --release -p ecrm-embedding-examples --example transfer -- postgres://crm@127.0.0.1/shop mysql://crm@127.0.0.1/shop
//! ```
//!
//! Stop it when you like and start it again: it goes on where it was.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to a person"
)]

mod arguments;
mod bar;
mod failure;
mod state_file;
mod stores;
#[path = "../tls/mod.rs"]
mod tls;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use crm_storage::transfer::{
    TenantTarget, TransferOptions, TransferProgress, check_archive, export_archive, import_archive,
    tenant_checksum, transfer,
};
use ecrm_examples::failure::{FileFailure, exit_code};
use futures_executor::block_on;

use arguments::{Arguments, Command, HELP, Place};
use bar::Bar;
use failure::Failure;
use state_file::StateFile;
use stores::{source, target};

fn main() -> ExitCode {
    let outcome = match Command::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Run(arguments)) => block_on(run(&arguments)),
        Err(failure) => Err(failure),
    };
    exit_code("transfer", outcome)
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let bar = Bar::new();
    let checksum = match (&arguments.from, &arguments.to) {
        (Place::Archive(_), Place::Archive(_)) => return Err(Failure::TwoFiles),
        (from, Place::Archive(path)) => {
            let store = source(from, arguments).await?;
            export(&*store, path, &bar).await?
        }
        (Place::Archive(path), to) => {
            check_archive(read(path)?)?;
            let store = target(to, arguments).await?;
            let state = StateFile::of(arguments);
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
            let source = source(from, arguments).await?;
            let target = target(to, arguments).await?;
            let state = StateFile::of(arguments);
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
    let file = File::create(&unfinished).map_err(FileFailure::to("create", &unfinished))?;
    let mut output = BufWriter::new(file);
    let options = TransferOptions::default();
    let checksum = export_archive(store, &mut output, options, |progress| bar.show(&progress));
    let checksum = checksum.await?;
    let synced = output.flush().and_then(|()| output.get_ref().sync_all());
    synced.map_err(FileFailure::to("write", &unfinished))?;
    std::fs::rename(&unfinished, path).map_err(FileFailure::to("write", path))?;
    Ok(checksum)
}

fn read(path: &Path) -> Result<BufReader<File>, Failure> {
    let file = File::open(path).map_err(FileFailure::to("open", path))?;
    Ok(BufReader::new(file))
}
