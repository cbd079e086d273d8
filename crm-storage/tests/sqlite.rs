//! The SQLite store keeps the contract, in a file.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::num::NonZeroUsize;

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::StoreFactory;
use crm_storage::{SqliteDatabase, SqliteOptions, SqliteStore};
use tempfile::TempDir;

struct InFile {
    database: SqliteDatabase,
    _directory: TempDir,
}

impl InFile {
    fn fresh() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let options = SqliteOptions::default().with_readers(NonZeroUsize::new(2).unwrap());
        let database = SqliteDatabase::open(directory.path().join("crm.sqlite"), options).unwrap();
        Self {
            database,
            _directory: directory,
        }
    }
}

#[async_trait]
impl StoreFactory for InFile {
    type Store = SqliteStore;

    async fn store(&self, tenant: TenantId) -> SqliteStore {
        self.database.tenant(tenant)
    }
}

crm_core::core_store_conformance!(InFile::fresh());
