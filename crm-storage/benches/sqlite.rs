//! The SQLite store beside prepared statements of rusqlite that do the same with the same tables.
//!
//! `cargo bench -p crm-storage --bench sqlite` prints the table.
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
#[path = "sqlite/raw.rs"]
mod raw;

use std::sync::{Mutex, mpsc};
use std::thread;

use common::measure::{Side, compare, head, no_server};
use common::shop::{Shop, Told, record};
use crm_core::{
    ChangeSet, CoreStore, Customer, CustomerStore, Event, InteractionStore, Page, PageLimit,
    TimelineFilter, Version,
};
use crm_storage::{SqliteDatabase, SqliteOptions, SqliteStore};
use futures_executor::block_on;
use raw::Raw;

const CUSTOMERS: usize = 2000;
const SET: usize = 1000;
const WRITERS: usize = 64;

fn main() {
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut bench = Bench::open(&directory);
    head();
    bench.ingest();
    bench.ingest_again();
    bench.writers();
    bench.point_read();
    bench.timeline();
    bench.update();
}

/// The port and raw SQL, each on a file of its own that holds the same rows.
struct Bench {
    shop: Shop,
    store: SqliteStore,
    /// The same file, with short questions answered on the thread that asks.
    here: SqliteStore,
    raw: Raw,
}

/// What a round stores: as values for the one, as a change set for the other.
type Sales = (Vec<Told>, ChangeSet);

type Edit = (Customer, Version, Vec<Event>);

impl Bench {
    /// On the disk of the target directory: a temporary directory may be in memory.
    fn open(directory: &tempfile::TempDir) -> Self {
        let (ported, raw) = (
            directory.path().join("port.sqlite"),
            directory.path().join("raw.sqlite"),
        );
        let shop = Shop::new(CUSTOMERS);
        let open = |path, options| {
            let database = SqliteDatabase::open(path, options).unwrap();
            database.tenant(shop.tenant)
        };
        let store = open(&ported, SqliteOptions::default());
        shop.open_in(&store);
        let here = SqliteOptions::default().with_short_reads_on_caller(true);
        let here = open(&ported, here);
        shop.open_in(&open(&raw, SqliteOptions::default()));
        let raw = Raw::open(&raw, shop.tenant);
        Self {
            shop,
            store,
            here,
            raw,
        }
    }

    fn ingest(&mut self) {
        let (shop, store, raw) = (&mut self.shop, &self.store, &mut self.raw);
        compare(
            "ingest, 1000 per change set, per interaction with its event",
            100,
            SET,
            || same_for_each(shop.sell(SET)),
            &mut [
                Side::new("rusqlite", no_server(), |(told, _): &mut Sales| {
                    raw.ingest(told)
                }),
                Side::new("port", no_server(), |(_, changes): &mut Sales| {
                    apply(store, changes)
                }),
            ],
        );
    }

    fn ingest_again(&mut self) {
        let (shop, store, raw) = (&mut self.shop, &self.store, &mut self.raw);
        let mut known = shop.sell(SET);
        raw.ingest(&known);
        apply(store, &mut record(&known));
        compare(
            "ingest, 10 % known, per interaction told",
            40,
            SET,
            || {
                let mut told = shop.sell(SET * 9 / 10);
                told.extend_from_slice(&known[..SET / 10]);
                // Not all together at the end.
                let len = told.len();
                for place in 0..SET / 10 {
                    told.swap(place * 10, len - 1 - place);
                }
                known.rotate_left(SET / 10);
                same_for_each(told)
            },
            &mut [
                Side::new("rusqlite", no_server(), |(told, _): &mut Sales| {
                    raw.ingest(told)
                }),
                Side::new("port", no_server(), |(_, changes): &mut Sales| {
                    apply(store, changes)
                }),
            ],
        );
    }

    /// 64 threads that each store one interaction at a time, each commit synced.
    fn writers(&mut self) {
        const EACH: usize = 8;
        let (shop, store) = (&mut self.shop, &self.store);
        let raw = Mutex::new(&mut self.raw);
        let on_threads = |told: &[Told], work: &(dyn Fn(&Told) + Sync)| {
            thread::scope(|scope| {
                for told in told.chunks(EACH) {
                    scope.spawn(move || told.iter().for_each(work));
                }
            });
        };
        compare(
            "64 threads that write one interaction at a time, per interaction",
            20,
            WRITERS * EACH,
            || vec![shop.sell(WRITERS * EACH); 2],
            &mut [
                Side::new(
                    "rusqlite, mutex and commit",
                    no_server(),
                    |told: &mut Vec<Told>| {
                        on_threads(told, &|told| {
                            raw.lock().unwrap().ingest(std::slice::from_ref(told));
                        });
                    },
                ),
                Side::new("port", no_server(), |told: &mut Vec<Told>| {
                    on_threads(told, &|told| {
                        let changes = record(std::slice::from_ref(told));
                        block_on(store.apply(changes)).unwrap();
                    });
                }),
            ],
        );
    }

