//! Migrations on real servers: they come and go, wait for each other, go on where they broke off,
//! and stay apart from those of the host. (On SQLite: `migrations.rs`.)
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod host_migrations;
mod servers;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crm_core::conformance::StoreFactory as _;
use crm_core::conformance::world::{World, all_pages, note, tenant};
use crm_core::{
    ConsumerStore as _, CustomerFilter, CustomerStore as _, InteractionStore as _, PageLimit,
    TimelineFilter,
};
use futures_executor::block_on;
use servers::{Database, OnMysql, OnPostgres, Place, Schema};

/// Tells the child process of a test where to work.
const WHERE: &str = "ECRM_TEST_MIGRATE_AT";

/// Starts this program four times, lets all go at once, and gives their exit codes.
fn in_four_processes(test: &str, location: &str) -> Vec<bool> {
    let mut children: Vec<_> = (0..4)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", test])
                .env(WHERE, location)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    // Each reads a line before it begins: all have started by then.
    for child in &mut children {
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    children
        .iter_mut()
        .map(|child| child.wait().unwrap().success())
        .collect()
}

/// Where this process shall work, once it may begin.
fn begin() -> String {
    std::io::stdin().read_line(&mut String::new()).unwrap();
    std::env::var(WHERE).unwrap()
}

const BOOK: &str = "SELECT name FROM crm_schema_migration ORDER BY version";
const NAMES: [&str; 7] = [
    "crm0001_core",
    "crm0002_support",
    "crm0003_consumers",
    "crm0004_merging",
    "crm0005_erasure",
    "crm0006_audit",
    "crm0007_kinds",
];

macro_rules! migrations {
    ($backend:ident, $place:ty, $on:ty, $database:ident) => {
        mod $backend {
            use super::*;
            use crm_storage::$backend::{MigrationError, ServerOpenError, migrate, revert};
            use crm_storage::{ServerOptions, $database};

            fn open(location: String) -> Result<$database, ServerOpenError> {
                block_on($database::open(location, ServerOptions::default()))
            }

            fn at(place: &$place) -> $database {
                open(place.location()).unwrap()
            }

            fn revert_to(database: &$database, version: i32) {
                let reverted = database.with_connection(move |conn| revert(conn, version));
                block_on(reverted).unwrap().unwrap();
            }

            #[test]
            #[ignore = "run by the test below, in a process of its own"]
            fn one_of_four() {
                drop(open(begin()).unwrap());
            }

            #[test]
            fn four_processes_make_the_tables_once() {
                let Some(alone) = <$place>::empty() else {
                    return;
                };
                drop(at(&alone));
                let expected = alone.objects();
                for _ in 0..5 {
                    let place = <$place>::empty().unwrap();
                    let test = concat!(stringify!($backend), "::one_of_four");
                    assert_eq!(in_four_processes(test, &place.location()), [true; 4]);
                    assert_eq!(place.texts(BOOK), NAMES);
                    assert_eq!(place.objects(), expected);
                }
            }

            #[test]
            fn up_down_and_up_again_ends_where_it_was() {
                let Some(place) = <$place>::empty() else {
                    return;
                };
                let database = at(&place);
                let before = place.objects();
                assert!(before.len() > 10, "{before:#?}");
                for version in [2, 1, 0] {
                    revert_to(&database, version);
                    assert!(place.objects().len() < before.len());
                    block_on(database.with_connection(migrate))
                        .unwrap()
                        .unwrap();
                    assert_eq!(place.objects(), before);
                }
                revert_to(&database, 0);
                assert_eq!(place.tables(), ["crm_schema_migration"]);
            }

            #[test]
            fn what_a_migration_does_not_touch_stays() {
                let Some(on) = <$on>::fresh() else { return };
                let (before, customers) = block_on(async {
                    let world = World::new(&on).await;
                    world.people(3).await;
                    (world.snapshot().await, world.store.clone())
                });
                revert_to(&on.database, 1);
                block_on(on.database.with_connection(migrate))
                    .unwrap()
                    .unwrap();
                let world = block_on(World::new(&on));
                assert_eq!(block_on(world.snapshot()), before);
                assert_eq!(before.customers.len(), 3);
                let all = CustomerFilter::all();
                assert_eq!(block_on(customers.count_customers(&all)).unwrap(), 3);
            }

            #[test]
            fn a_newer_schema_is_refused_and_left_alone() {
                let Some(place) = <$place>::empty() else {
                    return;
                };
                let database = at(&place);
                place.run("INSERT INTO crm_schema_migration VALUES (99, 'crm0099_future')");
                let before = place.objects();
                let refused = open(place.location()).unwrap_err();
                let ServerOpenError::Migration(MigrationError::NewerSchema { found, known }) =
                    refused
                else {
                    panic!("{refused:?}");
                };
                assert_eq!((found, known), (99, 7));
                let reverted = block_on(database.with_connection(|conn| revert(conn, 0))).unwrap();
                assert!(reverted.is_err());
                assert_eq!(place.objects(), before);
            }

            #[test]
            fn a_writer_goes_on_while_a_migration_runs() {
                let Some(on) = <$on>::fresh() else { return };
                let written = Arc::new(AtomicUsize::new(0));
                let is_done = Arc::new(AtomicBool::new(false));
                // Interactions need none of the tables that the later migrations make; new customers
                // are looked up among the aliases.
                let world = block_on(World::new(&on));
                let ann = block_on(world.person()).id();
                revert_to(&on.database, 2);
                let writer = {
                    let (written, is_done) = (Arc::clone(&written), Arc::clone(&is_done));
                    std::thread::spawn(move || {
                        while !is_done.load(Ordering::SeqCst) {
                            let key = written.fetch_add(1, Ordering::SeqCst).to_string();
                            let told = vec![note(&key, world.now)];
                            block_on(world.record(ann, told)).unwrap();
                        }
                    })
                };
                let wait_for_more = || {
                    let before = written.load(Ordering::SeqCst);
                    while written.load(Ordering::SeqCst) < before.saturating_add(5) {
                        assert!(!writer.is_finished(), "the writer failed");
                        std::thread::yield_now();
                    }
                };
                wait_for_more();
                for _ in 0..5 {
                    block_on(on.database.with_connection(migrate))
                        .unwrap()
                        .unwrap();
                    wait_for_more();
                    revert_to(&on.database, 2);
                    wait_for_more();
                }
                block_on(on.database.with_connection(migrate))
                    .unwrap()
                    .unwrap();
                is_done.store(true, Ordering::SeqCst);
                writer.join().unwrap();
                let store = block_on(on.store(tenant(1)));
                let all = TimelineFilter::all();
                let stored = block_on(all_pages(1000, async |page| {
                    store.timeline(ann, &all, &page).await
                }));
                assert_eq!(stored.len(), written.load(Ordering::SeqCst));
                let page = crm_core::Page::first(PageLimit::MAXIMUM);
                assert!(
                    block_on(store.list_consumers(&page))
                        .unwrap()
                        .items
                        .is_empty()
                );
            }
        }
    };
}

migrations!(postgres, Schema, OnPostgres, PostgresDatabase);
migrations!(mysql, Database, OnMysql, MysqlDatabase);

/// A migration that breaks off in MySQL leaves the tables that it made. Here it does so after each of
/// its statements.
#[test]
fn a_migration_that_broke_off_goes_on_where_it_stopped() {
    use crm_storage::{MysqlDatabase, ServerOptions};

    let Some(place) = Database::empty() else {
        return;
    };
    let open = || {
        block_on(MysqlDatabase::open(
            place.location(),
            ServerOptions::default(),
        ))
    };
    drop(open().unwrap());
    let expected = place.objects();
    let scripts = [
        include_str!("../migrations/mysql/crm0001_core/up.sql"),
        include_str!("../migrations/mysql/crm0002_support/up.sql"),
        include_str!("../migrations/mysql/crm0003_consumers/up.sql"),
    ];
    let mut broken_off = 0_u32;
    for (version, script) in scripts.iter().enumerate() {
        let statements: Vec<_> = script.split_inclusive(';').collect();
        for done in 1..statements.len() {
            let database = open().unwrap();
            let version = i32::try_from(version).unwrap();
            let reverted =
                database.with_connection(move |conn| crm_storage::mysql::revert(conn, version));
            block_on(reverted).unwrap().unwrap();
            let first: String = statements.iter().take(done).copied().collect();
            place.run(&first);
            drop(open().unwrap());
            assert_eq!(place.objects(), expected, "{done} of {version}");
            broken_off = broken_off.saturating_add(1);
        }
    }
    assert!(broken_off >= 10, "{broken_off}");
}

/// An index is made by a statement of its own, which has no "if": the migration that broke off behind
/// it, up or down, finds its work done.
#[test]
fn a_migration_that_broke_off_behind_an_index_goes_on() {
    use crm_storage::{MysqlDatabase, ServerOptions};

    let Some(place) = Database::empty() else {
        return;
    };
    let open = || {
        block_on(MysqlDatabase::open(
            place.location(),
            ServerOptions::default(),
        ))
    };
    let revert_to = |version| {
        let database = open().unwrap();
        let reverted =
            database.with_connection(move |conn| crm_storage::mysql::revert(conn, version));
        block_on(reverted).unwrap().unwrap();
    };
    drop(open().unwrap());
    let expected = place.objects();
    let up = include_str!("../migrations/mysql/crm0007_kinds/up.sql");
    let down = include_str!("../migrations/mysql/crm0007_kinds/down.sql");

    revert_to(6);
    assert_ne!(place.objects(), expected);
    place.run(up);
    drop(open().unwrap());
    assert_eq!(place.objects(), expected);
    assert_eq!(place.texts(BOOK), NAMES);

    place.run(down);
    revert_to(6);
    assert_eq!(place.texts(BOOK).len(), 6);
    drop(open().unwrap());
    assert_eq!(place.objects(), expected);
}

/// Diesel's own migrations of the host, with versions that are ours, too: before ours or after them.
#[test]
fn the_migrations_of_a_host_and_ours_never_mix() {
    use crm_storage::{PostgresDatabase, ServerOptions};
    use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
    use diesel_async::{AsyncConnection as _, AsyncPgConnection};

    for is_host_first in [true, false] {
        let Some(place) = Schema::empty() else { return };
        let host = |step: fn(&mut AsyncConnectionWrapper<AsyncPgConnection>)| {
            let url = place.location();
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async move {
                let connection = AsyncPgConnection::establish(&url).await.unwrap();
                let work = move || step(&mut AsyncConnectionWrapper::from(connection));
                tokio::task::spawn_blocking(work).await.unwrap();
            });
        };
        let open = || {
            block_on(PostgresDatabase::open(
                place.location(),
                ServerOptions::default(),
            ))
        };
        if is_host_first {
            host(host_migrations::up);
        }
        let database = open().unwrap();
        if !is_host_first {
            host(host_migrations::up);
        }
        assert_eq!(place.texts(BOOK), NAMES);
        assert_eq!(
            place.texts(host_migrations::BOOK),
            host_migrations::VERSIONS
        );
        assert_eq!(
            place.tables().len(),
            host_migrations::TABLES.len().saturating_add(19)
        );

        let ours = place.texts(BOOK);
        host(host_migrations::down);
        assert_eq!(
            place.texts(BOOK),
            ours,
            "the host's way back leaves ours alone"
        );
        host(host_migrations::up);
        let reverted = database.with_connection(|conn| crm_storage::postgres::revert(conn, 0));
        block_on(reverted).unwrap().unwrap();
        assert_eq!(
            place.texts(host_migrations::BOOK),
            host_migrations::VERSIONS
        );
        for table in host_migrations::TABLES {
            assert!(place.tables().iter().any(|there| there == table), "{table}");
        }
    }
}

/// Tables have their place in a database: without one, the error says what is missing.
#[test]
fn a_connection_without_a_database_is_told_what_is_missing() {
    use crm_storage::mysql::MigrationError;
    use crm_storage::{MysqlDatabase, ServerOpenError, ServerOptions};

    let Some(place) = Database::empty() else {
        return;
    };
    let location = place.location();
    let (server, _) = location.rsplit_once('/').unwrap();
    let opened = block_on(MysqlDatabase::open(server, ServerOptions::default()));
    let Err(ServerOpenError::Migration(refused @ MigrationError::NoDatabase)) = opened else {
        panic!("{opened:?}");
    };
    assert!(refused.to_string().contains("mysql://host/database"));
}
