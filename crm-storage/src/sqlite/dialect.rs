//! What SQLite does in its own way.

use crm_core::{StoreError, Version};
use diesel::connection::{Connection, SimpleConnection};
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::query_dsl::RunQueryDsl;
use diesel::query_dsl::methods::LoadQuery;
use diesel::result::{DatabaseErrorKind, Error, QueryResult};
use thiserror::Error as ThisError;

pub(super) use super::advance_head::advance_head;
pub(super) use super::append_events::append_events;
use super::insert_rows::{BulkRow, insert_rows};
pub(super) use super::purchase_sums::purchase_sums;
use super::repository::interactions::{self, InteractionKey};
pub(super) use super::timeline_parts::timeline_parts;
use super::{Conn, Db};
use crate::sql::failure::Failure;
pub(super) use crate::sql::on_conflict::{insert_new, insert_those_new, order_of_few};
use crate::sql::planned_once::planned_once;
use crate::sql::rows::{
    CustomerRow, InteractionRow, NewCustomerRow, NewEventRow, NewInteractionRow,
};
use crate::sql::types::Id;

/// What an integer of 64 bits is called in a cast.
pub(super) const INTEGER: &str = "INTEGER";

/// The largest number of values of a statement.
pub(super) const MAX_BINDS: usize = 32_766;

/// Whether rows are locked one by one: one connection writes at a time.
pub(super) const LOCKS_ROWS: bool = false;

/// How many rows of so many values one statement inserts.
pub(super) fn rows_per_statement(binds: usize) -> usize {
    MAX_BINDS
        .checked_div(binds)
        .map_or(1, |rows| rows.clamp(1, 1000))
}

/// Whether nobody sees a commit without those before it. Only one writes here.
pub(super) const SHOWS_COMMITS_IN_ORDER: bool = true;

/// A query that keeps its rows from others until the transaction ends: only one writes here.
macro_rules! locked {
    ($query:expr) => {
        $query
    };
}
pub(super) use locked;

/// A query that keeps its rows, and all that refers to them, from others: only one writes here.
macro_rules! locked_whole {
    ($query:expr) => {
        $query
    };
}
pub(super) use locked_whole;

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

/// No statement of this engine tells what stood where it wrote.
pub(super) fn replace_at_once(
    _: &mut Conn,
    _: &NewCustomerRow,
    _: Version,
) -> QueryResult<Option<CustomerRow>> {
    Ok(None)
}

/// Does the work in a transaction of its own, which waits for other writers at its begin.
pub(super) fn transaction<T, E: From<Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    conn.immediate_transaction(work)
}

/// Whether a transaction is open: SQLite begins no second one.
pub(super) fn is_in_transaction(conn: &mut Conn) -> QueryResult<bool> {
    match conn.batch_execute("BEGIN; COMMIT") {
        Ok(()) => Ok(false),
        Err(error) if message_begins(&error, &["cannot start a transaction within"]) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Inserts events; `false` when one of their ids was used before, after which some may stand there.
pub(super) fn insert_events(conn: &mut Conn, rows: &[NewEventRow<'_>]) -> QueryResult<bool> {
    match insert_rows(conn, rows) {
        Ok(()) => Ok(true),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Inserts those interactions whose keys are new, and returns the stored ones that hold the other
/// keys. `None` when SQLite refuses, with some of them inserted: an id is taken, or a customer is not
/// there.
///
/// One statement for each: for a statement of many rows, or a savepoint around them, SQLite copies
/// each page as it was before.
pub(super) fn insert_new_interactions(
    conn: &mut Conn,
    tenant: Id,
    rows: Vec<NewInteractionRow<'_>>,
) -> QueryResult<Option<Vec<InteractionRow>>> {
    let mut known = Vec::new();
    for row in &rows {
        match InsertNew(row).execute(conn) {
            Ok(0) => known.push(InteractionKey::of_row(row)),
            Ok(_) => {}
            Err(Error::DatabaseError(
                DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::UniqueViolation,
                _,
            )) => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    interactions_by_keys(conn, tenant, &known).map(Some)
}

/// Inserts an interaction unless its key is known: a node of its own, so that the statement stays
/// prepared.
struct InsertNew<'a>(&'a NewInteractionRow<'a>);

impl QueryFragment<Db> for InsertNew<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(NewInteractionRow::INSERT);
        out.push_sql("(");
        self.0.values(&mut out)?;
        out.push_sql(") ON CONFLICT (tenant, customer_id, source, source_key) DO NOTHING");
        Ok(())
    }
}

planned_once!(InsertNew<'_>);

/// The interactions that are stored under these keys. Within one process, a question for each key
/// costs less than one for all.
pub(super) fn interactions_by_keys(
    conn: &mut Conn,
    tenant: Id,
    keys: &[InteractionKey<'_>],
) -> QueryResult<Vec<InteractionRow>> {
    let mut found = Vec::new();
    for key in keys {
        found.extend(interactions::row_by_key(conn, tenant, *key)?);
    }
    Ok(found)
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
        Failure::Raced => StoreError::Unavailable("another transaction came between".into()),
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

pub(super) fn message_begins(error: &Error, beginnings: &[&str]) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    beginnings
        .iter()
        .any(|beginning| information.message().starts_with(beginning))
}
