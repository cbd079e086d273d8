//! Files of cases.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use thiserror::Error;

/// A file of cases; whatever else stands beside the list describes it and is not read.
#[derive(Deserialize)]
pub(crate) struct CaseFile {
    pub(crate) cases: Vec<RawCase>,
}

/// A case as it is written. Cases come in many shapes, and one of an unknown shape must not spoil
/// the file; so each is read on its own, by whoever knows its kind.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct RawCase(Box<RawValue>);

impl CaseFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is no JSON, or has no list of cases.
    pub(crate) fn read(path: &Path) -> Result<Self, FileError> {
        let refuse = |problem| FileError {
            path: path.to_owned(),
            problem,
        };
        let bytes = fs::read(path).map_err(|error| refuse(error.into()))?;
        let file: Self =
            serde_json::from_slice(&bytes).map_err(|error| refuse(Problem::Form(error)))?;
        // A check of nothing would look like a success.
        if file.cases.is_empty() {
            return Err(refuse(Problem::Empty));
        }
        Ok(file)
    }
}

impl RawCase {
    /// The case as `T`; `None` when it has another shape.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.0.get()).ok()
    }

    /// What the case calls itself.
    pub(crate) fn id(&self) -> String {
        #[derive(Deserialize)]
        struct Named {
            id: String,
        }
        self.read()
            .map_or_else(|| "(a case without id)".to_owned(), |named: Named| named.id)
    }
}

/// Reads a file that is any JSON object.
///
/// # Errors
/// When it cannot be read, is no JSON, or is empty.
pub(crate) fn read_json(path: &Path) -> Result<serde_json::Value, FileError> {
    let refuse = |problem| FileError {
        path: path.to_owned(),
        problem,
    };
    let bytes = fs::read(path).map_err(|error| refuse(error.into()))?;
    let json: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| refuse(Problem::Form(error)))?;
    if json.as_object().is_none_or(serde_json::Map::is_empty) {
        return Err(refuse(Problem::Empty));
    }
    Ok(json)
}

/// Why a file cannot be used.
#[derive(Debug, Error)]
#[error("{}: {problem}", path.display())]
pub(crate) struct FileError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug, Error)]
enum Problem {
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// The error of `serde_json` tells line and column.
    #[error("not a file of cases: {0}")]
    Form(serde_json::Error),
    #[error("holds no case")]
    Empty,
}
