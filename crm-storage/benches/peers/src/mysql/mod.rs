//! On a MySQL or MariaDB server: the port, mysql_async, sqlx and SeaORM, each in a database of its own.

mod by_hand;
mod by_sqlx;
#[path = "../../../mysql/database.rs"]
mod database;
#[path = "../../../mysql/raw.rs"]
#[allow(dead_code, reason = "only the ingest is measured")]
mod raw;
#[path = "../sea_orm/mod.rs"]
#[allow(dead_code, reason = "only the ingest is measured")]
mod sea_orm;

use ::sea_orm::{SqlxMySqlConnector, TransactionOptions};
use chrono::{DateTime, Utc};
use crm_core::Timestamp;
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions};
use tokio::runtime::Runtime;

use crate::common::shop::Shop;
use crate::way::{Ingest, Port};
use crate::work::{self, CUSTOMERS, Contender};
use by_sqlx::BySqlx;
use database::Database;
use sea_orm::BySeaOrm;

type Instant = DateTime<Utc>;

const BEGIN: TransactionOptions = TransactionOptions {
    isolation_level: None,
    access_mode: None,
    sqlite_transaction_mode: None,
};

fn instant(at: Timestamp) -> Instant {
    at.to_datetime()
}

pub(crate) fn measure() {
    let mut shop = Shop::new(CUSTOMERS);
    let databases = ["port", "raw", "sqlx", "sea"].map(|name| Database::new(name, &shop));
    let [ported, raw, sqlx, sea_orm] = &databases;
    let mut ways = [
        contender("port", ported, Port::new(ported.store.clone())),
        contender("mysql_async, 100 rows per statement", raw, raw.raw(&shop)),
        contender("sqlx", sqlx, by_sqlx(sqlx, &shop)),
        contender("SeaORM", sea_orm, by_sea_orm(sea_orm, &shop)),
    ];
    work::ingest("MariaDB", &mut shop, &mut ways);
    drop(ways);

    for other in [raw, sqlx, sea_orm] {
        ported.assert_same_rows(other);
    }
}

fn by_sqlx(database: &Database, shop: &Shop) -> BySqlx {
    let (runtime, pool) = open(database);
    BySqlx::new(runtime, pool, shop.tenant)
}

fn by_sea_orm(database: &Database, shop: &Shop) -> BySeaOrm {
    let (runtime, pool) = open(database);
    let database = SqlxMySqlConnector::from_sqlx_mysql_pool(pool);
    BySeaOrm::new(runtime, database, shop.tenant)
}

/// Nothing that would cost without need: no log of statements, no question to a connection whether it
/// lives, no second connection, which would be made while the first is on its way back to the pool,
/// and prepare all anew.
fn open(database: &Database) -> (Runtime, MySqlPool) {
    let runtime = work::runtime();
    let options: MySqlConnectOptions = database.url().parse().unwrap();
    let pool = MySqlPoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .connect_with(options.disable_statement_logging());
    let pool = runtime.block_on(pool).unwrap();
    (runtime, pool)
}

fn contender<'a>(
    name: &'static str,
    database: &'a Database,
    way: impl Ingest + 'static,
) -> Contender<'a, dyn Ingest> {
    Contender {
        name,
        clock: Box::new(|| database.clock()),
        way: Box::new(way),
    }
}
