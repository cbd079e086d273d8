//! A database on the server of the tests, with the tables of the store and the customers of a shop.

use crm_storage::{MysqlDatabase, MysqlStore, ServerOptions};
use futures_executor::block_on;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts};
use tokio::runtime::{Builder, Runtime};

use super::raw::Raw;
use crate::common::measure::{ServerClock, no_server, threads};
use crate::common::shop::Shop;

pub(crate) struct Database {
    pub(crate) store: MysqlStore,
    name: String,
}

/// A client that waits.
pub(crate) struct Session {
    pub(crate) runtime: Runtime,
    pub(crate) conn: std::sync::Mutex<Conn>,
}

impl Session {
    fn open(url: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let conn = runtime.block_on(Conn::new(Opts::from_url(url).unwrap()));
        Self {
            runtime,
            conn: conn.unwrap().into(),
        }
    }

    fn run(&self, sql: &str) {
        let mut conn = self.conn.lock().unwrap();
        self.runtime.block_on(conn.query_drop(sql)).unwrap();
    }

    /// The clock of the threads that serve the connections to a database; none where the server
    /// does not tell them.
    pub(crate) fn clock(&self, database: &str) -> ServerClock {
        let mut conn = self.conn.lock().unwrap();
        let process = std::fs::read_dir("/proc").unwrap().find_map(|entry| {
            let path = entry.unwrap().path();
            let name = std::fs::read_to_string(path.join("comm")).ok()?;
            (name.trim() == "mariadbd").then(|| path.file_name().unwrap().to_owned())
        });
        let told: Result<Vec<i64>, _> = self.runtime.block_on(conn.query(format!(
            "SELECT TID FROM information_schema.PROCESSLIST WHERE DB = '{database}'"
        )));
        let (Some(process), Ok(told)) = (process, told) else {
            return no_server();
        };
        let process = process.into_string().unwrap();
        threads(
            told.iter()
                .map(|thread| format!("{process}/task/{thread}"))
                .collect(),
        )
    }
}

impl Database {
    pub(crate) fn new(name: &str, shop: &Shop) -> Self {
        let name = format!("ecrm_bench_{}_{name}", std::process::id());
        Session::open(&server()).run(&format!("CREATE DATABASE {name}"));
        let opened = MysqlDatabase::open(url(&name), ServerOptions::default());
        let store = block_on(opened).unwrap().tenant(shop.tenant);
        shop.open_in(&store);
        Self { store, name }
    }

    /// The same tables by hand.
    pub(crate) fn raw(&self, shop: &Shop) -> Raw {
        Raw::new(Session::open(&self.url()), self.name.clone(), shop.tenant)
    }

    /// By which another program finds the database.
    pub(crate) fn url(&self) -> String {
        url(&self.name)
    }

    /// Fails when the other one holds other interactions or events.
    pub(crate) fn assert_same_rows(&self, other: &Self) {
        let session = Session::open(&server());
        let number = |sql: String| -> i64 {
            let mut conn = session.conn.lock().unwrap();
            let found = session.runtime.block_on(conn.query_first(sql));
            found.unwrap().unwrap()
        };
        for (table, columns) in [
            (
                "crm_interaction",
                "customer_id, occurred_at, id, source_key, amount_minor",
            ),
            (
                "crm_event",
                "position, id, name, entity_id, customer_id, occurred_at",
            ),
        ] {
            let [own, its] = [self, other].map(|database| format!("{}.{table}", database.name));
            let counts = [&own, &its].map(|table| number(format!("SELECT count(*) FROM {table}")));
            assert_eq!(counts[0], counts[1], "rows of {its}");
            let different = number(format!(
                "SELECT count(*) FROM (SELECT {columns} FROM {own}
                 EXCEPT SELECT {columns} FROM {its}) AS different"
            ));
            assert_eq!(different, 0, "rows of {its}");
        }
    }

    /// What the connections of the store spend.
    pub(crate) fn clock(&self) -> ServerClock {
        Session::open(&server()).clock(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        Session::open(&server()).run(&format!("DROP DATABASE {}", self.name));
    }
}

fn server() -> String {
    std::env::var("ECRM_TEST_MYSQL")
        .unwrap_or_else(|_| "mysql://root@127.0.0.1:3306/test".to_owned())
}

fn url(database: &str) -> String {
    let server = server();
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}
