//! What SQLite does in its own way.

use crm_core::StoreError;
use diesel::connection::Connection;
use diesel::query_dsl::methods::LoadQuery;
use diesel::result::{DatabaseErrorKind, Error, QueryResult};
use thiserror::Error as ThisError;

use super::Conn;
use crate::sql::failure::Failure;

/// The largest number of values of a statement.
pub(super) const MAX_BINDS: usize = 32_766;
/// More rows in one statement bring no more speed.
const MAX_ROWS: usize = 1000;

/// How many rows of so many values one statement inserts.
pub(super) fn rows_per_statement(binds: usize) -> usize {
    MAX_BINDS
        .checked_div(binds)
        .map_or(1, |rows| rows.clamp(1, MAX_ROWS))
}

/// The first rows of a query.
///
/// There is no `LIMIT`: a bound one makes SQLite prepare the statement anew at each run. Rows
/// behind the last one wanted are not read, because SQLite finds them one by one.
pub(super) fn load_at_most<'query, Q, Row>(
    query: Q,
    conn: &mut Conn,
    count: usize,
) -> QueryResult<Vec<Row>>
where
    Q: LoadQuery<'query, Conn, Row>,
{
    query.internal_load(conn)?.take(count).collect()
}

/// Runs several reads on one state of the database.
pub(super) fn snapshot<T>(
    conn: &mut Conn,
    reads: impl FnOnce(&mut Conn) -> Result<T, Failure>,
) -> Result<T, Failure> {
    conn.transaction(reads)
}

/// What SQLite said, without a value of any row: its messages name columns only.
#[derive(Debug, ThisError)]
#[error("{message}")]
struct SqliteMessage {
    message: String,
}

/// The port's answer to what went wrong.
pub(super) fn understand(failure: Failure) -> StoreError {
    match failure {
        Failure::Store(error) => error,
        Failure::Database(error) => understand_database(&error),
    }
}

fn understand_database(error: &Error) -> StoreError {
    let source = Box::new(SqliteMessage {
        message: error.to_string(),
    });
    match error {
        _ if is_busy(error) => StoreError::Unavailable(source),
        Error::DeserializationError(_) => StoreError::Corrupt {
            what: "row",
            source,
        },
        _ => StoreError::Backend(source),
    }
}

/// Whether another connection holds a lock: SQLite has no error kind for it in Diesel.
pub(super) fn is_busy(error: &Error) -> bool {
    message_begins(error, &["database is locked", "database table is locked"])
}

/// The port's answer when `COMMIT` failed.
///
/// A full disk or a lock is found before the commit record is written. When writing or syncing it
/// fails, it may be on the disk all the same and come to life when the file is opened next.
pub(super) fn understand_commit(error: &Error) -> StoreError {
    let is_unknown = matches!(error, Error::RollbackErrorOnCommit { .. })
        || message_begins(error, &["disk I/O error"]);
    if is_unknown {
        return StoreError::UnknownOutcome(Box::new(SqliteMessage {
            message: error.to_string(),
        }));
    }
    understand_database(error)
}

fn message_begins(error: &Error, beginnings: &[&str]) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    beginnings
        .iter()
        .any(|beginning| information.message().starts_with(beginning))
}
