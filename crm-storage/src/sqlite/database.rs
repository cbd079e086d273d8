//! A database in one SQLite file.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crm_core::TenantId;
use diesel::connection::Connection as _;
use diesel::{ConnectionResult, SqliteConnection};

use super::connection::Factory;
use super::executor::Executor;
use super::{Conn, OpenError, SqliteOptions, SqliteStore, connection, migrations};

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
        Self::open_on(connection::to_file(path.as_ref())?, options)
    }

    /// The same over connections that the host makes: with the key of an encrypted file, or with
    /// functions and settings of its own.
    ///
    /// All connections must lead to the same file. They are asked for while the database opens, one
    /// for writing and one for each reader (two, with short reads on the caller's thread), and again
    /// when the one that writes has to be replaced; the settings that the store relies on are made on them afterwards.
    ///
    /// # Errors
    /// As [`open`](Self::open), and when the host's function fails.
    ///
    /// ```
    /// use crm_storage::{SqliteDatabase, SqliteOptions};
    /// use diesel::connection::{Connection, SimpleConnection};
    /// use diesel::{ConnectionError, SqliteConnection};
    ///
    /// # let directory = tempfile::tempdir()?;
    /// # let path = directory.path().join("crm.sqlite").to_str().unwrap().to_owned();
    /// let connect = move || {
    ///     let mut connection = SqliteConnection::establish(&path)?;
    ///     connection
    ///         .batch_execute("PRAGMA key = 'the key'") // plain SQLite does not know it, SQLCipher does
    ///         .map_err(ConnectionError::CouldntSetupConfiguration)?;
    ///     Ok(connection)
    /// };
    /// let database = SqliteDatabase::open_with(connect, SqliteOptions::default())?;
    /// # drop(database);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_with<F>(connect: F, options: SqliteOptions) -> Result<Self, OpenError>
    where
        F: Fn() -> ConnectionResult<SqliteConnection> + Send + 'static,
    {
        Self::open_on(Box::new(connect), options)
    }

    fn open_on(factory: Factory, options: SqliteOptions) -> Result<Self, OpenError> {
        let mut writer = connection::writer(&factory, &options)?;
        migrations::migrate(&mut writer)?;
        let readers = readers(&factory, &options)?;
        let short = if options.short_reads_on_caller {
            readers_that_never_wait(&factory, &options)?
        } else {
            Vec::new()
        };
        let waiting_calls = options.waiting_calls;
        let reconnect = Box::new(move || connection::writer(&factory, &options));
        let executor = Executor::start(writer, Some(reconnect), readers, short, waiting_calls)?;
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
        let factory: Factory = Box::new(|| SqliteConnection::establish(":memory:"));
        let options = SqliteOptions::default();
        let mut conn = connection::writer(&factory, &options)?;
        migrations::migrate(&mut conn)?;
        let executor = Executor::start(conn, None, Vec::new(), Vec::new(), options.waiting_calls)?;
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

fn readers(factory: &Factory, options: &SqliteOptions) -> Result<Vec<Conn>, OpenError> {
    (0..options.readers.get())
        .map(|_| connection::reader(factory, options))
        .collect()
}

fn readers_that_never_wait(
    factory: &Factory,
    options: &SqliteOptions,
) -> Result<Vec<Conn>, OpenError> {
    readers(factory, &options.clone().with_busy_timeout(Duration::ZERO))
}
