//! Stores in databases of a MySQL or MariaDB server.

use std::num::NonZeroUsize;
use std::sync::{Mutex, Once, OnceLock};

use async_trait::async_trait;
use crm_core::TenantId;
use crm_core::conformance::StoreFactory;
use crm_storage::{MysqlDatabase, MysqlStore, ServerOptions};
use futures_executor::block_on;
use mysql_async::prelude::Queryable as _;
use mysql_async::{Conn, Opts};
use tokio::runtime::Runtime;

const VARIABLE: &str = "ECRM_TEST_MYSQL";
const DEFAULT: &str = "mysql://root@127.0.0.1:3306/test";

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
    client: Mutex<Conn>,
}

impl Session {
    pub(crate) fn open(url: &str) -> Result<Self, mysql_async::Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let client = runtime.block_on(async { Conn::new(Opts::from_url(url)?).await })?;
        Ok(Self {
            runtime,
            client: Mutex::new(client),
        })
    }

    pub(crate) fn run(&self, sql: &str) -> Result<(), mysql_async::Error> {
        let mut client = self.client.lock().unwrap();
        self.runtime.block_on(client.query_drop(sql))
    }

    pub(crate) fn ask<T: mysql_async::prelude::FromRow + Send + 'static>(
        &self,
        sql: &str,
    ) -> Vec<T> {
        let mut client = self.client.lock().unwrap();
        self.runtime.block_on(client.query(sql)).unwrap()
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
            super::skip(&SAID, "MySQL", VARIABLE, why);
            None
        }
    }
}

/// An empty database that nobody else uses as long as this lives: a lock on its number is held, also
/// against other processes.
pub(crate) struct Database {
    keeper: Session,
    name: String,
}

/// Databases that are free again in this process.
static FREE: Mutex<Vec<Database>> = Mutex::new(Vec::new());

impl Database {
    /// A database whose tables, if it has any, are empty.
    fn take() -> Option<Self> {
        let url = server()?;
        let free = FREE.lock().unwrap().pop();
        Some(free.unwrap_or_else(|| Self::make(url)))
    }

    /// A database without any table.
    pub(crate) fn unused() -> Option<Self> {
        server().map(Self::make)
    }

    fn make(url: &str) -> Self {
        let keeper = Session::open(url).unwrap();
        for number in 1.. {
            let name = format!("ecrm_test_{number}");
            let locked: Vec<i64> = keeper.ask(&format!("SELECT GET_LOCK('{name}', 0)"));
            if locked == [1] {
                keeper
                    .run(&format!(
                        "DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}; USE {name}"
                    ))
                    .unwrap();
                return Self { keeper, name };
            }
        }
        panic!("no database is free");
    }

    /// The URL by which a store finds the database.
    pub(crate) fn url(&self) -> String {
        let url = server().unwrap();
        let (server, _) = url.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }

    /// A client of the database.
    pub(crate) fn session(&self) -> &Session {
        &self.keeper
    }
}

/// A store in a database of its own, which is emptied when it goes.
pub(crate) struct OnMysql {
    pub(crate) database: MysqlDatabase,
    // Behind the database, which goes first and waits for calls that nobody waits for any more: what
    // they store is cleaned away, too.
    place: Cleaned,
}

impl OnMysql {
    /// Each value of each table, as bytes.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let session = self.place().session();
        let tables: Vec<String> = session.ask(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
        );
        let mut all = Vec::new();
        for table in tables {
            let rows: Vec<mysql_async::Row> = session.ask(&format!("SELECT * FROM {table}"));
            for value in rows.into_iter().flat_map(mysql_async::Row::unwrap) {
                if let mysql_async::Value::Bytes(bytes) = value {
                    all.extend(bytes);
                    all.push(b' ');
                }
            }
        }
        all
    }

    /// `None` when there is no server.
    pub(crate) fn fresh() -> Option<Self> {
        let connections = NonZeroUsize::new(8).unwrap();
        Self::with(ServerOptions::default().with_connections(connections))
    }

    pub(crate) fn with(options: ServerOptions) -> Option<Self> {
        let place = Database::take()?;
        let database = block_on(MysqlDatabase::open(place.url(), options)).unwrap();
        Some(Self {
            database,
            place: Cleaned(Some(place)),
        })
    }

    pub(crate) fn place(&self) -> &Database {
        self.place.0.as_ref().unwrap()
    }
}

/// A database that is emptied and free for others when it goes.
struct Cleaned(Option<Database>);

impl Drop for Cleaned {
    fn drop(&mut self) {
        // A database that a failed test left in an unknown state is not used again.
        if let Some(place) = self.0.take()
            && !std::thread::panicking()
            && place.keeper.run(CLEAN).is_ok()
        {
            FREE.lock().unwrap().push(place);
        }
    }
}

#[async_trait]
impl StoreFactory for OnMysql {
    type Store = MysqlStore;

    async fn store(&self, tenant: TenantId) -> MysqlStore {
        self.database.tenant(tenant)
    }
}
