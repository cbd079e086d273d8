//! Explores a rule over a database: who belongs and why, who belongs to another rule too, and who entered and left
//! day by day.
//!
//! ```sh
//! cargo run --release --example explore -- --rule 'spent >= 100 USD in the last 90 days'
//! cargo run --release --example explore -- --help
//! ```
mod answers;
mod base;
mod describe;
mod failure;
mod page;
mod picture;

use std::process::ExitCode;

use ecrm_examples::arguments::Command;
use ecrm_examples::arguments::explore::{Arguments, HELP};
use ecrm_examples::failure::exit_code_by;
use ecrm_examples::say::say;

use answers::Answers;
use base::Base;
use failure::Failure;

fn main() -> ExitCode {
    let outcome = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => help(),
        Ok(Command::Run(arguments)) => run(&arguments),
        Err(error) => Err(error.into()),
    };
    exit_code_by("explore", outcome, Failure::exit_code)
}

fn help() -> Result<(), Failure> {
    Ok(say([HELP.trim_end().to_owned()])?)
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let base = Base::open(arguments)?;
    let answers = Answers::find(arguments, &base)?;
    // What cannot be written is told at once, and not below a long text.
    let mut lines = describe::all(&answers);
    if let Some(file) = &arguments.report {
        page::write(file, &answers)?;
        lines.extend([String::new(), format!("report: {}", file.display())]);
    }
    if let Some((customer, file)) = &arguments.picture {
        picture::write(file, *customer, &answers, &base)?;
        lines.extend([String::new(), format!("picture: {}", file.display())]);
    }
    Ok(say(lines)?)
}
