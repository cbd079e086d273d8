//! What is wrong with an archive.

use thiserror::Error;

use super::super::{RecordKind, TransferError};

/// Why an archive cannot be read. It names the line, and never shows a value of it.
#[derive(Debug, Error)]
#[error("line {line}: {rule}")]
#[non_exhaustive]
pub struct ArchiveError {
    /// The line, from 1.
    pub line: u64,
    /// The rule that it breaks.
    #[source]
    pub rule: ArchiveRule,
}

/// A rule for the lines of an archive.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArchiveRule {
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Unreadable(#[source] std::io::Error),
    /// A line is endless.
    #[error("must not be longer than 256 MiB")]
    TooLong,
    /// A line is something else.
    #[error("must be one JSON object in UTF-8 (wrong at byte {column})")]
    NotJson {
        /// The place in the line.
        column: usize,
    },
    /// The first line is no header.
    #[error("must be the header of a crm-tenant archive")]
    NoHeader,
    /// The archive is of another version.
    #[error("must be of version 1, not {found}")]
    OtherVersion {
        /// Its version.
        found: u32,
    },
    /// A line is neither a row nor the end.
    #[error("must be a row with kind, record and check, or the end")]
    NoRow,
    /// A record breaks a rule of its type.
    #[error("must hold a valid {kind}")]
    InvalidRecord {
        /// What it should be.
        kind: RecordKind,
    },
    /// A kind comes after one that it must come before.
    #[error("a {kind} must not come after a {before}")]
    OutOfOrder {
        /// The kind of the row.
        kind: RecordKind,
        /// The kind of the row before.
        before: RecordKind,
    },
    /// A row, or one before it, was changed, lost or moved.
    #[error("must have the check that follows from the rows up to it")]
    WrongCheck,
    /// The counts or the checksum of the end are others.
    #[error("must tell the numbers and the checksum of the rows")]
    WrongEnd,
    /// The file was cut off.
    #[error("must not be missing: the file has no end")]
    NoEnd,
    /// The file goes on.
    #[error("must not be there: the archive has ended")]
    BehindEnd,
}

/// Why an archive was not imported whole. What was imported stays, and the import can be made again.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The archive is damaged.
    #[error("the archive is damaged")]
    Archive(#[from] ArchiveError),
    /// The target refused it, or holds something else.
    #[error(transparent)]
    Transfer(#[from] TransferError),
}
