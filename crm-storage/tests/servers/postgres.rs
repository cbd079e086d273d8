//! Stores in schemas of a PostgreSQL server.

use std::num::NonZeroUsize;
use std::sync::{Mutex, Once, OnceLock};

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::StoreFactory;
use crm_storage::{PostgresDatabase, PostgresStore, ServerOptions};
use futures_executor::block_on;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

const VARIABLE: &str = "ECRM_TEST_POSTGRES";
const DEFAULT: &str = "postgres://postgres@127.0.0.1:5432/test";

const CLEAN: &str =
    "DELETE FROM crm_suppression; DELETE FROM crm_erased_customer; DELETE FROM crm_merge_person;
DELETE FROM crm_merge_move; DELETE FROM crm_merge; DELETE FROM crm_customer_alias;
DELETE FROM crm_audit_seal; DELETE FROM crm_consumer; DELETE FROM crm_event; DELETE FROM crm_event_head;
DELETE FROM crm_specialist; DELETE FROM crm_request; DELETE FROM crm_interaction;
DELETE FROM crm_consent; DELETE FROM crm_customer_tag; DELETE FROM crm_customer_identity;
DELETE FROM crm_customer";

/// A client that waits.
pub(crate) struct Session {
    runtime: Runtime,
    client: Client,
}

impl Session {
    pub(crate) fn open(url: &str) -> Result<Self, tokio_postgres::Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
            tokio::spawn(connection);
            Ok(client)
        })?;
        Ok(Self { runtime, client })
    }

    pub(crate) fn run(&self, sql: &str) -> Result<(), tokio_postgres::Error> {
        self.runtime.block_on(self.client.batch_execute(sql))
    }

    pub(crate) fn ask(&self, sql: &str) -> Vec<tokio_postgres::Row> {
        self.runtime.block_on(self.client.query(sql, &[])).unwrap()
    }
}

/// The server's URL, once it answered.
pub(crate) fn server() -> Option<&'static str> {
    static URL: OnceLock<Result<String, String>> = OnceLock::new();
    static SAID: Once = Once::new();
    let found = URL.get_or_init(|| {
        let url = std::env::var(VARIABLE).unwrap_or_else(|_| DEFAULT.to_owned());
        match Session::open(&url) {
            Ok(_) => Ok(url),
            Err(error) => Err(error.to_string()),
        }
    });
    match found {
        Ok(url) => Some(url),
        Err(why) => {
            super::skip(&SAID, "PostgreSQL", VARIABLE, why);
            None
        }
    }
}

/// An empty schema that nobody else uses as long as this lives: a lock on its number is held, also
/// against other processes.
pub(crate) struct Schema {
    keeper: Session,
    name: String,
}

/// Schemas that are free again in this process.
static FREE: Mutex<Vec<Schema>> = Mutex::new(Vec::new());

impl Schema {
    /// A schema whose tables, if it has any, are empty.
    fn take() -> Option<Self> {
        let url = server()?;
        let free = FREE.lock().unwrap().pop();
        Some(free.unwrap_or_else(|| Self::make(url)))
    }

    /// A schema without any table.
    pub(crate) fn unused() -> Option<Self> {
        server().map(Self::make)
    }

    fn make(url: &str) -> Self {
        let keeper = Session::open(url).unwrap();
        for number in 1.. {
            let locked = keeper.ask(&format!("SELECT pg_try_advisory_lock(20261, {number})"));
            if locked.iter().all(|row| row.get(0)) {
                let name = format!("ecrm_test_{number}");
                keeper
                    .run(&format!(
                        "DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name};
                         SET search_path TO {name}; SET synchronous_commit TO off;"
                    ))
                    .unwrap();
                return Self { keeper, name };
            }
        }
        panic!("no schema is free");
    }

    /// The URL by which a store finds the schema. What the power loses is not what most tests are
    /// for, so that commits do not wait for the disk.
    pub(crate) fn url(&self) -> String {
        let options = format!("-c search_path={} -c synchronous_commit=off", self.name);
        let options = options.replace(' ', "%20").replace('=', "%3D");
        let url = server().unwrap();
        let sign = if url.contains('?') { '&' } else { '?' };
        format!("{url}{sign}options={options}")
    }

    /// The name of the schema.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Empties the tables.
    pub(crate) fn clean(&self) {
        self.keeper.run(CLEAN).unwrap();
    }

    /// A client of the schema.
    pub(crate) fn session(&self) -> &Session {
        &self.keeper
    }
}

/// A database in a schema of its own, which is emptied when it goes.
pub(crate) struct OnPostgres {
    pub(crate) database: PostgresDatabase,
    // Behind the database, which goes first and waits for calls that nobody waits for any more: what
    // they store is cleaned away, too.
    schema: Cleaned,
}

impl OnPostgres {
    /// Each row of each table, as text.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let session = self.schema().session();
        let tables = session.ask(
            "SELECT table_name::text FROM information_schema.tables
             WHERE table_schema = current_schema()",
        );
        let mut all = Vec::new();
        for table in tables {
            let table: String = table.get(0);
            let rows = session.ask(&format!(
                "SELECT row_to_json(one)::text FROM {table} AS one"
            ));
            rows.iter()
                .for_each(|row| all.extend(row.get::<_, String>(0).into_bytes()));
        }
        all
    }

    /// `None` when there is no server.
    pub(crate) fn fresh() -> Option<Self> {
        let connections = NonZeroUsize::new(8).unwrap();
        Self::with(ServerOptions::default().with_connections(connections))
    }

    pub(crate) fn with(options: ServerOptions) -> Option<Self> {
        let schema = Schema::take()?;
        let database = block_on(PostgresDatabase::open(schema.url(), options)).unwrap();
        Some(Self {
            database,
            schema: Cleaned(Some(schema)),
        })
    }

    pub(crate) fn schema(&self) -> &Schema {
        self.schema.0.as_ref().unwrap()
    }
}

/// A schema that is emptied and free for others when it goes.
struct Cleaned(Option<Schema>);

impl Drop for Cleaned {
    fn drop(&mut self) {
        // A schema that a failed test left in an unknown state is not used again.
        if let Some(schema) = self.0.take()
            && !std::thread::panicking()
            && schema.keeper.run(CLEAN).is_ok()
        {
            FREE.lock().unwrap().push(schema);
        }
    }
}

#[async_trait]
impl StoreFactory for OnPostgres {
    type Store = PostgresStore;

    async fn store(&self, tenant: TenantId) -> PostgresStore {
        self.database.tenant(tenant)
    }
}
