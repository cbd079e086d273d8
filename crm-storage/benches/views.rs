//! How long each department's view of a customer takes who did very much.
//!
//! `cargo bench -p crm-storage --bench views` prints the table for SQLite, `-- postgres` and `-- mysql`
//! those for the servers of the tests.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    dead_code,
    missing_docs,
    reason = "a program that measures and prints, with what other benchmarks use, too"
)]

mod common;
#[path = "mysql/database.rs"]
mod database;
#[path = "mysql/raw.rs"]
mod raw;

use std::sync::Arc;
use std::time::Instant;

use chrono::TimeDelta;
use common::postgres::Schema;
use common::shop::Shop;
use crm_core::{
    ChangeSet, Channel, Code, CoreStore, Currency, CustomerId, CustomerSelf, Department, Direction,
    IdempotencyKey, Interaction, InteractionContent, InteractionText, Marketing, NewInteraction,
    Profiles, Sales, SeededIds, Service, Subject, SystemClock, SystemIds, Timestamp, Views,
};
use crm_segment::Segmenter;
use crm_storage::{SqliteDatabase, SqliteOptions};
use crm_support::{
    CustomerStanding, Deadlines, NewRequest, Priority, RequestChangeSet, RequestKind, RequestStore,
    RequestSummaries, ServiceRequest,
};
use database::Database;
use futures_executor::block_on;
use serde_json::{Value, json};

const CUSTOMERS: usize = 100;
const INTERACTIONS: usize = 10_000;
const ROUNDS: usize = 301;
const REQUESTS: u32 = 10;

fn main() {
    let shop = Shop::new(CUSTOMERS);
    println!("| customer | view | µs, median (quartiles) |");
    println!("|---|---|---|");
    let is_asked_for = |engine: &str| std::env::args().any(|word| word == engine);
    if is_asked_for("postgres") {
        let schema = Schema::new("views", &shop);
        measure(&shop, &schema.store);
    } else if is_asked_for("mysql") {
        let database = Database::new("views", &shop);
        measure(&shop, &database.store);
    } else {
        let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let path = directory.path().join("views.sqlite");
        let database = SqliteDatabase::open(path, SqliteOptions::default()).unwrap();
        let store = database.tenant(shop.tenant);
        shop.open_in(&store);
        measure(&shop, &store);
    }
}

fn measure<S: CoreStore + RequestStore + Clone + 'static>(shop: &Shop, store: &S) {
    let mixed = shop.customer(1);
    let buyer = shop.customer(2);
    let quiet = shop.customer(3);
    let ids = SeededIds::new(7);
    fill(store, mixed, &ids, mix);
    fill(store, buyer, &ids, |number| purchase(number, number));
    for customer in [mixed, buyer] {
        ask(store, customer, &ids);
    }
    for (name, customer) in [
        ("10,000 interactions, 500 of them purchases", mixed),
        ("10,000 purchases", buyer),
        ("nothing but the record", quiet),
    ] {
        let shared: Arc<S> = Arc::new(store.clone());
        let profiles = || {
            let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds::new()));
            Profiles::new(shared.clone(), clock, ids)
        };
        let segmenter = Segmenter::new(shared.clone(), shared.clone(), Currency::EUR);
        let base = Arc::new(block_on(segmenter.segment_base(now())).unwrap());
        let requests = Arc::new(RequestSummaries::new(shared.clone()));
        let service = Service::new().with_requests(requests.clone());
        time(name, "service", &Views::new(profiles(), service), customer);
        let sales = Sales::new().with_value(base.clone());
        time(name, "sales", &Views::new(profiles(), sales), customer);
        let marketing = Marketing::new().with_segments(base);
        time(
            name,
            "marketing",
            &Views::new(profiles(), marketing),
            customer,
        );
        let own = CustomerSelf::new().with_requests(requests);
        time(name, "the customer", &Views::new(profiles(), own), customer);
        let whole = profiles();
        let rounds = (0..31).map(|_| {
            let begun = Instant::now();
            block_on(whole.view(customer)).unwrap().unwrap();
            begun.elapsed().as_secs_f64() * 1e6
        });
        tell(name, "`Profiles::view`, for comparison", rounds.collect());
    }
}

fn time<D: Department>(name: &str, view: &str, views: &Views<D>, customer: CustomerId) {
    let rounds = (0..ROUNDS).map(|_| {
        let begun = Instant::now();
        assert!(block_on(views.of(customer)).unwrap().is_some());
        begun.elapsed().as_secs_f64() * 1e6
    });
    tell(name, view, rounds.collect());
}

