//! What a file database does beside the contract: it survives, is shared, and ends cleanly.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use common::{InFile, options};
use crm_core::conformance::world::{World, all_pages, known_as, note, purchase, shop_id, tenant};
use crm_core::{
    ChangeSet, ConsentDecision, ConsentLedger, CoreStore, Customer, CustomerEdit, CustomerFilter,
    CustomerId, CustomerStore, EventLog, IdempotencyKey, Interaction, InteractionStore,
    LoggedEvent, PageLimit, PurchaseFact, StoreError, Tag, TimelineFilter,
};
use crm_storage::sqlite::OpenError;
use crm_storage::{Durability, SqliteDatabase, SqliteOptions, SqliteStore};
use futures_executor::block_on;

/// Everything that a reader can see of a tenant.
#[derive(Debug, PartialEq)]
struct Dump {
    customers: Vec<Customer>,
    timelines: Vec<Vec<Interaction>>,
    ledgers: Vec<ConsentLedger>,
    facts: Vec<PurchaseFact>,
    log: Vec<LoggedEvent>,
    holders: Vec<Option<CustomerId>>,
}

async fn dump(store: &SqliteStore) -> Dump {
    let all = CustomerFilter::all();
    let customers = all_pages(100, async |page| store.list_customers(&all, &page).await).await;
    let mut timelines = Vec::new();
    let mut ledgers = Vec::new();
    for id in customers.iter().map(Customer::id) {
        let filter = TimelineFilter::all();
        let read = all_pages(100, async |page| store.timeline(id, &filter, &page).await).await;
        timelines.push(read);
        ledgers.push(store.consent_ledger(id).await.unwrap());
    }
    Dump {
        customers,
        timelines,
        ledgers,
        facts: all_pages(100, async |page| store.purchase_facts(&page).await).await,
        log: store.events_after(None, PageLimit::MAXIMUM).await.unwrap(),
        holders: store.resolve(&[shop_id("A-1")]).await.unwrap(),
    }
}

#[test]
fn a_restart_keeps_everything() {
    for durability in [Durability::Full, Durability::Normal] {
        let file = InFile::with(options().with_durability(durability));
        let before = block_on(async {
            let world = World::new(&file).await;
            let ann = world.create(known_as("A-1")).await.unwrap();
            let tag = Tag::parse("vip").unwrap();
            world
                .edit(&ann, vec![CustomerEdit::AddTag(tag)])
                .await
                .unwrap();
            let told = (0..50).map(|key| purchase(&key.to_string(), world.in_minutes(key), key));
            world.record(ann.id(), told.collect()).await.unwrap();
            world
                .decide(ann.id(), ConsentDecision::Granted, 1)
                .await
                .unwrap();
            dump(&world.store).await
        });
        let (path, kept) = file.close();
        let database = SqliteDatabase::open(&path, SqliteOptions::default()).unwrap();
        let after = block_on(dump(&database.tenant(tenant(1))));
        assert_eq!(after, before);
        assert_eq!((before.facts.len(), before.log.len()), (50, 53));
        drop(kept);
    }
}

#[test]
fn the_last_handle_tidies_up() {
    let file = InFile::fresh();
    let world = block_on(World::new(&file));
    let ann = block_on(world.person());
    let (path, _kept) = file.close();
    // The store outlives the database, and works.
    assert!(block_on(world.store.customer(ann.id())).unwrap().is_some());
    let log = path.with_extension("sqlite-wal");
    assert!(log.exists());
    drop(world);
    assert!(!log.exists(), "the log is merged into the file at the end");
}

#[test]
fn what_is_acknowledged_is_committed() {
    const WRITERS: u64 = 32;
    const WRITES: u64 = 20;
    let file = InFile::with(SqliteOptions::default());
    let witness = SqliteDatabase::open(&file.path, options()).unwrap();
    let ann = block_on(async { World::new(&file).await.person().await }).id();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (file, witness) = (&file, witness.tenant(tenant(1)));
            scope.spawn(move || {
                block_on(async {
                    let world = World::seeded(file, 1, 9000 + writer).await;
                    for number in 0..WRITES {
                        let told = note(&format!("{writer}/{number}"), world.now);
                        let (source, key) = (told.source.clone(), told.key.clone());
                        world.record(ann, vec![told]).await.unwrap();
                        // Another connection sees it: the commit was before the answer.
                        let seen = witness.interaction_by_key(ann, &source, &key).await;
                        assert!(seen.unwrap().is_some());
                    }
                });
            });
        }
    });
    let store = witness.tenant(tenant(1));
    let filter = TimelineFilter::all();
    let timeline = block_on(all_pages(1000, async |page| {
        store.timeline(ann, &filter, &page).await
    }));
    let keys: BTreeSet<&IdempotencyKey> = timeline.iter().map(|told| told.key()).collect();
    assert_eq!(u64::try_from(keys.len()).unwrap(), WRITERS * WRITES);
}

#[test]
fn a_failing_neighbour_in_the_group_harms_nobody() {
    let file = InFile::fresh();
    let (ann, nobody) = block_on(async {
        let world = World::new(&file).await;
        let nobody = CustomerId::generate(&world.ids, world.now);
        (world.person().await.id(), nobody)
    });
    let start = Barrier::new(16);
    thread::scope(|scope| {
        for writer in 0..16_u64 {
            let (file, start) = (&file, &start);
            scope.spawn(move || {
                let world = block_on(World::seeded(file, 1, 100 + writer));
                start.wait();
                for number in 0..20 {
                    let told = || vec![note(&format!("{writer}/{number}"), world.now)];
                    if writer % 2 == 0 {
                        block_on(world.record(ann, told())).unwrap();
                    } else {
                        let refused = block_on(world.record(nobody, told()));
                        assert!(matches!(refused, Err(StoreError::NotFound { .. })));
                    }
                }
            });
        }
    });
    block_on(async {
        let store = file.database.tenant(tenant(1));
        let log = store.events_after(None, PageLimit::MAXIMUM).await.unwrap();
        assert_eq!(log.len(), 1 + 8 * 20);
    });
}

