//! The tables come and go, and stay apart from those of the host.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a test that cannot go on fails"
)]

mod common;
mod host_migrations;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{InFile, options};
use crm_core::conformance::world::{World, tenant};
use crm_core::{CustomerFilter, CustomerStore};
use crm_storage::SqliteDatabase;
use crm_storage::sqlite::{MigrationError, OpenError, migrate, revert};
use diesel::Connection as _;
use futures_executor::block_on;

/// Tables and indexes with the text that made them, those of SQLite left out.
fn objects(path: &Path) -> Vec<(String, String)> {
    let conn = rusqlite::Connection::open(path).unwrap();
    let mut statement = conn
        .prepare("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

fn own(path: &Path) -> diesel::SqliteConnection {
    diesel::SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

#[test]
fn up_down_and_up_again_ends_where_it_was() {
    let (path, _kept) = InFile::fresh().close();
    let before = objects(&path);
    assert!(before.len() > 10);
    for version in [2, 1, 0] {
        revert(&mut own(&path), version).unwrap();
        assert!(objects(&path).len() < before.len());
        migrate(&mut own(&path)).unwrap();
        assert_eq!(objects(&path), before);
    }
    migrate(&mut own(&path)).unwrap();
    assert_eq!(objects(&path), before);
}

#[test]
fn what_a_migration_does_not_touch_stays() {
    let file = InFile::fresh();
    let ann = block_on(async { World::new(&file).await.person().await });
    let (path, _kept) = file.close();
    revert(&mut own(&path), 1).unwrap();
    let database = SqliteDatabase::open(&path, options()).unwrap();
    let store = database.tenant(tenant(1));
    assert_eq!(block_on(store.customer(ann.id())).unwrap(), Some(ann));
}

#[test]
fn the_tables_of_the_host_stay_its_own() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("host.sqlite");
    let host = rusqlite::Connection::open(&path).unwrap();
    // The book that Diesel keeps for the host, with a version that is the first for us, too.
    host.execute_batch(
        "CREATE TABLE __diesel_schema_migrations (version TEXT PRIMARY KEY, run_on TEXT);
         INSERT INTO __diesel_schema_migrations VALUES ('1', 'today'), ('crm0001', 'today');
         CREATE TABLE orders (id INTEGER PRIMARY KEY, total INTEGER);
         INSERT INTO orders VALUES (1, 250);",
    )
    .unwrap();
    drop(SqliteDatabase::open(&path, options()).unwrap());
    let count = |sql: &str| -> i64 { host.query_row(sql, [], |row| row.get(0)).unwrap() };
    assert_eq!(count("SELECT count(*) FROM __diesel_schema_migrations"), 2);
    assert_eq!(count("SELECT count(*) FROM crm_schema_migration"), 7);
    assert_eq!(count("SELECT total FROM orders"), 250);

    drop(host);
    revert(&mut own(&path), 0).unwrap();
    let left: Vec<String> = objects(&path).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        left,
        [
            "__diesel_schema_migrations",
            "crm_schema_migration",
            "orders"
        ]
    );
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let (path, _kept) = InFile::fresh().close();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute(
        "INSERT INTO crm_schema_migration VALUES (99, 'crm0099_future')",
        [],
    )
    .unwrap();
    drop(conn);
    let before = objects(&path);
    let refused = SqliteDatabase::open(&path, options()).unwrap_err();
    let OpenError::Migration(MigrationError::NewerSchema { found, known }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((found, known), (99, 7));
    assert!(revert(&mut own(&path), 0).is_err());
    assert_eq!(objects(&path), before);
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("crm.sqlite");
    let host = rusqlite::Connection::open(&path).unwrap();
    // Someone else's table has a name of ours: the second migration cannot run.
    host.execute_batch("CREATE TABLE crm_request (note TEXT)")
        .unwrap();
    let refused = SqliteDatabase::open(&path, options()).unwrap_err();
    assert!(
        matches!(
            refused,
            OpenError::Migration(MigrationError::Failed {
                name: "crm0002_support",
                ..
            })
        ),
        "{refused:?}"
    );
    let left: Vec<String> = objects(&path).into_iter().map(|(name, _)| name).collect();
    assert_eq!(left, ["crm_request"]);

    host.execute_batch("DROP TABLE crm_request").unwrap();
    let database = SqliteDatabase::open(&path, options()).unwrap();
    let count = database.tenant(tenant(1));
    let count = block_on(count.count_customers(&CustomerFilter::all())).unwrap();
    assert_eq!(count, 0);
}

#[test]
fn every_key_begins_with_the_tenant() {
    let (path, _kept) = InFile::fresh().close();
    let conn = rusqlite::Connection::open(&path).unwrap();
    let keys: Vec<(String, String)> = conn
        .prepare(
            "SELECT list.name, info.name FROM sqlite_master AS item
             JOIN pragma_index_list(item.name) AS list
             JOIN pragma_index_info(list.name) AS info ON info.seqno = 0
             WHERE item.type = 'table' AND item.name LIKE 'crm_%'
               AND item.name <> 'crm_schema_migration'",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(keys.len() >= 20, "{keys:?}");
    for (index, first_column) in keys {
        assert_eq!(first_column, "tenant", "{index}");
    }
}

/// Diesel's own migrations of the host, with versions that are ours, too: before ours or after them.
#[test]
fn the_migrations_of_a_host_and_ours_never_mix() {
    for is_host_first in [true, false] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("host.sqlite");
        if is_host_first {
            host_migrations::up(&mut own(&path));
        }
        migrate(&mut own(&path)).unwrap();
        if !is_host_first {
            host_migrations::up(&mut own(&path));
        }
        let books = || (texts(&path, BOOK), texts(&path, host_migrations::BOOK));
        let run = books();
        assert_eq!(run.0, NAMES);
        assert_eq!(run.1, host_migrations::VERSIONS);

        host_migrations::down(&mut own(&path));
        assert_eq!(
            texts(&path, BOOK),
            NAMES,
            "the host's way back leaves ours alone"
        );
        host_migrations::up(&mut own(&path));
        revert(&mut own(&path), 0).unwrap();
        assert_eq!(
            texts(&path, host_migrations::BOOK),
            host_migrations::VERSIONS
        );
        let left: Vec<String> = objects(&path).into_iter().map(|(name, _)| name).collect();
        for table in host_migrations::TABLES {
            assert!(left.iter().any(|there| there == table), "{left:?}");
        }
    }
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

fn texts(path: &Path, sql: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(path).unwrap();
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Tells the child process of a test where to work.
const WHERE: &str = "ECRM_TEST_MIGRATE_AT";

#[test]
#[ignore = "run by the test below, in a process of its own"]
fn one_of_four() {
    std::io::stdin().read_line(&mut String::new()).unwrap();
    let path = std::env::var_os(WHERE).unwrap();
    drop(SqliteDatabase::open(Path::new(&path), options()).unwrap());
}

#[test]
fn four_processes_make_the_tables_once() {
    let (alone, _kept) = InFile::fresh().close();
    for _ in 0..5 {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("crm.sqlite");
        let mut children: Vec<_> = (0..4)
            .map(|_| {
                Command::new(std::env::current_exe().unwrap())
                    .args(["--ignored", "--exact", "one_of_four"])
                    .env(WHERE, &path)
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
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(texts(&path, BOOK), NAMES);
        assert_eq!(objects(&path), objects(&alone));
    }
}
