//! How many specialists do we need, that 95 % of the requests are answered in time? A described desk goes in; a table of
//! teams of every size, simulated and by queueing theory, and a page with pictures come out.
//!
//! ```sh
//! cargo run --release -p ecrm-examples --example staffing
//! cargo run --release -p ecrm-examples --example staffing -- --model examples/data/office_desk.json
//! ```
mod describe;
mod failure;
mod page;
mod sizes;
mod theory;

use std::process::ExitCode;

use crm_support::simulation::DeskModel;
use ecrm_examples::arguments::Command;
use ecrm_examples::arguments::staffing::{Arguments, HELP};
use ecrm_examples::failure::{FileFailure, exit_code};
use ecrm_examples::say::say;

use failure::Failure;
use sizes::Sizes;

fn main() -> ExitCode {
    let outcome = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(Command::Help) => say([HELP.trim_end().to_owned()]).map_err(Failure::from),
        Ok(Command::Run(arguments)) => run(&arguments),
        Err(error) => Err(error.into()),
    };
    exit_code("staffing", outcome)
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let file = &arguments.model;
    let text = std::fs::read_to_string(file).map_err(FileFailure::to("open", file))?;
    let model: DeskModel = serde_json::from_str(&text).map_err(|source| Failure::Model {
        file: file.clone(),
        source,
    })?;
    let sizes = Sizes::find(arguments, &model)?;
    page::write(&arguments.report, &sizes)?;
    let mut lines = vec![describe::note(&sizes), String::new()];
    lines.extend(describe::all(&sizes)?);
    lines.push(format!("report: {}", arguments.report.display()));
    Ok(say(lines)?)
}
