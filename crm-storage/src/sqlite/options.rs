//! How a database is opened, and why it cannot be.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use crm_core::BoxError;
use thiserror::Error;

use crate::sql::migration::MigrationError;

/// What is lost when the power fails.
///
/// The death of the process loses nothing acknowledged under either, and the file is never
/// damaged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Durability {
    /// Nothing that was acknowledged: each commit is synced to the disk. Calls that wait at the
    /// same time share a commit, so that this costs little under load.
    #[default]
    Full,
    /// Perhaps the last commits: the file is synced only now and then.
    Normal,
}

/// How a SQLite database is opened.
///
/// ```
/// use std::time::Duration;
/// use crm_storage::{Durability, SqliteOptions};
///
/// let options = SqliteOptions::default()
///     .with_durability(Durability::Normal)
///     .with_busy_timeout(Duration::from_secs(2));
/// assert_eq!(options.durability, Durability::Normal);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqliteOptions {
    /// What is lost when the power fails.
    pub durability: Durability,
    /// How many threads read, each with a connection of its own.
    pub readers: NonZeroUsize,
    /// How long a call waits for another process that is writing.
    pub busy_timeout: Duration,
}

impl SqliteOptions {
    const MOST_READERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(3);

    /// The same options with this durability.
    #[must_use]
    pub fn with_durability(self, durability: Durability) -> Self {
        Self { durability, ..self }
    }

    /// The same options with so many reading threads.
    #[must_use]
    pub fn with_readers(self, readers: NonZeroUsize) -> Self {
        Self { readers, ..self }
    }

    /// The same options with this patience for other processes.
    #[must_use]
    pub fn with_busy_timeout(self, busy_timeout: Duration) -> Self {
        Self {
            busy_timeout,
            ..self
        }
    }
}

impl Default for SqliteOptions {
    /// Full durability, one reader for each processor up to four, five seconds of patience.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self {
            durability: Durability::default(),
            readers: processors.min(Self::MOST_READERS),
            busy_timeout: Duration::from_secs(5),
        }
    }
}

/// Why a database cannot be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The path has characters that are no Unicode.
    #[error("the path {} is not Unicode", .0.display())]
    Path(PathBuf),
    /// SQLite cannot open the file.
    #[error("the database file cannot be opened")]
    Connect(#[source] BoxError),
    /// The tables cannot be brought to the state that this release needs.
    #[error("the database cannot be migrated")]
    Migration(#[from] MigrationError),
    /// A thread cannot be started.
    #[error("a thread for the database cannot be started")]
    Thread(#[source] std::io::Error),
}
