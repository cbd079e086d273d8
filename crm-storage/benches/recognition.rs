//! How many interactions a second are taken in with resolution, in memory and on SQLite, and what that
//! costs beside taking them in for customers who are named.
//!
//! `cargo bench -p crm-storage --bench recognition -- 200000`, where the number is how many events of a
//! made-up year there are (ten for each person).
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
#[path = "../../crm-core/benches/shop_year/mod.rs"]
mod shop_year;

use std::cell::Cell;
use std::sync::Arc;
use std::time::Instant;

use common::measure::{Side, Spent, compare, head, no_server};
use common::shop::{Shop, Told, record};
use crm_core::{
    ChangeSet, Channel, Code, CoreStore, CustomerStore, Direction, IdempotencyKey, Identity,
    IdentityEvent, IngestItem, IngestSubject, InteractionContent, ManualClock, NewInteraction,
    ObservedIdentities, Profiles, RecogniseItem, SeededIds, TenantId, Timestamp,
    VerificationMethod,
};
use crm_storage::{MemoryDatabase, SqliteDatabase, SqliteOptions};
use futures_executor::block_on;
use shop_year::year_of;

const CUSTOMERS: usize = 2000;
const SET: usize = 1000;
const ROUNDS: usize = 3;

fn main() {
    let asked = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let events = year_of(asked.unwrap_or(200_000));
    let in_memory = |name: &str, take_in: &dyn Fn(&Profiles, &[IdentityEvent])| {
        let fresh = || Arc::new(MemoryDatabase::new().tenant(tenant())) as Arc<dyn CoreStore>;
        year(name, &events, &fresh, take_in);
    };
    in_memory("memory, recognise", &recognise);
    in_memory("memory, ingest by the first identity", &ingest);

    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let part = &events[..events.len() / 4];
    let files = Cell::new(0);
    let fresh = || {
        files.set(files.get() + 1);
        let path = directory.path().join(format!("{}.sqlite", files.get()));
        let database = SqliteDatabase::open(path, SqliteOptions::default()).unwrap();
        Arc::new(database.tenant(tenant())) as Arc<dyn CoreStore>
    };
    year("SQLite, recognise", part, &fresh, &recognise);
    year(
        "SQLite, ingest by the first identity",
        part,
        &fresh,
        &ingest,
    );
    known_customers(&directory);
}

fn tenant() -> TenantId {
    TenantId::generate(&SeededIds::new(1), Timestamp::UNIX_EPOCH)
}

fn service(store: Arc<dyn CoreStore>) -> Profiles {
    let clock = Arc::new(ManualClock::new(
        Timestamp::parse("2027-01-01T00:00:00Z").unwrap(),
    ));
    Profiles::new(store, clock, Arc::new(SeededIds::new(2)))
}

/// The whole year, a thousand at a time, into a fresh store: the medians of a few rounds, by the clock and
/// of processor time.
fn year(
    name: &str,
    events: &[IdentityEvent],
    fresh: &dyn Fn() -> Arc<dyn CoreStore>,
    take_in: &dyn Fn(&Profiles, &[IdentityEvent]),
) {
    let (mut seconds, mut processor) = (Vec::new(), Vec::new());
    let mut customers = 0;
    for _ in 0..ROUNDS {
        let store = fresh();
        let profiles = service(Arc::clone(&store));
        let (begun, spent) = (Instant::now(), Spent::now(no_server()));
        for part in events.chunks(SET) {
            take_in(&profiles, part);
        }
        seconds.push(begun.elapsed().as_secs_f64());
        processor.push(spent.each(events.len()));
        let all = crm_core::CustomerFilter::all();
        customers = block_on(store.count_customers(&all)).unwrap();
    }
    seconds.sort_by(f64::total_cmp);
    processor.sort_by(f64::total_cmp);
    let (median, each) = (seconds[ROUNDS / 2], processor[ROUNDS / 2]);
    println!(
        "{name}: {} events, {customers} customers, median {median:.2} s, {:.0} events/s; processor \
         time {each:.1} µs each, {:.0} events/s",
        events.len(),
        events.len() as f64 / median,
        1e6 / each
    );
}

fn visit(event: &IdentityEvent) -> NewInteraction {
    NewInteraction {
        channel: Channel::Web,
        direction: Direction::Inbound,
        content: InteractionContent::Visit,
        regarding: None,
        occurred_at: event.occurred_at,
        source: Code::new_static("web-shop"),
        key: IdempotencyKey::parse(event.id.to_string()).unwrap(),
    }
}

