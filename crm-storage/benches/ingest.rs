//! How fast change sets of interactions go into SQLite, and a timeline comes out, beside raw
//! prepared statements that do the same with the same tables.
//!
//! `cargo bench -p crm-storage` prints the table of divan, and at the end the ratios of the medians
//! of rounds in which both take turns.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    missing_docs,
    reason = "a program that measures and prints"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use crm_core::{
    Category, Change, ChangeSet, Channel, Code, CoreStore, Currency, Customer, CustomerId,
    Direction, Event, IdempotencyKey, Interaction, InteractionContent, InteractionStore, Money,
    NewCustomer, NewInteraction, Page, PageLimit, Party, ProductCode, Purchase, PurchaseLine,
    SeededIds, TenantId, TimelineFilter, Timestamp,
};
use crm_storage::{SqliteDatabase, SqliteOptions, SqliteStore};
use divan::Bencher;
use divan::counter::ItemsCount;
use futures_executor::block_on;
use rusqlite::{Connection, params};

const CUSTOMERS: usize = 2000;
const SET: usize = 500;
const TIMELINE: u16 = 50;

fn main() {
    divan::main();
    compare();
}

/// A database of each kind with the same customers, and interactions without end.
struct Bench {
    directory: tempfile::TempDir,
    ids: SeededIds,
    tenant: TenantId,
    customers: Vec<CustomerId>,
    told: usize,
}

impl Bench {
    fn new() -> Self {
        let ids = SeededIds::new(1);
        let at = Timestamp::UNIX_EPOCH;
        let tenant = TenantId::generate(&ids, at);
        // On the disk of the target directory: a temporary directory may be in memory.
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        Self {
            directory,
            ids,
            tenant,
            customers: Vec::new(),
            told: 0,
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    /// The port and raw SQL, each on a file of its own that holds the same customers.
    fn open(&mut self) -> (SqliteStore, Connection) {
        let (ported, raw) = (self.path("port.sqlite"), self.path("raw.sqlite"));
        let database = SqliteDatabase::open(&ported, SqliteOptions::default()).unwrap();
        let store = database.tenant(self.tenant);
        let mut changes = ChangeSet::new();
        for _ in 0..CUSTOMERS {
            let id = CustomerId::generate(&self.ids, Timestamp::UNIX_EPOCH);
            let new = NewCustomer::new(Party::unknown_person());
            let (customer, events) =
                Customer::create(new, id, &self.ids, Timestamp::UNIX_EPOCH).unwrap();
            changes = changes.insert_customer(customer, events);
            self.customers.push(id);
        }
        block_on(store.apply(changes)).unwrap();
        let conn = Connection::open(&ported).unwrap();
        conn.execute("VACUUM INTO ?1", params![raw.to_str().unwrap()])
            .unwrap();
        drop(conn);
        (store, open_raw(&raw))
    }

    /// The next change set: purchases of customers in turn, as a shop tells them.
    fn next_set(&mut self) -> Vec<(Interaction, Event)> {
        (0..SET)
            .map(|_| {
                self.told += 1;
                // A stride that is prime to the number of customers mixes them.
                let customer = self.customers[self.told * 733 % CUSTOMERS];
                let minutes = i64::try_from(self.told).unwrap();
                let at = Timestamp::UNIX_EPOCH
                    .checked_add(TimeDelta::minutes(minutes))
                    .unwrap();
                Interaction::record(purchase(self.told, at), customer, &self.ids, at)
            })
            .collect()
    }
}

fn purchase(number: usize, at: Timestamp) -> NewInteraction {
    let amount = Money::new(i64::try_from(number % 10_000).unwrap(), Currency::USD);
    let line = PurchaseLine {
        product: ProductCode::parse("CD").unwrap(),
        name: None,
        category: Some(Category::parse("music").unwrap()),
        quantity: std::num::NonZeroU32::MIN,
        amount,
    };
    NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: InteractionContent::Purchase(Purchase::new(amount, vec![line]).unwrap()),
        regarding: None,
        occurred_at: at,
        source: Code::new_static("shop"),
        key: IdempotencyKey::parse(number.to_string()).unwrap(),
    }
}

fn change_set(told: Vec<(Interaction, Event)>) -> ChangeSet {
    let mut changes = ChangeSet::new();
    let told = told
        .into_iter()
        .map(|(value, event)| Change::new(value, [event]));
    changes.interactions.extend(told);
    changes
}

fn open_raw(path: &Path) -> Connection {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA mmap_size = 268435456;
         PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 8192;",
    )
    .unwrap();
    conn
}

