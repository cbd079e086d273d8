//! On files: the port, rusqlite, sqlx and SeaORM, with the same settings.

mod by_hand;
mod by_sqlx;
mod pool;
#[path = "../../../sqlite/raw.rs"]
mod raw;
mod rows;
#[path = "../sea_orm/mod.rs"]
mod sea_orm;

use std::path::{Path, PathBuf};

use ::sea_orm::{SqliteTransactionMode, SqlxSqliteConnector, TransactionOptions};
use crm_core::Timestamp;
use crm_storage::{SqliteDatabase, SqliteOptions, SqliteStore};

use crate::common::measure::no_server;
use crate::common::shop::Shop;
use crate::way::{Port, Timelines};
use crate::work::{self, CUSTOMERS, Contender};
use by_sqlx::BySqlx;
use pool::open;
use raw::Raw;
use sea_orm::BySeaOrm;

type Instant = i64;

const BEGIN: TransactionOptions = TransactionOptions {
    isolation_level: None,
    access_mode: None,
    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
};

fn instant(at: Timestamp) -> Instant {
    at.as_micros()
}

pub(crate) fn measure() {
    // Beside the executable, which is on a disk: a temporary directory may be in memory.
    let executable = std::env::current_exe().unwrap();
    let directory = tempfile::tempdir_in(executable.parent().unwrap()).unwrap();
    let mut shop = Shop::new(CUSTOMERS);
    let names = ["port", "rusqlite", "sqlx", "SeaORM"];
    let [ported, raw, sqlx, sea_orm] = names.map(|name| file(directory.path(), name, &shop));

    let mut ways = [
        contender(names[0], Port::new(store(&ported, &shop))),
        contender(names[1], Raw::open(&raw, shop.tenant)),
        contender(names[2], by_sqlx(&sqlx, &shop)),
        contender(names[3], by_sea_orm(&sea_orm, &shop)),
    ];
    work::ingest("SQLite", &mut shop, &mut ways);
    work::ingest_with_known_ones("SQLite", &mut shop, &mut ways);
    work::customer("SQLite", &shop, &mut ways);
    work::timeline("SQLite", &shop, &mut ways);
    work::update("SQLite", &mut shop, &mut ways);

    for other in [&raw, &sqlx, &sea_orm] {
        rows::assert_same(&ported, other);
    }
}

/// A file with the tables of the store and the customers of the shop.
fn file(directory: &Path, name: &str, shop: &Shop) -> PathBuf {
    let path = directory.join(name);
    shop.open_in(&store(&path, shop));
    path
}

fn store(path: &Path, shop: &Shop) -> SqliteStore {
    let database = SqliteDatabase::open(path, SqliteOptions::default()).unwrap();
    database.tenant(shop.tenant)
}

fn by_sqlx(path: &Path, shop: &Shop) -> BySqlx {
    let runtime = work::runtime();
    let pool = runtime.block_on(open(path));
    BySqlx::new(runtime, pool, shop.tenant)
}

fn by_sea_orm(path: &Path, shop: &Shop) -> BySeaOrm {
    let runtime = work::runtime();
    let pool = runtime.block_on(open(path));
    let database = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
    BySeaOrm::new(runtime, database, shop.tenant)
}

fn contender(
    name: &'static str,
    way: impl Timelines + 'static,
) -> Contender<'static, dyn Timelines> {
    Contender {
        name,
        clock: Box::new(no_server),
        way: Box::new(way),
    }
}
