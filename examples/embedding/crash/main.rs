//! Crash tests of the stores: processes are killed while they write, disks forget what was not
//! synced, calls fail; whatever was acknowledged must be there, whole and once.
//!
//! ```sh
//! cargo run --release --example crash            # the usual amounts
//! cargo run --release --example crash -- --long  # those of a release
//! cargo run --release --example crash --features postgres -- --only postgres
//! cargo run --release --example crash -- --help
//! ```
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to a person"
)]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "it counts what it made itself"
)]
#![cfg_attr(
    not(feature = "postgres"),
    allow(irrefutable_let_patterns, reason = "there is one kind of target only")
)]

mod answers;
mod arguments;
mod check;
mod child;
#[cfg(feature = "postgres")]
mod cluster;
mod disk;
mod failure;
mod faults;
mod history;
mod kills;
mod ports;
mod recording;
mod report;
#[cfg(feature = "postgres")]
mod server_kills;
mod shim;
mod sqlite_file;
mod states;
mod suite;
mod target;
mod writer;

use std::process::ExitCode;

use ecrm_examples::failure::with_causes;

use arguments::{HELP, Task};
use failure::Failure;

fn main() -> ExitCode {
    let outcome = match Task::parse(std::env::args_os().skip(1)) {
        Ok(Task::Help) => {
            print!("{HELP}");
            Ok(true)
        }
        Ok(Task::Test(amounts)) => suite::run(&amounts),
        Ok(Task::Write(writing)) => writing.run().map(|()| true),
        Ok(Task::Open(target)) => target.open().map(|_| true),
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("crash: {}", with_causes(&failure));
            ExitCode::FAILURE
        }
    }
}