/// The same rows by hand: cached statements, one transaction, duplicates left out by the index.
fn raw_ingest(conn: &mut Connection, tenant: TenantId, told: &[(Interaction, Event)]) {
    let transaction = conn
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .unwrap();
    let tenant = *tenant.as_uuid().as_bytes();
    let mut position: i64 = transaction
        .query_row(
            "SELECT last_position FROM crm_event_head WHERE tenant = ?1",
            [tenant],
            |row| row.get(0),
        )
        .unwrap();
    {
        let mut interactions = transaction
            .prepare_cached(
                "INSERT INTO crm_interaction (tenant, customer_id, occurred_at, id, recorded_at,
                 channel, direction, kind, source, source_key, regarding_kind, regarding_id,
                 amount_minor, currency, content)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, NULL, ?11, ?12, ?13)
                 ON CONFLICT DO NOTHING",
            )
            .unwrap();
        let mut events = transaction
            .prepare_cached(
                "INSERT INTO crm_event (tenant, position, id, name, entity_kind, entity_id,
                 customer_id, version, occurred_at, details)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, ?8, ?9)",
            )
            .unwrap();
        for (told, event) in told {
            let total = told.content().purchase().unwrap().total();
            let new = interactions
                .execute(params![
                    tenant,
                    *told.customer().as_uuid().as_bytes(),
                    told.occurred_at().as_micros(),
                    *told.id().as_uuid().as_bytes(),
                    told.recorded_at().as_micros(),
                    told.channel().code(),
                    told.direction().code(),
                    told.content().kind().code(),
                    told.source().as_str(),
                    told.key().as_str(),
                    total.minor(),
                    total.currency().code(),
                    serde_json::to_string(told.content()).unwrap(),
                ])
                .unwrap();
            if new == 0 {
                continue;
            }
            position += 1;
            events
                .execute(params![
                    tenant,
                    position,
                    *event.id().as_uuid().as_bytes(),
                    event.name().as_str(),
                    event.entity().kind().as_str(),
                    *event.entity().id().as_bytes(),
                    *event.customer().unwrap().as_uuid().as_bytes(),
                    event.occurred_at().as_micros(),
                    serde_json::to_string(event.details()).unwrap(),
                ])
                .unwrap();
        }
    }
    transaction
        .execute(
            "UPDATE crm_event_head SET last_position = ?2 WHERE tenant = ?1",
            params![tenant, position],
        )
        .unwrap();
    transaction.commit().unwrap();
}

/// What a program by hand would read of a timeline: the columns, and the content as a value.
fn raw_timeline(conn: &Connection, tenant: TenantId, customer: CustomerId) -> usize {
    let mut statement = conn
        .prepare_cached(
            "SELECT customer_id, occurred_at, id, recorded_at, channel, direction, source,
             source_key, regarding_kind, regarding_id, content
             FROM crm_interaction WHERE tenant = ?1 AND customer_id = ?2
             ORDER BY occurred_at DESC, id DESC",
        )
        .unwrap();
    let (tenant, customer) = (tenant.as_uuid(), customer.as_uuid());
    let mut rows = statement
        .query([tenant.as_bytes(), customer.as_bytes()])
        .unwrap();
    let mut read = Vec::with_capacity(TIMELINE.into());
    while read.len() < TIMELINE.into()
        && let Some(row) = rows.next().unwrap()
    {
        let content: InteractionContent =
            serde_json::from_str(row.get_ref(10).unwrap().as_str().unwrap()).unwrap();
        read.push((
            row.get::<_, [u8; 16]>(0).unwrap(),
            row.get::<_, i64>(1).unwrap(),
            row.get::<_, [u8; 16]>(2).unwrap(),
            row.get::<_, i64>(3).unwrap(),
            (
                row.get::<_, String>(4).unwrap(),
                row.get::<_, String>(5).unwrap(),
            ),
            (
                row.get::<_, String>(6).unwrap(),
                row.get::<_, String>(7).unwrap(),
            ),
            (
                row.get::<_, Option<String>>(8).unwrap(),
                row.get::<_, Option<[u8; 16]>>(9).unwrap(),
            ),
            content,
        ));
    }
    read.len()
}

