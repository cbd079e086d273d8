//! The work that all ways do in turns; the first of them is the port, by which the others are measured.

use tokio::runtime::{Builder, Runtime};

use crate::common::measure::{ServerClock, Side, compare};
use crate::common::shop::{Shop, Told, record};
use crate::way::{Customers, Edit, Ingest, Sales, TIMELINE, Timelines};

pub(crate) const CUSTOMERS: usize = 2000;
const SET: usize = 1000;

/// A way with its name and the clock of what a server spends on it.
pub(crate) struct Contender<'a, W: ?Sized> {
    pub(crate) name: &'static str,
    pub(crate) clock: Box<dyn Fn() -> ServerClock + 'a>,
    pub(crate) way: Box<W>,
}

pub(crate) fn ingest<W: Ingest + ?Sized>(
    engine: &str,
    shop: &mut Shop,
    ways: &mut [Contender<'_, W>],
) {
    let count = ways.len();
    measure(
        &format!("{engine}: ingest, {SET} per transaction, per interaction with its event"),
        60,
        SET,
        || sales(shop.sell(SET), count),
        ways,
        |way, sales| way.ingest(sales),
    );
}

pub(crate) fn ingest_with_known_ones<W: Ingest + ?Sized>(
    engine: &str,
    shop: &mut Shop,
    ways: &mut [Contender<'_, W>],
) {
    let count = ways.len();
    let mut known = shop.sell(SET);
    for (way, mut sales) in ways.iter_mut().zip(sales(known.clone(), count)) {
        way.way.ingest(&mut sales);
    }
    measure(
        &format!("{engine}: the same, 10 % known, per interaction told"),
        60,
        SET,
        || {
            let mut told = shop.sell(SET * 9 / 10);
            told.extend_from_slice(&known[..SET / 10]);
            // Not all together at the end.
            for place in 0..SET / 10 {
                told.swap(place * 10, SET - 1 - place);
            }
            known.rotate_left(SET / 10);
            sales(told, count)
        },
        ways,
        |way, sales| way.ingest(sales),
    );
}

pub(crate) fn customer<W: Customers + ?Sized>(
    engine: &str,
    shop: &Shop,
    ways: &mut [Contender<'_, W>],
) {
    const READS: usize = 100;
    let count = ways.len();
    let mut turn = 0;
    measure(
        &format!("{engine}: customer by id"),
        100,
        READS,
        || {
            turn += READS;
            vec![turn; count]
        },
        ways,
        |way, turn| {
            for turn in *turn..*turn + READS {
                assert!(way.customer(shop.customer(turn)).is_some());
            }
        },
    );
}

pub(crate) fn timeline<W: Timelines + ?Sized>(
    engine: &str,
    shop: &Shop,
    ways: &mut [Contender<'_, W>],
) {
    const READS: usize = 20;
    let count = ways.len();
    let mut turn = 0;
    measure(
        &format!("{engine}: timeline of {TIMELINE}"),
        100,
        READS,
        || {
            turn += READS;
            vec![turn; count]
        },
        ways,
        |way, turn| {
            for turn in *turn..*turn + READS {
                assert_eq!(way.timeline(shop.customer(turn)), TIMELINE);
            }
        },
    );
}

pub(crate) fn update<W: Customers + ?Sized>(
    engine: &str,
    shop: &mut Shop,
    ways: &mut [Contender<'_, W>],
) {
    const EDITS: usize = 20;
    let count = ways.len();
    let mut turn = 0;
    measure(
        &format!("{engine}: customer at the expected version, event, commit"),
        100,
        EDITS,
        || {
            turn += EDITS;
            let edits: Vec<Edit> = (turn..turn + EDITS).map(|turn| shop.edit(turn)).collect();
            vec![edits; count]
        },
        ways,
        |way, edits| way.update(edits),
    );
    // Each way reads what the shop knows.
    for turn in 0..CUSTOMERS {
        let known = &shop.customers[turn];
        for Contender { name, way, .. } in ways.iter_mut() {
            let read = way.customer(known.id());
            assert_eq!(read.as_ref(), Some(known), "{name}");
        }
    }
}

fn measure<T, W: ?Sized>(
    what: &str,
    rounds: usize,
    items: usize,
    input: impl FnMut() -> Vec<T>,
    ways: &mut [Contender<'_, W>],
    work: impl Fn(&mut W, &mut T),
) {
    let mut sides: Vec<Side<'_, T>> = ways
        .iter_mut()
        .map(|Contender { name, clock, way }| {
            Side::new(name, clock(), |input| work(way.as_mut(), input))
        })
        .collect();
    compare(what, rounds, items, input, &mut sides);
}

/// A runtime as a program without one has it.
pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn sales(told: Vec<Told>, count: usize) -> Vec<Sales> {
    let one = || Sales {
        told: told.clone(),
        changes: record(&told),
    };
    (0..count).map(|_| one()).collect()
}
