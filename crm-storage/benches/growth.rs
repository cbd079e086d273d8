//! Does a store get slower as it fills, and does a scan of it take more memory?
//!
//! `cargo bench -p crm-storage --bench growth -- sqlite 1000000` fills a SQLite file (or, with
//! `postgres`, a schema of the server of the tests) with a hundred thousand interactions, then ten
//! times as many, up to the number, and prints a line for each.
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

use common::measure::{ServerClock, Spent, no_server};
use common::postgres::Schema;
use common::shop::{Shop, record};
use crm_core::{CoreStore, InteractionStore, Page, PageLimit, TimelineFilter};
use crm_storage::{SqliteDatabase, SqliteOptions};
use futures_executor::block_on;

const SET: usize = 1000;
const FIRST: usize = 100_000;
/// How many interactions a customer has in the middle.
const EACH: usize = 50;

fn main() {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| word != "--bench")
        .collect();
    let engine = asked.first().map_or("sqlite", String::as_str);
    let largest = asked.get(1).map_or(FIRST, |number| number.parse().unwrap());
    let mut shop = Shop::new(FIRST / EACH);
    println!(
        "| interactions | ingest, µs of CPU each | timeline of 50, µs of CPU | scan of the purchases, µs each | memory before the scan, MiB | most during it |"
    );
    println!("|---|---|---|---|---|---|");
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

fn grow(shop: &mut Shop, store: &impl CoreStore, largest: usize, clock: &dyn Fn() -> ServerClock) {
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
        }
        let (all, page) = (
            TimelineFilter::all(),
            Page::first(PageLimit::new(50).unwrap()),
        );
        let timeline = (0..50).map(|round| {
            let clock = Spent::now(clock());
            for turn in 0..20 {
                let customer = shop.customer(round * 20 + turn);
                let read = block_on(store.timeline(customer, &all, &page));
                assert!(!read.unwrap().items.is_empty());
            }
            clock.each(20)
        });
        let timeline = timeline.collect();
        let (before, most, scan) = scan(store, size, clock);
        println!(
            "| {size} | {:.1} | {:.1} | {scan:.2} | {before} | {most} |",
            median(ingest),
            median(timeline),
        );
        size *= 10;
    }
}

/// Reads all purchases by pages of the largest size; the memory of this process before, and at most.
fn scan(
    store: &impl InteractionStore,
    size: usize,
    clock: &dyn Fn() -> ServerClock,
) -> (u64, u64, f64) {
    // The kernel forgets the highest mark.
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS:");
    let clock = Spent::now(clock());
    let mut page = Page::first(PageLimit::MAXIMUM);
    let mut read = 0;
    loop {
        let found = block_on(store.purchase_facts(&page)).unwrap();
        read += found.items.len();
        match found.next {
            Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
            None => break,
        }
    }
    assert_eq!(read, size);
    (before, memory("VmHWM:"), clock.each(size))
}

fn memory(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kibibytes / 1024
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
