//! Checks the suite's answers against facts from elsewhere: published tables and the cases of other
//! systems. `reproduce --help` tells the kinds of files.

#[path = "app.rs"]
mod app;

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    match app::run(
        arguments,
        &mut io::stdout().lock(),
        &mut io::stderr().lock(),
    ) {
        Ok(status) => ExitCode::from(status),
        // The reader of the output went away: there is nobody left to tell.
        Err(_) => ExitCode::from(app::UNUSABLE),
    }
}