fn timeline(store: &SqliteStore, customer: CustomerId) -> usize {
    let page = Page::first(PageLimit::new(TIMELINE).unwrap());
    let read = block_on(store.timeline(customer, &TimelineFilter::all(), &page)).unwrap();
    read.items.len()
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn ingest_through_the_port(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new();
    let (store, _raw) = bench.open();
    bencher
        .counter(ItemsCount::new(SET))
        .with_inputs(|| change_set(bench.next_set()))
        .bench_local_values(|changes| block_on(store.apply(changes)).unwrap());
}

#[divan::bench(sample_count = 40, sample_size = 1)]
fn ingest_by_raw_statements(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new();
    let (_store, mut raw) = bench.open();
    let tenant = bench.tenant;
    bencher
        .counter(ItemsCount::new(SET))
        .with_inputs(|| bench.next_set())
        .bench_local_refs(|told| raw_ingest(&mut raw, tenant, told));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn ingest_again_through_the_port(bencher: Bencher<'_, '_>) {
    let mut bench = Bench::new();
    let (store, _raw) = bench.open();
    let known = change_set(bench.next_set());
    block_on(store.apply(known.clone())).unwrap();
    bencher
        .counter(ItemsCount::new(SET))
        .with_inputs(|| known.clone())
        .bench_local_values(|changes| block_on(store.apply(changes)).unwrap());
}

/// Both ways in turns on growing files of the same content, and the ratios of their medians.
fn compare() {
    const ROUNDS: usize = 200;
    let mut bench = Bench::new();
    let (store, mut raw) = bench.open();
    let (mut by_port, mut by_hand) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let told = bench.next_set();
        let changes = change_set(told.clone());
        let mut port = || {
            timed(&mut by_port, || {
                drop(block_on(store.apply(changes.clone())).unwrap())
            })
        };
        let mut hand = || timed(&mut by_hand, || raw_ingest(&mut raw, bench.tenant, &told));
        if round % 2 == 0 {
            port();
            hand();
        } else {
            hand();
            port();
        }
    }
    println!();
    tell(
        "ingest of 500 interactions and their events",
        &mut by_port,
        &mut by_hand,
        SET,
    );

    let (mut by_port, mut by_hand) = (Vec::new(), Vec::new());
    for round in 0..2000 {
        let customer = bench.customers[round * 733 % CUSTOMERS];
        let mut count = (0, 0);
        timed(&mut by_port, || count.0 = timeline(&store, customer));
        timed(&mut by_hand, || {
            count.1 = raw_timeline(&raw, bench.tenant, customer)
        });
        assert_eq!(count, (TIMELINE.into(), TIMELINE.into()));
    }
    tell("timeline of 50", &mut by_port, &mut by_hand, 1);
}

fn timed(times: &mut Vec<Duration>, work: impl FnOnce()) {
    let begun = Instant::now();
    work();
    times.push(begun.elapsed());
}

fn tell(what: &str, by_port: &mut [Duration], by_hand: &mut [Duration], items: usize) {
    let port = median(by_port).as_secs_f64();
    let hand = median(by_hand).as_secs_f64();
    println!(
        "{what}: port {:.1} us, raw {:.1} us, {:.0} items/s beside {:.0}: {:.2}x",
        port * 1e6,
        hand * 1e6,
        items as f64 / port,
        items as f64 / hand,
        port / hand
    );
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