    fn point_read(&mut self) {
        const READS: usize = 100;
        let (shop, store, here, raw) = (&self.shop, &self.store, &self.here, &self.raw);
        let mut turn = 0;
        let (ask, asked) = mpsc::channel::<mpsc::Sender<()>>();
        let answering = thread::spawn(move || {
            for answer in asked {
                answer.send(()).unwrap();
            }
        });
        compare(
            "customer by id",
            100,
            READS,
            || next_turns(&mut turn, READS, 4),
            &mut [
                Side::new("rusqlite", no_server(), |turns: &mut Vec<usize>| {
                    for turn in turns {
                        assert!(raw.customer(shop.customer(*turn)).is_some());
                    }
                }),
                Side::new("port", no_server(), |turns: &mut Vec<usize>| {
                    for turn in turns {
                        let found = block_on(store.customer(shop.customer(*turn))).unwrap();
                        assert!(found.is_some());
                    }
                }),
                Side::new(
                    "port, on the thread that asks",
                    no_server(),
                    |turns: &mut Vec<usize>| {
                        for turn in turns {
                            let found = block_on(here.customer(shop.customer(*turn))).unwrap();
                            assert!(found.is_some());
                        }
                    },
                ),
                // What the system takes for waking a thread and being woken by it.
                Side::new(
                    "nothing, on another thread",
                    no_server(),
                    |turns: &mut Vec<usize>| {
                        for _ in turns {
                            let (answer, answered) = mpsc::channel();
                            ask.send(answer).unwrap();
                            answered.recv().unwrap();
                        }
                    },
                ),
            ],
        );
        drop(ask);
        answering.join().unwrap();
    }

    fn timeline(&mut self) {
        const READS: usize = 20;
        let (shop, store, raw) = (&self.shop, &self.store, &self.raw);
        let (all, page) = (
            TimelineFilter::all(),
            Page::first(PageLimit::new(50).unwrap()),
        );
        let mut turn = 0;
        compare(
            "timeline of 50",
            100,
            READS,
            || next_turns(&mut turn, READS, 2),
            &mut [
                Side::new("rusqlite", no_server(), |turns: &mut Vec<usize>| {
                    for turn in turns {
                        assert_eq!(raw.timeline(shop.customer(*turn), 50).len(), 50);
                    }
                }),
                Side::new("port", no_server(), |turns: &mut Vec<usize>| {
                    for turn in turns {
                        let customer = shop.customer(*turn);
                        let read = block_on(store.timeline(customer, &all, &page));
                        assert_eq!(read.unwrap().items.len(), 50);
                    }
                }),
            ],
        );
    }

    fn update(&mut self) {
        const EDITS: usize = 20;
        let (shop, store, raw) = (&mut self.shop, &self.store, &mut self.raw);
        let mut turn = 0;
        compare(
            "customer at the expected version, event, commit",
            100,
            EDITS,
            || {
                turn += EDITS;
                let edits: Vec<Edit> = (turn..turn + EDITS).map(|turn| shop.edit(turn)).collect();
                vec![edits.clone(), edits]
            },
            &mut [
                Side::new("rusqlite", no_server(), |edits: &mut Vec<Edit>| {
                    for (customer, expected, events) in edits {
                        assert!(raw.update(customer, *expected, events));
                    }
                }),
                Side::new("port", no_server(), |edits: &mut Vec<Edit>| {
                    for (customer, expected, events) in edits.drain(..) {
                        let changes = ChangeSet::new().update_customer(customer, expected, events);
                        block_on(store.apply(changes)).unwrap();
                    }
                }),
            ],
        );
    }
}

/// The same sales for the raw statements and for the port.
fn same_for_each(told: Vec<Told>) -> Vec<Sales> {
    let changes = record(&told);
    vec![(told, ChangeSet::new()), (Vec::new(), changes)]
}

fn apply(store: &SqliteStore, changes: &mut ChangeSet) {
    block_on(store.apply(std::mem::take(changes))).unwrap();
}

/// The next numbers of what is asked for, the same for each side.
fn next_turns(turn: &mut usize, count: usize, sides: usize) -> Vec<Vec<usize>> {
    *turn += count;
    vec![(*turn..*turn + count).collect(); sides]
}
