//! Arguments, dispatch by kind, and the status with which the process ends.

mod accuracy;
mod case_file;
mod covariates;
mod fit;
mod purchase_table;
mod report;
mod segments;
mod value;
mod working_time;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use case_file::{CaseFile, FileError, RawCase};
use fit::{FitCommand, FitFailure};
use report::{Outcome, Report};

const HELP: &str = "\
Checks the suite's answers against cases from elsewhere.

Usage: reproduce KIND FILE... [--list]

  segments       cases of segment rules, RFM scores, consent, retention, funnels and identities
  working-time   cases of working-time calendars
  value          reference values of the models of customer value

  --list         also print every case that cannot be expressed, with the reason
  --data FOLDER  where the data sets of `value` lie; by default ../data/transactions, seen from the file
  --help         this text

Usage: reproduce fit --model MODEL --purchases FILE --until DATE [options]

  --model          nbd, bg-nbd, mbg-nbd, pareto-nbd, gamma-gamma, bg-bb, bg-cnbd-k or mbg-cnbd-k
  --regularity     the k of the last two; the likeliest by default
  --covariates     text whose first line names the columns: the customer, then numbers
  --purchase-covariates  the columns that move purchasing, such as online,first_amount
  --dropout-covariates   the columns that move dropout; all of this for the first three models
  --purchases      text with commas, semicolons, tabs or blanks between the columns
  --columns        names in the first line, or numbers, of customer, date and amount
  --until          the last day of the observation, such as 1997-09-30
  --holdout-until  also tell how well the purchases up to this day are foretold
  --unit           day, week, month or year; week by default
  --zone           whose days count, for instants with an offset; UTC by default
  --currency       USD by default
  --refunds        refuse, ignore or net negative amounts; refuse by default

Each file is JSON: a list `cases`, or for `value` tables of reference values. Every disagreement is printed; the last line is
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
        kind: Kind,
        files: Vec<PathBuf>,
        data: Option<PathBuf>,
        lists_gaps: bool,
    },
    Fit(FitCommand),
}

/// What is checked.
enum Kind {
    Cases(Checker),
    Value,
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
    let (kind, files, data, lists_gaps) = match parse(arguments) {
        Ok(Command::Help) => {
            out.write_all(HELP.as_bytes())?;
            return Ok(AGREED);
        }
        Ok(Command::Fit(command)) => return fitted(&command, out, complaints),
        Ok(Command::Check {
            kind,
            files,
            data,
            lists_gaps,
        }) => (kind, files, data, lists_gaps),
        Err(error) => {
            writeln!(complaints, "{error}; --help lists kinds and options")?;
            return Ok(UNUSABLE);
        }
    };
    let outcomes = match kind {
        Kind::Cases(checker) => case_outcomes(checker, &files),
        Kind::Value => value_outcomes(&files, data.as_deref()),
    };
    let report = match outcomes {
        Ok(outcomes) => Report::new(outcomes),
        Err(error) => {
            writeln!(complaints, "{error}")?;
            return Ok(UNUSABLE);
        }
    };
    report.print(lists_gaps, out)?;
    out.flush()?;
    Ok(if report.has_failures() {
        FAILED
    } else {
        AGREED
    })
}

fn case_outcomes(checker: Checker, files: &[PathBuf]) -> Result<Vec<Outcome>, FileError> {
    let mut cases = Vec::new();
    for file in files {
        cases.extend(CaseFile::read(file)?.cases);
    }
    Ok(checker(&cases))
}

fn value_outcomes(files: &[PathBuf], data: Option<&Path>) -> Result<Vec<Outcome>, FileError> {
    let mut outcomes = Vec::new();
    for file in files {
        outcomes.extend(value::check(file, &case_file::read_json(file)?, data));
    }
    Ok(outcomes)
}

fn fitted(command: &FitCommand, out: &mut dyn Write, complaints: &mut dyn Write) -> io::Result<u8> {
    match command.run(out) {
        Ok(()) => {
            out.flush()?;
            Ok(AGREED)
        }
        Err(FitFailure::Output(error)) => Err(error),
        Err(error) => {
            writeln!(complaints, "{error}")?;
            Ok(UNUSABLE)
        }
    }
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    use lexopt::prelude::*;

    let mut arguments = arguments.into_iter().peekable();
    if arguments.next_if(|first| first == "fit").is_some() {
        let rest: Vec<OsString> = arguments.collect();
        if rest.iter().any(|argument| argument == "--help") {
            return Ok(Command::Help);
        }
        return Ok(Command::Fit(FitCommand::parse(rest)?));
    }
    let mut kind: Option<Kind> = None;
    let mut data = None;
    let mut files = Vec::new();
    let mut lists_gaps = false;
    let mut parser = lexopt::Parser::from_args(arguments);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("help") | Short('h') => return Ok(Command::Help),
            Long("list") => lists_gaps = true,
            Long("data") => data = Some(parser.value()?.into()),
            Value(name) if kind.is_none() => kind = Some(kind_of(&name.string()?)?),
            Value(file) => files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    let kind = kind.ok_or("no kind of cases is given")?;
    if files.is_empty() {
        return Err("no file of cases is given".into());
    }
    Ok(Command::Check {
        kind,
        files,
        data,
        lists_gaps,
    })
}

fn kind_of(kind: &str) -> Result<Kind, String> {
    match kind {
        "segments" => Ok(Kind::Cases(segments::check)),
        "working-time" => Ok(Kind::Cases(working_time::check)),
        "value" => Ok(Kind::Value),
        _ => Err(format!("the kind '{kind}' is unknown")),
    }
}
