//! A database in one SQLite file.

use std::path::Path;
use std::sync::Arc;

use crm_core::TenantId;

use super::executor::Executor;
use super::{OpenError, SqliteOptions, SqliteStore, connection, migrations};

/// All tenants of one SQLite file. Clones share the same threads and connections.
///
/// One thread writes, others read beside it; calls that wait at the same time share a commit.
/// Several databases, in this process or in others, may have the same file open. When the last
/// clone and the last [`SqliteStore`] of it are dropped, what is queued is done first, and the
/// threads end.
#[derive(Debug, Clone)]
pub struct SqliteDatabase {
    executor: Arc<Executor>,
}

impl SqliteDatabase {
    /// Opens the file at `path`, makes it when it is not there, and brings its tables to the state
    /// that this release needs.
    ///
    /// # Errors
    /// When the file cannot be opened or was written by a newer release.
    ///
    /// ```
    /// use crm_core::{Clock, SystemClock, SystemIds, TenantId};
    /// use crm_storage::{SqliteDatabase, SqliteOptions};
    ///
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("crm.sqlite");
    /// let database = SqliteDatabase::open(&path, SqliteOptions::default())?;
    /// let store = database.tenant(TenantId::generate(&SystemIds::new(), SystemClock.now()));
    /// # drop(store);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, OpenError> {
        let locator = connection::locator(path.as_ref())?;
        let mut writer = connection::writer(&locator, &options)?;
        migrations::migrate(&mut writer)?;
        let readers: Result<Vec<_>, _> = (0..options.readers.get())
            .map(|_| connection::reader(&locator, &options))
            .collect();
        let readers = readers?;
        let reconnect = Box::new(move || connection::writer(&locator, &options));
        let executor = Executor::start(writer, Some(reconnect), readers)?;
        Ok(Self {
            executor: Arc::new(executor),
        })
    }

    /// A database in memory, on one connection: for tests of SQL. For tests of your own program,
    /// [`MemoryDatabase`](crate::MemoryDatabase) is faster.
    ///
    /// # Errors
    /// When SQLite has no memory or no thread can be started.
    pub fn open_in_memory() -> Result<Self, OpenError> {
        let mut conn = connection::writer(":memory:", &SqliteOptions::default())?;
        migrations::migrate(&mut conn)?;
        let executor = Executor::start(conn, None, Vec::new())?;
        Ok(Self {
            executor: Arc::new(executor),
        })
    }

    /// The store of one tenant; it reaches no other.
    #[must_use]
    pub fn tenant(&self, tenant: TenantId) -> SqliteStore {
        SqliteStore::new(Arc::clone(&self.executor), tenant)
    }
}
