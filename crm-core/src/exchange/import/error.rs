//! Why an import ended before the end of its file.

use std::io;

use thiserror::Error;

use super::ImportPosition;
use crate::exchange::reject::RejectReason;
use crate::profiles::ProfileError;

/// Why a file cannot be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The file has no line.
    #[error("the file is empty")]
    Empty,
    /// The file begins with the mark of UTF-16.
    #[error("the file is UTF-16; it must be UTF-8")]
    Utf16,
    /// The first line is no record.
    #[error("the first line is not readable: {0}")]
    FirstLine(RejectReason),
    /// The first line is not UTF-8.
    #[error("the names of the columns must be UTF-8")]
    HeaderNotUtf8,
    /// A column of the mapping is not there.
    // The headers are not repeated: in a file without a header line they would be personal data.
    #[error("no column {column} in the first line, which has {columns} column(s)")]
    MissingColumn {
        /// The column that was looked for.
        column: String,
        /// How many columns the first line has.
        columns: usize,
    },
    /// A column of the mapping is there twice.
    #[error("the column {column} stands twice")]
    RepeatedColumn {
        /// The column.
        column: String,
    },
    /// The file has a column of which the mapping knows nothing, and the mapping refuses such.
    #[error("the mapping does not know column number {number}")]
    UnknownColumn {
        /// The number of the column, the first one being 1.
        number: usize,
    },
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
}

/// Why an import ended before the end of its file.
///
/// Where there is a [`position`](Self::position), all rows before it are done, and
/// [`resume`](super::Importer::resume) goes on there.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be read at all.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The position belongs to another mapping.
    #[error("the position belongs to another mapping")]
    OtherMapping,
    /// The file ends before the position, or, where rows are made unique by their content, no row
    /// ends there.
    #[error("the position belongs to another file")]
    OtherFile,
    /// The file cannot be read any further.
    #[error("the file cannot be read behind line {}", position.lines())]
    Read {
        /// Where the import goes on.
        position: Box<ImportPosition>,
        /// Why.
        source: io::Error,
    },
    /// The rejects cannot be written.
    #[error("the rejects cannot be written")]
    Rejects {
        /// Where the import goes on.
        position: Box<ImportPosition>,
        /// Why.
        source: io::Error,
    },
    /// The rows cannot be stored.
    #[error("the rows behind line {} cannot be stored", position.lines())]
    Store {
        /// Where the import goes on. Rows behind it may be stored already: they count as known then.
        position: Box<ImportPosition>,
        /// Why.
        source: Box<ProfileError>,
    },
}

impl ImportError {
    /// Where the import goes on.
    #[must_use]
    pub fn position(&self) -> Option<&ImportPosition> {
        match self {
            Self::Read { position, .. }
            | Self::Rejects { position, .. }
            | Self::Store { position, .. } => Some(position),
            _ => None,
        }
    }
}