fn recognise(profiles: &Profiles, events: &[IdentityEvent]) {
    let item = |event: &IdentityEvent| RecogniseItem {
        observed: event.observed.clone(),
        interaction: visit(event),
    };
    let report = block_on(profiles.recognise(events.iter().map(item).collect())).unwrap();
    assert_eq!(report.recorded(), events.len());
}

fn ingest(profiles: &Profiles, events: &[IdentityEvent]) {
    let item = |event: &IdentityEvent| IngestItem {
        subject: IngestSubject::Holder(event.observed.verified()[0].clone()),
        interaction: visit(event),
    };
    let report = block_on(profiles.ingest(events.iter().map(item).collect())).unwrap();
    assert_eq!(report.recorded(), events.len());
}

/// Purchases of customers who are known, each told with both identities of its customer.
fn known_customers(directory: &tempfile::TempDir) {
    let mut shop = Shop::new(CUSTOMERS);
    let open = |name: &str| {
        let path = directory.path().join(name);
        let database = SqliteDatabase::open(path, SqliteOptions::default()).unwrap();
        let store = Arc::new(database.tenant(shop.tenant));
        shop.open_in(&*store);
        store
    };
    let raw = open("raw.sqlite");
    let named = service(open("named.sqlite"));
    let held = service(open("held.sqlite"));
    let recognised = service(open("recognised.sqlite"));
    let numbers: std::collections::HashMap<_, _> = shop
        .customers
        .iter()
        .enumerate()
        .map(|(number, customer)| (customer.id(), number))
        .collect();
    let proofs = |(interaction, _): &Told| {
        let number = numbers[&interaction.customer()];
        let at = Timestamp::UNIX_EPOCH;
        [
            Identity::external("shop", &number.to_string()).unwrap(),
            Identity::email(&format!("customer{number}@shop.example")).unwrap(),
        ]
        .map(|identity| identity.verified(VerificationMethod::SignedIn, at))
    };
    let new = |(interaction, _): &Told| NewInteraction {
        channel: interaction.channel(),
        direction: interaction.direction(),
        content: interaction.content().clone(),
        regarding: None,
        occurred_at: interaction.occurred_at(),
        source: interaction.source().clone(),
        key: interaction.key().clone(),
    };
    head();
    compare(
        "SQLite: 1000 interactions of known customers, each",
        60,
        SET,
        || {
            let told = shop.sell(SET);
            let changes = record(&told);
            let by_id = told.iter().map(|told| IngestItem {
                subject: IngestSubject::Customer(told.0.customer()),
                interaction: new(told),
            });
            let by_holder = told.iter().map(|told| {
                let [number, _] = proofs(told);
                IngestItem {
                    subject: IngestSubject::Holder(number),
                    interaction: new(told),
                }
            });
            let by_all = told.iter().map(|told| RecogniseItem {
                observed: ObservedIdentities::new(proofs(told).to_vec(), vec![]).unwrap(),
                interaction: new(told),
            });
            vec![
                Input::Changes(changes),
                Input::Ingest(by_id.collect()),
                Input::Ingest(by_holder.collect()),
                Input::Recognise(by_all.collect()),
            ]
        },
        &mut [
            Side::new("change set alone", no_server(), |input: &mut Input| {
                if let Input::Changes(changes) = input {
                    block_on(raw.apply(std::mem::take(changes))).unwrap();
                }
            }),
            Side::new("ingest, by id", no_server(), |input: &mut Input| {
                input.take_in(&named);
            }),
            Side::new("ingest, by identity", no_server(), |input: &mut Input| {
                input.take_in(&held);
            }),
            Side::new(
                "recognise, two identities",
                no_server(),
                |input: &mut Input| {
                    input.take_in(&recognised);
                },
            ),
        ],
    );
}

enum Input {
    Changes(ChangeSet),
    Ingest(Vec<IngestItem>),
    Recognise(Vec<RecogniseItem>),
}

impl Input {
    fn take_in(&mut self, profiles: &Profiles) {
        let recorded = match self {
            Self::Changes(_) => return,
            Self::Ingest(items) => {
                let report = block_on(profiles.ingest(std::mem::take(items)));
                report.unwrap().recorded()
            }
            Self::Recognise(items) => {
                let report = block_on(profiles.recognise(std::mem::take(items)));
                report.unwrap().recorded()
            }
        };
        assert_eq!(recorded, SET);
    }
}
