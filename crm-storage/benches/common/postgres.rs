//! Schemas on the PostgreSQL server of the tests.

use crm_storage::{PostgresDatabase, PostgresStore, ServerOptions};
use futures_executor::block_on;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

use super::measure::{ServerClock, threads};
use super::shop::Shop;

/// A schema with the tables of the store and the customers of a shop, removed at the end.
pub(crate) struct Schema {
    pub(crate) store: PostgresStore,
    pub(crate) name: String,
    keeper: Session,
}

/// A client that waits.
pub(crate) struct Session {
    pub(crate) runtime: Runtime,
    pub(crate) client: Client,
}

impl Session {
    pub(crate) fn open(url: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        });
        Self { runtime, client }
    }

    pub(crate) fn run(&self, sql: &str) {
        self.runtime
            .block_on(self.client.batch_execute(sql))
            .unwrap();
    }
}

impl Schema {
    pub(crate) fn new(name: &str, shop: &Shop) -> Self {
        let name = format!("ecrm_bench_{}_{name}", std::process::id());
        let keeper = Session::open(&server());
        keeper.run(&format!("CREATE SCHEMA {name}"));
        let opened = PostgresDatabase::open(url(&name, ""), ServerOptions::default());
        let store = block_on(opened).unwrap().tenant(shop.tenant);
        shop.open_in(&store);
        Self {
            store,
            name,
            keeper,
        }
    }

    /// By which another program finds the schema; the server knows that one by the name with the
    /// ending.
    pub(crate) fn url(&self, ending: &str) -> String {
        url(&self.name, ending)
    }

    /// What the connections whose name has this ending spend; the store's has none.
    pub(crate) fn clock(&self, ending: &str) -> ServerClock {
        let name = format!("{}{ending}", self.name);
        let of_this_name = "SELECT pid FROM pg_stat_activity WHERE application_name = $1";
        let Session { runtime, client } = &self.keeper;
        let pids = runtime
            .block_on(async { client.query(of_this_name, &[&name]).await })
            .unwrap();
        threads(
            pids.iter()
                .map(|row| row.get::<_, i32>(0).to_string())
                .collect(),
        )
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        self.keeper
            .run(&format!("DROP SCHEMA {} CASCADE", self.name));
    }
}

fn server() -> String {
    std::env::var("ECRM_TEST_POSTGRES")
        .unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/test".to_owned())
}

fn url(schema: &str, ending: &str) -> String {
    let server = server();
    let sign = if server.contains('?') { '&' } else { '?' };
    format!("{server}{sign}application_name={schema}{ending}&options=-c%20search_path%3D{schema}")
}
