//! Opening connections with the settings that the store relies on.

use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::{
    AnsiTransactionManager, Connection, SimpleConnection, TransactionManager,
};
use diesel::result::{ConnectionResult, QueryResult};

use super::{Conn, Durability, OpenError, SqliteOptions, dialect};

/// Deleted values are overwritten at once; temporary tables stay in memory.
const FOR_ALL: &str = "PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = ON;
PRAGMA trusted_schema = OFF;";

/// How much of the file is read as memory, in bytes, and not by calls of the system: as much as SQLite
/// can map, unless addresses are short. The pages are the system's cache, which it takes back when
/// it needs them.
const MAPPED: u32 = if cfg!(target_pointer_width = "64") {
    0x7fff_0000
} else {
    0x1000_0000
};

/// 64 MiB of cache; the log beside the file is cut back to 64 MiB after a checkpoint.
///
/// A change set of many customers touches thousands of pages. The log may grow to 32 MiB before it
/// is merged into the file, so that pages that several change sets touch are written there once.
const FOR_WRITING: &str = "PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 8192;
PRAGMA journal_size_limit = 67108864;";

const FOR_READING: &str = "PRAGMA cache_size = -16384;
PRAGMA query_only = ON;";

const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// Makes the connections of a database.
pub(super) type Factory = Box<dyn Fn() -> ConnectionResult<Conn> + Send>;

/// Connections to the file at `path`.
pub(super) fn to_file(path: &Path) -> Result<Factory, OpenError> {
    // A relative path could otherwise be taken for a URL or for the name of a memory database.
    let path = if path.is_relative() {
        Path::new(".").join(path)
    } else {
        path.to_owned()
    };
    let Some(locator) = path.to_str().map(str::to_owned) else {
        return Err(OpenError::Path(path));
    };
    Ok(Box::new(move || Conn::establish(&locator)))
}

/// A connection that writes.
pub(super) fn writer(factory: &Factory, options: &SqliteOptions) -> Result<Conn, OpenError> {
    let mut conn = connect(factory, options)?;
    let prepared = switch_to_log(&mut conn, options.busy_timeout)
        .and_then(|()| conn.batch_execute(FOR_WRITING))
        .and_then(|()| conn.batch_execute(synchronous(options.durability)));
    finish(conn, prepared)
}

/// A connection that reads.
pub(super) fn reader(factory: &Factory, options: &SqliteOptions) -> Result<Conn, OpenError> {
    let mut conn = connect(factory, options)?;
    let prepared = conn.batch_execute(FOR_READING);
    finish(conn, prepared)
}

fn connect(factory: &Factory, options: &SqliteOptions) -> Result<Conn, OpenError> {
    let mut conn = factory().map_err(|error| OpenError::Connect(Box::new(error)))?;
    let patience = options
        .busy_timeout
        .as_millis()
        .min(i32::MAX.unsigned_abs().into());
    let prepared = conn
        .batch_execute(&format!(
            "PRAGMA busy_timeout = {patience}; PRAGMA mmap_size = {MAPPED};"
        ))
        .and_then(|()| conn.batch_execute(FOR_ALL));
    finish(conn, prepared)
}

fn finish(conn: Conn, prepared: QueryResult<()>) -> Result<Conn, OpenError> {
    match prepared {
        Ok(()) => Ok(conn),
        Err(error) => Err(OpenError::Connect(Box::new(error))),
    }
}

/// Switches the file to a write-ahead log. While others do the same, SQLite answers "locked" at
/// once, whatever the busy timeout.
fn switch_to_log(conn: &mut Conn, patience: Duration) -> QueryResult<()> {
    let begun = Instant::now();
    loop {
        match conn.batch_execute("PRAGMA journal_mode = WAL;") {
            Err(error) if dialect::is_busy(&error) && begun.elapsed() < patience => {
                thread::sleep(BETWEEN_TRIES);
            }
            answer => return answer,
        }
    }
}

/// What `work` gives; `None` when it panicked, as Diesel does when memory runs out. No transaction is
/// open then, and the thread that called goes on.
pub(super) fn unless_it_panics<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> T) -> Option<T> {
    // The connection is all that could be left half changed, and it is rolled back.
    let done = panic::catch_unwind(AssertUnwindSafe(|| work(conn)));
    if done.is_err() {
        while AnsiTransactionManager::rollback_transaction(conn).is_ok() {}
    }
    done.ok()
}

fn synchronous(durability: Durability) -> &'static str {
    match durability {
        Durability::Full => "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;",
        Durability::Normal => "PRAGMA synchronous = NORMAL;",
    }
}
