//! A host of `diesel::SqliteConnection`.

use std::sync::Mutex;

use crm_core::{ChangeSet, TenantId};
use crm_storage::{SqliteStore, sqlite};
use crm_support::RequestChangeSet;
use diesel::SqliteConnection;
use diesel::connection::{Connection, SimpleConnection};

use crate::common::InFile;
use crate::host::{Answer, COUNT, CREATE, Host};
use crate::laws::laws;

/// Foreign keys are checked; what the power loses is not what these tests are for.
const PREPARE: &str = "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF;";

struct OnSqlite {
    connection: Mutex<SqliteConnection>,
    file: InFile,
}

impl Host for OnSqlite {
    type Connection = SqliteConnection;
    type Store = SqliteStore;

    const BEGIN: &'static str = "BEGIN IMMEDIATE";

    fn fresh() -> Option<Self> {
        let file = InFile::fresh();
        let mut connection = SqliteConnection::establish(file.path.to_str().unwrap()).unwrap();
        connection.batch_execute(PREPARE).unwrap();
        connection.batch_execute(CREATE).unwrap();
        let connection = Mutex::new(connection);
        Some(Self { connection, file })
    }

    fn store(&self, tenant: TenantId) -> SqliteStore {
        self.file.database.tenant(tenant)
    }

    fn orders(&self) -> i64 {
        let other = rusqlite::Connection::open(&self.file.path).unwrap();
        other.query_row(COUNT, [], |row| row.get(0)).unwrap()
    }

    async fn lend<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> T + Send + 'static,
    ) -> T {
        work(&mut self.connection.lock().unwrap())
    }

    fn apply(connection: &mut SqliteConnection, tenant: TenantId, changes: &ChangeSet) -> Answer {
        sqlite::apply(connection, tenant, changes)
    }

    fn apply_requests(
        connection: &mut SqliteConnection,
        tenant: TenantId,
        changes: &RequestChangeSet,
    ) -> Answer {
        sqlite::apply_requests(connection, tenant, changes)
    }
}

laws!(OnSqlite);