#[test]
fn a_caller_who_goes_away_leaves_the_work_done_and_no_transaction_open() {
    let file = InFile::fresh();
    let other = SqliteDatabase::open(&file.path, options())
        .unwrap()
        .tenant(tenant(1));
    block_on(async {
        let world = World::new(&file).await;
        let ann = world.person().await.id();
        for key in 0..50 {
            let (told, event) = {
                let change = world.recorded(ann, note(&key.to_string(), world.now));
                (change.value, change.events[0].clone())
            };
            let id = told.id();
            let mut work = Box::pin(
                world
                    .store
                    .apply(ChangeSet::new().record_interaction(told, event)),
            );
            let mut context = Context::from_waker(Waker::noop());
            // Begun, and given up at once (unless it was faster than that).
            let _: Poll<_> = work.as_mut().poll(&mut context);
            drop(work);
            // A connection of another database can write: nothing holds the lock for longer.
            other.apply(ChangeSet::new()).await.unwrap();
            let begun = Instant::now();
            while other.interaction(ann, id).await.unwrap().is_none() {
                assert!(begun.elapsed() < Duration::from_secs(20), "it was not done");
                thread::yield_now();
            }
        }
    });
}

#[test]
fn two_databases_on_one_file_write_in_turns() {
    let file = InFile::fresh();
    let second = SqliteDatabase::open(&file.path, options()).unwrap();
    let ann = block_on(async { World::new(&file).await.person().await }).id();
    thread::scope(|scope| {
        for writer in 0..6_u64 {
            let database = if writer % 2 == 0 {
                &file.database
            } else {
                &second
            };
            scope.spawn(move || {
                let world = World {
                    store: database.tenant(tenant(1)),
                    ids: crm_core::SeededIds::new(70 + writer),
                    now: crm_core::Timestamp::UNIX_EPOCH,
                };
                for number in 0..20 {
                    let told = note(&format!("{writer}/{number}"), world.now);
                    block_on(world.record(ann, vec![told])).unwrap();
                }
            });
        }
    });
    let log = |database: &SqliteDatabase| {
        block_on(
            database
                .tenant(tenant(1))
                .events_after(None, PageLimit::MAXIMUM),
        )
        .unwrap()
    };
    assert_eq!(log(&file.database).len(), 1 + 6 * 20);
    assert_eq!(log(&file.database), log(&second));
}

#[test]
fn many_threads_open_a_new_file_at_once() {
    for _ in 0..5 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new.sqlite");
        let start = Barrier::new(8);
        let databases: Vec<SqliteDatabase> = thread::scope(|scope| {
            let open = || {
                start.wait();
                SqliteDatabase::open(&path, options()).unwrap()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        for database in &databases {
            assert_eq!(
                block_on(database.tenant(tenant(1)).log_end()).unwrap(),
                None
            );
        }
    }
}

/// The variable by which a process of this test knows that it is one of the four.
const CHILD: &str = "CRM_STORAGE_OPEN";

#[test]
fn four_processes_open_a_new_file_at_once() {
    if let Some(told) = std::env::var_os(CHILD) {
        return write_one_customer(Path::new(&told));
    }
    for _ in 0..3 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new.sqlite");
        let child = || {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "four_processes_open_a_new_file_at_once"])
                .env(CHILD, &path)
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        };
        let children: Vec<_> = (0..4).map(|_| child()).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        let database = SqliteDatabase::open(&path, options()).unwrap();
        let store = database.tenant(tenant(1));
        let count = block_on(store.count_customers(&CustomerFilter::all())).unwrap();
        assert_eq!(count, 4, "each process wrote its customer");
    }
}

fn write_one_customer(path: &Path) {
    let database = SqliteDatabase::open(path, options()).unwrap();
    let world = World {
        store: database.tenant(tenant(1)),
        ids: crm_core::SeededIds::new(u64::from(std::process::id())),
        now: crm_core::Timestamp::UNIX_EPOCH,
    };
    block_on(world.person());
}

#[test]
fn a_file_that_cannot_be_opened_is_told_so() {
    let directory = tempfile::tempdir().unwrap();
    let nowhere = directory.path().join("missing").join("crm.sqlite");
    let refused = SqliteDatabase::open(nowhere, options());
    assert!(matches!(refused, Err(OpenError::Connect(_))), "{refused:?}");

    let no_database = directory.path().join("letter.txt");
    std::fs::write(
        &no_database,
        "Dear Ann, this is no database at all. ".repeat(200),
    )
    .unwrap();
    let refused = SqliteDatabase::open(&no_database, options());
    assert!(refused.is_err());
    let text = std::fs::read_to_string(&no_database).unwrap();
    assert!(text.starts_with("Dear Ann"), "the file is left as it was");
}

#[test]
fn names_that_sqlite_takes_for_something_else_are_files() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file:crm.sqlite?mode=memory");
    let database = SqliteDatabase::open(&path, options()).unwrap();
    drop(database);
    assert!(path.exists());
}
