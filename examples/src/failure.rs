//! How the example apps fail: a file that cannot be used, and what is told at the end.

#![allow(clippy::print_stderr, reason = "it talks to a person")]

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use thiserror::Error;

/// A file or folder that cannot be used.
#[derive(Debug, Error)]
#[error("cannot {action} {}", path.display())]
pub struct FileFailure {
    action: &'static str,
    path: PathBuf,
    #[source]
    source: io::Error,
}

impl FileFailure {
    /// What cannot be done, such as `open`, to what.
    pub fn new(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self {
            action,
            path: path.to_owned(),
            source,
        }
    }

    /// The same for `map_err`.
    pub fn to(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self {
            action,
            path,
            source,
        }
    }
}

/// Makes the folder that a file is to lie in, where it is missing.
///
/// # Errors
/// When it cannot be made.
pub fn create_folder_of(path: &Path) -> Result<(), FileFailure> {
    match path.parent() {
        Some(folder) => fs::create_dir_all(folder).map_err(FileFailure::to("create", folder)),
        None => Ok(()),
    }
}

/// Ends the program `name`: what it failed for is told with its causes.
pub fn exit_code<E: Error + 'static>(name: &str, outcome: Result<(), E>) -> ExitCode {
    exit_code_by(name, outcome, |_| ExitCode::FAILURE)
}

/// The same for a program whose failures have codes of their own.
pub fn exit_code_by<E: Error + 'static>(
    name: &str,
    outcome: Result<(), E>,
    code: impl FnOnce(&E) -> ExitCode,
) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads along has seen enough.
        Err(failure) if is_broken_pipe(&failure) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{name}: {}", with_causes(&failure));
            code(&failure)
        }
    }
}

fn is_broken_pipe(failure: &(dyn Error + 'static)) -> bool {
    let io = failure.downcast_ref::<io::Error>();
    io.is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
        || failure.source().is_some_and(is_broken_pipe)
}

/// What happened, and why, in one line.
#[must_use]
pub fn with_causes(failure: &dyn Error) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(kind: io::ErrorKind) -> FileFailure {
        FileFailure::new("open", Path::new("a.csv"), io::Error::new(kind, "why"))
    }

    #[test]
    fn causes_follow_each_other() {
        let told = with_causes(&failure(io::ErrorKind::NotFound));
        assert_eq!(told, "cannot open a.csv: why");
    }

    #[test]
    fn a_reader_who_went_away_is_no_failure() {
        assert!(is_broken_pipe(&io::Error::from(io::ErrorKind::BrokenPipe)));
        assert!(is_broken_pipe(&failure(io::ErrorKind::BrokenPipe)));
        assert!(!is_broken_pipe(&failure(io::ErrorKind::NotFound)));
    }
}
