//! Arguments, dispatch by kind, and the status with which the process ends.

mod case_file;
mod report;
mod segments;
mod working_time;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use case_file::{CaseFile, RawCase};
use report::{Outcome, Report};

const HELP: &str = "\
Checks the suite's answers against cases from elsewhere.

Usage: reproduce KIND FILE... [--list]

  segments       cases of segment rules, RFM scores and consent
  working-time   cases of working-time calendars

  --list         also print every case that cannot be expressed, with the reason
  --help         this text

Each file is JSON with a list `cases`. Every disagreement is printed; the last line is
`N passed, N failed, N not expressible`. The exit status is 1 when a case failed and 2 when the
arguments or a file cannot be used.
";

/// Every case that could be expressed agreed.
const AGREED: u8 = 0;
/// At least one case failed.
const FAILED: u8 = 1;
/// The arguments or a file cannot be used.
pub(crate) const UNUSABLE: u8 = 2;

/// What a kind of cases is checked by. It takes all cases at once, because a case may rest on facts
/// that another one tells.
type Checker = fn(&[RawCase]) -> Vec<Outcome>;

/// What was asked for on the command line.
enum Command {
    Help,
    Check {
        checker: Checker,
        files: Vec<PathBuf>,
        lists_gaps: bool,
    },
}

/// Runs the checks that `arguments` ask for and returns the exit status.
///
/// # Errors
/// When the output cannot be written.
pub(crate) fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    complaints: &mut dyn Write,
) -> io::Result<u8> {
    let (checker, files, lists_gaps) = match parse(arguments) {
        Ok(Command::Help) => {
            out.write_all(HELP.as_bytes())?;
            return Ok(AGREED);
        }
        Ok(Command::Check {
            checker,
            files,
            lists_gaps,
        }) => (checker, files, lists_gaps),
        Err(error) => {
            writeln!(complaints, "{error}; --help lists kinds and options")?;
            return Ok(UNUSABLE);
        }
    };
    let mut cases = Vec::new();
    for file in &files {
        match CaseFile::read(file) {
            Ok(read) => cases.extend(read.cases),
            Err(error) => {
                writeln!(complaints, "{error}")?;
                return Ok(UNUSABLE);
            }
        }
    }
    let report = Report::new(checker(&cases));
    report.print(lists_gaps, out)?;
    out.flush()?;
    Ok(if report.has_failures() {
        FAILED
    } else {
        AGREED
    })
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    use lexopt::prelude::*;

    let mut checker: Option<Checker> = None;
    let mut files = Vec::new();
    let mut lists_gaps = false;
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("list") => lists_gaps = true,
            Value(kind) if checker.is_none() => checker = Some(checker_of(&kind.string()?)?),
            Value(file) => files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    let checker = checker.ok_or("no kind of cases is given")?;
    if files.is_empty() {
        return Err("no file of cases is given".into());
    }
    Ok(Command::Check {
        checker,
        files,
        lists_gaps,
    })
}

fn checker_of(kind: &str) -> Result<Checker, String> {
    match kind {
        "segments" => Ok(segments::check),
        "working-time" => Ok(working_time::check),
        _ => Err(format!("the kind '{kind}' is unknown")),
    }
}
