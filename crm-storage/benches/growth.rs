//! Does a store get slower as it fills, and does a scan of it take more memory?
//!
//! `cargo bench -p crm-storage --bench growth -- sqlite 1000000` fills a SQLite file (or, with
//! `postgres`, a schema of the server of the tests) with a hundred thousand interactions, then ten
//! times as many, up to the number, and prints a line for each; how far it is goes to the standard
//! error. Ten million take 12 GB in the target directory or on the server.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a program that measures and prints"
)]

mod common;

use common::measure::{ServerClock, Spent, no_server};
use common::postgres::Schema;
use common::shop::{Shop, record};
use crm_core::{CoreStore, InteractionStore, Page, PageLimit, TimelineFilter};
use crm_storage::{SqliteDatabase, SqliteOptions};
use futures_executor::block_on;

const SET: usize = 1000;
const FIRST: usize = 100_000;
/// How many interactions a customer has in the middle: more than a timeline shows.
const EACH: usize = 100;
const SHOWN: usize = 50;

fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let engine = asked.first().map_or("sqlite", String::as_str);
    let largest = asked.get(1).map_or(FIRST, |number| number.parse().unwrap());
    let mut shop = Shop::new(FIRST / EACH);
    println!(
        "| interactions | ingest, µs of CPU each | timeline of {SHOWN}, µs of CPU | scan of the purchases, µs of CPU each | own memory before the scan, MiB | most during it | mapped pages before, MiB | most during it |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    if engine == "postgres" {
        let schema = Schema::new("growth", &shop);
        let clock = || schema.clock("");
        grow(&mut shop, &schema.store, largest, &clock);
    } else {
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let path = directory.path().join("growth.sqlite");
        let database = SqliteDatabase::open(path, SqliteOptions::default()).unwrap();
        let store = database.tenant(shop.tenant);
        shop.open_in(&store);
        grow(&mut shop, &store, largest, &no_server);
    }
}

fn grow(shop: &mut Shop, store: &impl Store, largest: usize, clock: &dyn Fn() -> ServerClock) {
    let (mut stored, mut size) = (0, FIRST);
    while size <= largest {
        shop.grow(size / EACH, store);
        // The rate is that of the last fifth.
        let mut ingest = Vec::new();
        while stored < size {
            let changes = record(&shop.sell(SET));
            let clock = Spent::now(clock());
            block_on(store.apply(changes)).unwrap();
            if stored >= size - size / 5 {
                ingest.push(clock.each(SET));
            }
            stored += SET;
            if stored.is_multiple_of(FIRST) {
                eprintln!("{stored} of {largest} stored");
            }
        }
        let timeline = timeline(shop, store, clock);
        let scan = Scan::of(store, size, clock);
        println!(
            "| {size} | {:.1} | {timeline:.1} | {:.2} | {} | {} | {} | {} |",
            median(ingest),
            scan.each,
            scan.before.own,
            scan.most.own,
            scan.before.mapped,
            scan.most.mapped,
        );
        size *= 10;
    }
}

trait Store: CoreStore + InteractionStore {}

impl<S: CoreStore + InteractionStore> Store for S {}

/// Microseconds to read the latest interactions of a customer.
fn timeline(shop: &Shop, store: &impl Store, clock: &dyn Fn() -> ServerClock) -> f64 {
    let (all, page) = (
        TimelineFilter::all(),
        Page::first(PageLimit::new(SHOWN.try_into().unwrap()).unwrap()),
    );
    let rounds = (0..50).map(|round| {
        let clock = Spent::now(clock());
        for turn in 0..20 {
            let customer = shop.customer(round * 20 + turn);
            let read = block_on(store.timeline(customer, &all, &page));
            assert_eq!(read.unwrap().items.len(), SHOWN);
        }
        clock.each(20)
    });
    median(rounds.collect())
}

/// All purchases, read by pages of the largest size.
struct Scan {
    before: Memory,
    most: Memory,
    /// Microseconds for each purchase.
    each: f64,
}

impl Scan {
    fn of(store: &impl Store, size: usize, clock: &dyn Fn() -> ServerClock) -> Self {
        let before = Memory::now();
        let mut most = before;
        let clock = Spent::now(clock());
        let mut page = Page::first(PageLimit::MAXIMUM);
        let mut read = 0;
        loop {
            let found = block_on(store.purchase_facts(&page)).unwrap();
            read += found.items.len();
            // Now and then, while a page is held: asking costs as well.
            if read.is_multiple_of(FIRST / 10) {
                most = most.or_more(Memory::now());
            }
            match found.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => break,
            }
        }
        assert_eq!(read, size);
        Self {
            before,
            most,
            each: clock.each(size),
        }
    }
}

/// What this process has in memory, in MiB: of its own, and pages of files that are mapped, which the
/// kernel takes back when it needs them.
#[derive(Clone, Copy)]
struct Memory {
    own: u64,
    mapped: u64,
}

impl Memory {
    fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let of = |what: &str| {
            let line = status.lines().find(|line| line.starts_with(what)).unwrap();
            let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
            kibibytes / 1024
        };
        Self {
            own: of("RssAnon:"),
            mapped: of("RssFile:"),
        }
    }

    fn or_more(self, other: Self) -> Self {
        Self {
            own: self.own.max(other.own),
            mapped: self.mapped.max(other.mapped),
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
