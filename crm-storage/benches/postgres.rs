//! The PostgreSQL store beside tokio-postgres by hand, with the same tables on the same server.
//!
//! `cargo bench -p crm-storage --bench postgres` prints the table. It uses the server that the tests
//! use (`ECRM_TEST_POSTGRES`), in schemas of its own, which it removes at the end.
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
#[path = "postgres/raw.rs"]
mod raw;

use common::measure::{ServerClock, Side, compare, head};
use common::postgres::Schema;
use common::shop::{Shop, Told, record};
use crm_core::{ChangeSet, CoreStore, Customer, CustomerStore, Event, Version};
use crm_storage::PostgresStore;
use futures_executor::block_on;
use raw::Raw;

const CUSTOMERS: usize = 2000;
const SET: usize = 1000;

fn main() {
    let shop = Shop::new(CUSTOMERS);
    let [ported, copied, staged] = ["port", "copy", "stage"].map(|name| Schema::new(name, &shop));
    let mut bench = Bench {
        store: ported.store.clone(),
        copy: Raw::new(&copied, &shop),
        stage: Raw::new(&staged, &shop),
        ported,
        copied,
        staged,
        shop,
    };
    head();
    bench.ingest();
    bench.ingest_with_known_ones();
    bench.update();
    bench.point_read();
}

/// The port and hand-written code, each in a schema of its own that holds the same rows.
struct Bench {
    shop: Shop,
    store: PostgresStore,
    ported: Schema,
    copied: Schema,
    staged: Schema,
    copy: Raw,
    stage: Raw,
}

type Edit = (Customer, Version, Vec<Event>);

/// What one side stores in a round.
#[derive(Default)]
struct Sales {
    told: Vec<Told>,
    changes: ChangeSet,
}

impl Bench {
    fn ingest(&mut self) {
        let port_clock = self.port_clock();
        let (shop, store, copy) = (&mut self.shop, &self.store, &self.copy);
        compare(
            "ingest, 1000 per change set, per interaction with its event",
            60,
            SET,
            || {
                let told = shop.sell(SET);
                let changes = record(&told);
                vec![Sales::by_hand(told), Sales::by_port(changes)]
            },
            &mut [
                Side::new(
                    "binary COPY",
                    self.copied.clock("_raw"),
                    |sales: &mut Sales| {
                        copy.ingest(&sales.told);
                    },
                ),
                Side::new("port", port_clock, |sales: &mut Sales| {
                    apply(store, &mut sales.changes)
                }),
            ],
        );
    }

    /// Hand-written code that knows beforehand what is new copies only that; one that does not
    /// copies all into a table beside.
    fn ingest_with_known_ones(&mut self) {
        let port_clock = self.port_clock();
        let (shop, store) = (&mut self.shop, &self.store);
        let (copy, stage) = (&self.copy, &self.stage);
        let mut known = shop.sell(SET);
        copy.ingest(&known);
        stage.ingest(&known);
        apply(store, &mut record(&known));
        compare(
            "ingest, 10 % known, per interaction told",
            40,
            SET,
            || {
                let new = shop.sell(SET * 9 / 10);
                let mut told = new.clone();
                told.extend_from_slice(&known[..SET / 10]);
                // Not all together at the end.
                for place in 0..SET / 10 {
                    told.swap(place * 10, SET - 1 - place);
                }
                known.rotate_left(SET / 10);
                let changes = record(&told);
                vec![
                    Sales::by_hand(new),
                    Sales::by_hand(told),
                    Sales::by_port(changes),
                ]
            },
            &mut [
                Side::new(
                    "binary COPY of the new ones only",
                    self.copied.clock("_raw"),
                    |sales: &mut Sales| copy.ingest(&sales.told),
                ),
                Side::new(
                    "binary COPY beside, then DO NOTHING",
                    self.staged.clock("_raw"),
                    |sales: &mut Sales| stage.ingest_new(&sales.told),
                ),
                Side::new("port", port_clock, |sales: &mut Sales| {
                    apply(store, &mut sales.changes)
                }),
            ],
        );
    }

    fn update(&mut self) {
        const EDITS: usize = 20;
        let port_clock = self.port_clock();
        let (shop, store, copy) = (&mut self.shop, &self.store, &self.copy);
        let mut turn = 0;
        compare(
            "customer at the expected version, event, commit",
            60,
            EDITS,
            || {
                turn += EDITS;
                let edits: Vec<Edit> = (turn..turn + EDITS).map(|turn| shop.edit(turn)).collect();
                vec![edits.clone(), edits]
            },
            &mut [
                Side::new(
                    "tokio-postgres",
                    self.copied.clock("_raw"),
                    |edits: &mut Vec<Edit>| {
                        for (customer, expected, events) in edits {
                            assert!(copy.update(customer, *expected, events));
                        }
                    },
                ),
                Side::new("port", port_clock, |edits: &mut Vec<Edit>| {
                    for (customer, expected, events) in edits.drain(..) {
                        let changes = ChangeSet::new().update_customer(customer, expected, events);
                        block_on(store.apply(changes)).unwrap();
                    }
                }),
            ],
        );
    }

    fn point_read(&mut self) {
        const READS: usize = 50;
        let (shop, store, copy) = (&self.shop, &self.store, &self.copy);
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
                Side::new(
                    "tokio-postgres",
                    self.copied.clock("_raw"),
                    |turn: &mut usize| {
                        for turn in *turn..*turn + READS {
                            assert!(copy.customer(shop.customer(turn)).is_some());
                        }
                    },
                ),
                Side::new("port", self.port_clock(), |turn: &mut usize| {
                    for turn in *turn..*turn + READS {
                        let found = block_on(store.customer(shop.customer(turn))).unwrap();
                        assert!(found.is_some());
                    }
                }),
            ],
        );
    }

    fn port_clock(&self) -> ServerClock {
        self.ported.clock("")
    }
}

impl Sales {
    fn by_hand(told: Vec<Told>) -> Self {
        Self {
            told,
            ..Self::default()
        }
    }

    fn by_port(changes: ChangeSet) -> Self {
        Self {
            changes,
            ..Self::default()
        }
    }
}

fn apply(store: &PostgresStore, changes: &mut ChangeSet) {
    block_on(store.apply(std::mem::take(changes))).unwrap();
}