fn tell(name: &str, view: &str, mut rounds: Vec<f64>) {
    rounds.sort_by(f64::total_cmp);
    let [low, middle, high] = [1, 2, 3].map(|quarter| rounds[rounds.len() * quarter / 4]);
    println!("| {name} | {view} | {middle:.0} ({low:.0}–{high:.0}) |");
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-28T12:00:00Z").unwrap()
}

/// Stores the interactions, one every 40 minutes until now.
fn fill(
    store: &impl CoreStore,
    customer: CustomerId,
    ids: &SeededIds,
    content: impl Fn(usize) -> Value,
) {
    for start in (0..INTERACTIONS).step_by(1000) {
        let mut changes = ChangeSet::new();
        for number in start..start + 1000 {
            let minutes = i64::try_from(40 * (INTERACTIONS - number)).unwrap();
            let at = now().checked_add(TimeDelta::minutes(-minutes)).unwrap();
            let content: InteractionContent = serde_json::from_value(content(number)).unwrap();
            let told = NewInteraction {
                channel: Channel::Web,
                direction: Direction::Inbound,
                content,
                regarding: None,
                occurred_at: at,
                source: Code::new_static("web-shop"),
                key: IdempotencyKey::parse(format!("k-{number}")).unwrap(),
            };
            let (interaction, event) = Interaction::record(told, customer, ids, at);
            changes = changes.record_interaction(interaction, event);
        }
        block_on(store.apply(changes)).unwrap();
    }
}

/// Of a thousand interactions: 50 purchases, 100 stages of orders, 60 messages, 5 calls, 5 words about
/// tasks, 4 ratings, 2 returns, 1 hand-over; the others are visits, pages, searches and carts.
fn mix(number: usize) -> Value {
    // 389 and 1,000 have no factor in common: each place is taken once.
    match number * 389 % 1000 {
        0..50 => purchase(number, number % 7),
        50..150 => {
            let stage = ["placed", "delivered"][number % 2];
            json!({"order": {"order": format!("O-{}", number / 8), "stage": stage}})
        }
        150..210 => {
            json!({"message": {"subject": "A question", "text": "Where is my parcel? ".repeat(8)}})
        }
        210..215 => json!({"call": {"seconds": 180, "summary": "About the parcel"}}),
        215..220 => json!({"task": {"task": format!("T-{}", number / 500), "by": {"staff": "s-7"},
            "title": "Call back", "status": (["open", "done"][number % 2])}}),
        220..224 => json!({"feedback": {"product": "P-1", "rating": (1 + number % 5)}}),
        224..226 => json!({"return": {"total": {"minor": 500, "currency": "EUR"}}}),
        226 => json!({"hand_over": {"hand_over": format!("H-{number}"), "by": {"staff": "s-1"},
            "step": {"assigned": {"to": {"staff": format!("s-{}", number % 9)}}}}}),
        227..300 => json!("visit"),
        300..340 => json!({"search": {"text": "running shoes"}}),
        _ => json!({"page_view": {"location": format!("/catalogue/shoes/{number}")}}),
    }
}

fn purchase(number: usize, category: usize) -> Value {
    let amount = |minor: usize| json!({"minor": minor, "currency": "EUR"});
    let line = |part: usize| {
        json!({"product": format!("P-{}", (number + part) % 100), "name": "Running shoes",
            "category": format!("category {}", category % 12), "quantity": 1, "amount": amount(1999)})
    };
    json!({"purchase": {"order": format!("O-{}", number / 8), "lines": [line(0), line(1)],
        "total": amount(3998)}})
}

fn ask(store: &impl RequestStore, customer: CustomerId, ids: &SeededIds) {
    let mut changes = RequestChangeSet::new();
    for _ in 0..REQUESTS {
        let new = NewRequest {
            customer,
            standing: CustomerStanding::High,
            channel: Channel::Email,
            kind: RequestKind::Question,
            subject: Subject::parse("Late parcel").unwrap(),
            text: InteractionText::parse("Where is it?").unwrap(),
        };
        let due = Deadlines::new(now(), now()).unwrap();
        let submitted = ServiceRequest::submit(new, Priority::High, due, ids, now());
        changes = changes.insert_request(submitted);
    }
    block_on(store.apply_requests(changes)).unwrap();
}
