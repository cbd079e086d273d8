//! A SQLite database over connections that the host makes.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::error::Error as _;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crm_core::conformance::world::{World, known_as, tenant};
use crm_core::{CustomerStore as _, SeededIds, Timestamp};
use crm_storage::sqlite::OpenError;
use crm_storage::{SqliteDatabase, SqliteOptions};
use diesel::connection::{Connection as _, SimpleConnection as _};
use diesel::{ConnectionError, ConnectionResult, SqliteConnection};
use futures_executor::block_on;
use tempfile::TempDir;

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("crm.sqlite")
}

fn options() -> SqliteOptions {
    SqliteOptions::default().with_readers(NonZeroUsize::new(3).unwrap())
}

/// A connection on which the host's statements ran.
fn connect(path: &Path, sql: &str) -> ConnectionResult<SqliteConnection> {
    let mut connection = SqliteConnection::establish(path.to_str().unwrap())?;
    connection
        .batch_execute(sql)
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

#[test]
fn the_hosts_settings_come_before_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder);
    let made = Arc::new(AtomicUsize::new(0));
    let database = SqliteDatabase::open_with(
        {
            let (made, path) = (Arc::clone(&made), path.clone());
            move || {
                made.fetch_add(1, Ordering::Relaxed);
                // Heard by a file that is empty, and not in the log's mode yet.
                connect(&path, "PRAGMA page_size = 8192")
            }
        },
        options(),
    )
    .unwrap();
    assert_eq!(made.load(Ordering::Relaxed), 4, "one writes, three read");

    let world = World {
        store: database.tenant(tenant(1)),
        ids: SeededIds::new(1),
        now: Timestamp::parse("2026-03-01T12:00:00Z").unwrap(),
    };
    let ann = block_on(world.create(known_as("A-1"))).unwrap();
    let read = block_on(world.store.customer(ann.id())).unwrap();
    assert_eq!(read, Some(ann));
    drop((world, database));

    let file = rusqlite::Connection::open(&path).unwrap();
    let setting = |name: &str| -> String {
        file.query_row(&format!("SELECT * FROM pragma_{name}"), [], |row| {
            row.get::<_, rusqlite::types::Value>(0)
        })
        .map(|value| format!("{value:?}"))
        .unwrap()
    };
    assert_eq!(setting("page_size"), "Integer(8192)");
    assert_eq!(setting("journal_mode"), "Text(\"wal\")");
}

#[test]
fn what_the_host_cannot_connect_to_is_told() {
    let refused = SqliteDatabase::open_with(
        || Err(ConnectionError::BadConnection("no key today".to_owned())),
        options(),
    );
    let error = refused.err().unwrap();
    assert!(matches!(&error, OpenError::Connect(_)), "{error:?}");
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains("no key today"), "{cause}");
}
