//! The MySQL store beside mysql_async by hand, with the same tables on the same server.
//!
//! `cargo bench -p crm-storage --bench mysql` prints the table. It uses the server that the tests use
//! (`ECRM_TEST_MYSQL`), in databases of its own, which it removes at the end. Processor time of the
//! server is told where it runs on this machine and tells its threads, as MariaDB does.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    missing_docs,
    reason = "a program that measures and prints"
)]

mod common;
#[path = "mysql/database.rs"]
mod database;
#[path = "mysql/raw.rs"]
mod raw;

use common::measure::{Side, compare, head};
use common::shop::{Shop, Told, record};
use crm_core::{ChangeSet, CoreStore, CustomerStore};
use database::Database;
use futures_executor::block_on;

const CUSTOMERS: usize = 2000;
const SET: usize = 1000;

fn main() {
    let mut shop = Shop::new(CUSTOMERS);
    let [ported, by_hand] = ["port", "raw"].map(|name| Database::new(name, &shop));
    let raw = by_hand.raw(&shop);
    head();
    ingest(&mut shop, &ported, &raw);
    point_read(&shop, &ported, &raw);
    ported.assert_same_rows(&by_hand);
}

/// The same sales, as values for the one and as a change set for the other.
type Sales = (Vec<Told>, ChangeSet);

fn ingest(shop: &mut Shop, ported: &Database, raw: &raw::Raw) {
    compare(
        "ingest, 1000 per change set, per interaction with its event",
        40,
        SET,
        || {
            let told = shop.sell(SET);
            let changes = record(&told);
            vec![(told, ChangeSet::new()), (Vec::new(), changes)]
        },
        &mut [
            Side::new(
                "mysql_async, 100 rows per statement",
                raw.clock(),
                |(told, _): &mut Sales| raw.ingest(told),
            ),
            Side::new("port", ported.clock(), |(_, changes): &mut Sales| {
                block_on(ported.store.apply(std::mem::take(changes))).unwrap();
            }),
        ],
    );
}

fn point_read(shop: &Shop, ported: &Database, raw: &raw::Raw) {
    const READS: usize = 50;
    let mut turn = 0;
    compare(
        "customer by id",
        60,
        READS,
        || {
            turn += READS;
            vec![turn; 2]
        },
        &mut [
            Side::new("mysql_async", raw.clock(), |turn: &mut usize| {
                for turn in *turn..*turn + READS {
                    assert!(raw.customer(shop.customer(turn)).is_some());
                }
            }),
            Side::new("port", ported.clock(), |turn: &mut usize| {
                for turn in *turn..*turn + READS {
                    let found = block_on(ported.store.customer(shop.customer(turn)));
                    assert!(found.unwrap().is_some());
                }
            }),
        ],
    );
}
