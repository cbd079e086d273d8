//! How a database is opened, and why it cannot be.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use crm_core::BoxError;
use thiserror::Error;

use crate::sql::migration::MigrationError;
use crate::sql::queue::WAITING_CALLS;

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
    /// How many calls that write may wait for the writing thread, and how many that read for a
    /// reading one. One more is refused at once with
    /// [`StoreError::Unavailable`](crm_core::StoreError::Unavailable), and is never done: it may be
    /// made again later.
    pub waiting_calls: NonZeroUsize,
    /// Whether a question about one row, found by its key, is answered on the thread that asks when a
    /// connection is free for that. It never waits for a lock there, but it does wait for the disk
    /// when the row is not in memory. Otherwise a reading thread answers it, and the way there and
    /// back takes longer than finding the row.
    pub short_reads_on_caller: bool,
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

    /// The same options with room for so many calls that wait.
    #[must_use]
    pub fn with_waiting_calls(self, waiting_calls: NonZeroUsize) -> Self {
        Self {
            waiting_calls,
            ..self
        }
    }

    /// The same options, with short questions answered on the thread that asks or not.
    #[must_use]
    pub fn with_short_reads_on_caller(self, short_reads_on_caller: bool) -> Self {
        Self {
            short_reads_on_caller,
            ..self
        }
    }
}

impl Default for SqliteOptions {
    /// Full durability, one reader for each processor up to four, five seconds of patience, room for
    /// 4,096 calls that wait.
    fn default() -> Self {
        let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self {
            durability: Durability::default(),
            readers: processors.min(Self::MOST_READERS),
            busy_timeout: Duration::from_secs(5),
            waiting_calls: WAITING_CALLS,
            short_reads_on_caller: false,
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
