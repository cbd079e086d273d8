//! Factories of SQLite stores for the suites.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses what it needs; a test that cannot go on fails"
)]

use std::num::NonZeroUsize;
use std::path::PathBuf;

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::StoreFactory;
use crm_storage::{Durability, SqliteDatabase, SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// A database in a file of its own directory, which goes with it.
pub(crate) struct InFile {
    pub(crate) database: SqliteDatabase,
    pub(crate) path: PathBuf,
    directory: TempDir,
}

impl InFile {
    pub(crate) fn fresh() -> Self {
        Self::with(options())
    }

    /// Questions about one row are answered on the thread that asks.
    pub(crate) fn with_short_reads_on_caller() -> Self {
        Self::with(options().with_short_reads_on_caller(true))
    }

    pub(crate) fn with(options: SqliteOptions) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("crm.sqlite");
        Self {
            database: SqliteDatabase::open(&path, options).unwrap(),
            path,
            directory,
        }
    }
}

impl InFile {
    /// Drops the database; the file stays as long as the directory that is returned with it.
    pub(crate) fn close(self) -> (PathBuf, TempDir) {
        drop(self.database);
        (self.path, self.directory)
    }
}

/// Few threads, and no waiting for the disk: what the power loses is not what these tests are for.
pub(crate) fn options() -> SqliteOptions {
    SqliteOptions::default()
        .with_readers(NonZeroUsize::new(2).unwrap())
        .with_durability(Durability::Normal)
}

#[async_trait]
impl StoreFactory for InFile {
    type Store = SqliteStore;

    async fn store(&self, tenant: TenantId) -> SqliteStore {
        self.database.tenant(tenant)
    }
}

/// A database of SQLite in memory.
pub(crate) struct InMemorySqlite(SqliteDatabase);

impl InMemorySqlite {
    pub(crate) fn fresh() -> Self {
        Self(SqliteDatabase::open_in_memory().unwrap())
    }
}

#[async_trait]
impl StoreFactory for InMemorySqlite {
    type Store = SqliteStore;

    async fn store(&self, tenant: TenantId) -> SqliteStore {
        self.0.tenant(tenant)
    }
}
