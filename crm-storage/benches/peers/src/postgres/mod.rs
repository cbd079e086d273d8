//! On a server: the port, tokio-postgres, sqlx and SeaORM, each in a schema of its own.

mod by_hand;
mod by_sqlx;
#[path = "../../../postgres/raw.rs"]
#[allow(dead_code, reason = "what is new is not known beforehand")]
mod raw;
mod rows;
#[path = "../sea_orm/mod.rs"]
mod sea_orm;

use ::sea_orm::{SqlxPostgresConnector, TransactionOptions};
use chrono::{DateTime, Utc};
use crm_core::Timestamp;
use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use tokio::runtime::Runtime;

use crate::common::postgres::Schema;
use crate::common::shop::Shop;
use crate::way::{Customers, Port};
use crate::work::{self, CUSTOMERS, Contender};
use by_sqlx::BySqlx;
use raw::Raw;
use sea_orm::BySeaOrm;

type Instant = DateTime<Utc>;

const BEGIN: TransactionOptions = TransactionOptions {
    isolation_level: None,
    access_mode: None,
    sqlite_transaction_mode: None,
};

/// By which the server knows the connections of a way; those of the store have none.
const ENDING: &str = "_raw";

fn instant(at: Timestamp) -> Instant {
    at.to_datetime()
}

pub(crate) fn measure() {
    let mut shop = Shop::new(CUSTOMERS);
    let [ported, raw, sqlx, sea_orm] =
        ["port", "raw", "sqlx", "sea"].map(|name| Schema::new(name, &shop));

    let mut ways = [
        contender("port", &ported, "", Port::new(ported.store.clone())),
        contender(
            "COPY beside, DO NOTHING",
            &raw,
            ENDING,
            Raw::new(&raw, &shop),
        ),
        contender("sqlx", &sqlx, ENDING, by_sqlx(&sqlx, &shop)),
        contender("SeaORM", &sea_orm, ENDING, by_sea_orm(&sea_orm, &shop)),
    ];
    work::ingest("PostgreSQL", &mut shop, &mut ways);
    work::ingest_with_known_ones("PostgreSQL", &mut shop, &mut ways);
    ways[1].name = "tokio-postgres";
    work::update("PostgreSQL", &mut shop, &mut ways);
    work::customer("PostgreSQL", &shop, &mut ways);
    drop(ways);

    for other in [&raw, &sqlx, &sea_orm] {
        rows::assert_same(&ported, other);
    }
}

fn by_sqlx(schema: &Schema, shop: &Shop) -> BySqlx {
    let (runtime, pool) = open(schema);
    BySqlx::new(runtime, pool, shop.tenant)
}

fn by_sea_orm(schema: &Schema, shop: &Shop) -> BySeaOrm {
    let (runtime, pool) = open(schema);
    let database = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    BySeaOrm::new(runtime, database, shop.tenant)
}

/// Nothing that would cost without need: no log of statements, no question to a connection whether it
/// lives, no second connection, which would be made while the first is on its way back to the pool,
/// and prepare all anew.
fn open(schema: &Schema) -> (Runtime, PgPool) {
    let runtime = work::runtime();
    let options: PgConnectOptions = schema.url(ENDING).parse().unwrap();
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .connect_with(options.disable_statement_logging());
    let pool = runtime.block_on(pool).unwrap();
    (runtime, pool)
}

fn contender<'a>(
    name: &'static str,
    schema: &'a Schema,
    ending: &'static str,
    way: impl Customers + 'static,
) -> Contender<'a, dyn Customers> {
    Contender {
        name,
        clock: Box::new(move || schema.clock(ending)),
        way: Box::new(way),
    }
}
