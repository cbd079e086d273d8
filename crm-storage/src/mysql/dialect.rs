//! What MySQL and MariaDB do in their own way.

use crm_core::Version;
use diesel::connection::{Connection, SimpleConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::result::{DatabaseErrorKind, Error, QueryResult};
use diesel::sql_types::{BigInt, Integer, Nullable};

pub(super) use super::append_events::append_events;
pub(super) use super::find_by_keys::interactions_by_keys;
pub(super) use super::insert_new::insert_new_interactions;
use super::insert_rows::insert_rows;
pub(super) use super::limit::{
    LOCKS_ROWS, MAX_BINDS, load_at_most, locked_whole, rows_per_statement,
};
pub(super) use super::repository::purchases::sums as purchase_sums;
pub(super) use super::session::{transaction, understand};
pub(super) use super::timeline_parts::timeline_parts;
use super::{Conn, Db};
use crate::sql::failure::Failure;
use crate::sql::migration::MigrationError;
use crate::sql::planned_once::planned_once;
use crate::sql::rows::{CustomerRow, NewCustomerRow, NewEventRow, NewInteractionRow};
use crate::sql::schema::crm_event_head;
use crate::sql::sql_types;
use crate::sql::types::Id;

/// Each statement sees what is committed, and what is too long is refused instead of cut off. Some
/// errors are told by their text only: it has to be English.
const PREPARE: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET SESSION lc_messages = 'en_US';
SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION')";

/// Two programs that migrate the same database take this lock one after the other.
const TAKE_LOCK: &str = "SELECT CASE WHEN DATABASE() IS NULL THEN -1 ELSE
    GET_LOCK(CONCAT('crm_migration.', MD5(DATABASE())), 60) END AS taken";
const RELEASE_LOCK: &str = "DO RELEASE_LOCK(CONCAT('crm_migration.', MD5(DATABASE())))";

/// Inserts what no unique key forbids; returns how many rows were inserted.
///
/// The server's own ways to ignore a known row count wrong, or cut off what is too long.
macro_rules! insert_new {
    ($conn:expr, $table:expr, $values:expr) => {
        match diesel::insert_into($table).values($values).execute($conn) {
            Err(diesel::result::Error::DatabaseError(
                diesel::result::DatabaseErrorKind::UniqueViolation,
                _,
            )) => Ok(0),
            inserted => inserted,
        }
    };
}
pub(super) use insert_new;

/// Inserts those rows that no unique key forbids; returns how many were inserted. A statement with
/// one row that is forbidden inserts none.
macro_rules! insert_those_new {
    ($conn:expr, $table:expr, $rows:expr, $binds:expr) => {{
        let rows = $rows;
        let mut inserted: QueryResult<usize> = Ok(0);
        for rows in rows.chunks(dialect::rows_per_statement($binds)) {
            inserted = inserted.and_then(|before| {
                let mut now = dialect::insert_new!($conn, $table, rows)?;
                if now == 0 {
                    for row in rows {
                        now = now.saturating_add(dialect::insert_new!($conn, $table, row)?);
                    }
                }
                Ok(before.saturating_add(now))
            });
        }
        inserted
    }};
}
pub(super) use insert_those_new;

/// What an integer of 64 bits is called in a cast.
pub(super) const INTEGER: &str = "SIGNED";

/// Whether nobody sees a commit without those before it. MariaDB looks at the running transactions
/// one after the other: of two that commit meanwhile it may show the second alone.
pub(super) const SHOWS_COMMITS_IN_ORDER: bool = false;

/// A query that keeps its rows from others until the transaction ends.
macro_rules! locked {
    ($query:expr) => {
        $query.for_update()
    };
}
pub(super) use locked;

diesel::define_sql_function! {
    /// The bytes of an id.
    #[sql_name = "CONCAT"]
    fn bytes_of(id: sql_types::Id) -> sql_types::Id;
}

/// The order of a list of few rows. By the column itself, the planner would rather read all the rows
/// there are along the index that has this order.
macro_rules! order_of_few {
    ($column:expr) => {
        dialect::bytes_of($column).asc()
    };
}
pub(super) use order_of_few;

/// Runs several reads on one state of the database.
pub(super) fn snapshot<T>(
    conn: &mut Conn,
    reads: impl FnOnce(&mut Conn) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // For the next transaction only.
    conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")?;
    conn.transaction(reads)
}

/// Whether a transaction is open: without one, a savepoint is forgotten at once. (MySQL has no
/// variable for it, as MariaDB has.)
pub(super) fn is_in_transaction(conn: &mut Conn) -> QueryResult<bool> {
    conn.batch_execute("SAVEPOINT crm_transaction")?;
    match conn.batch_execute("RELEASE SAVEPOINT crm_transaction") {
        Ok(()) => Ok(true),
        // The text is in the language of the server, the name is not.
        Err(Error::DatabaseError(DatabaseErrorKind::Unknown, information))
            if information.message().contains("crm_transaction") =>
        {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Takes the next positions of a tenant's log and returns the last of them.
pub(super) fn advance_head(conn: &mut Conn, tenant: Id, count: i64) -> QueryResult<i64> {
    AdvanceHead { tenant, count }.execute(conn)?;
    crm_event_head::table
        .filter(crm_event_head::tenant.eq(tenant))
        .select(crm_event_head::last_position)
        .get_result(conn)
}

/// No statement of this engine tells what stood where it wrote.
pub(super) fn replace_at_once(
    _: &mut Conn,
    _: &NewCustomerRow,
    _: Version,
) -> QueryResult<Option<CustomerRow>> {
    Ok(None)
}

/// Inserts events; `false` when one of their ids was used before, after which some may stand there.
pub(super) fn insert_events(conn: &mut Conn, rows: &[NewEventRow<'_>]) -> QueryResult<bool> {
    match insert_rows(conn, rows) {
        Ok(()) => Ok(true),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Inserts interactions; when it fails, some may stand there.
pub(super) fn insert_interactions(
    conn: &mut Conn,
    rows: &[NewInteractionRow<'_>],
) -> QueryResult<()> {
    insert_rows(conn, rows)
}

#[derive(QueryableByName)]
struct Lock {
    #[diesel(sql_type = Nullable<Integer>)]
    taken: Option<i32>,
}

/// Does the work while no other migration runs. Each statement is committed at once.
#[expect(
    clippy::disallowed_methods,
    reason = "a lock by name has no words in Diesel; the text is constant"
)]
pub(super) fn alone<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, MigrationError>,
) -> Result<T, MigrationError> {
    let lock: Lock = diesel::sql_query(TAKE_LOCK).get_result(conn)?;
    match lock.taken {
        Some(1) => {}
        Some(-1) => return Err(MigrationError::NoDatabase),
        _ => {
            let why = "another migration did not end within a minute";
            return Err(MigrationError::Book(why.into()));
        }
    }
    let done = work(conn);
    let released = conn.batch_execute(RELEASE_LOCK);
    let done = done?;
    released?;
    Ok(done)
}

/// Sets a new connection up.
pub(super) fn prepare(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute(PREPARE)
}

/// Rolls back a transaction that may be open.
pub(super) fn end_any(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("ROLLBACK")
}

/// The text of an error up to the first value in it: values stand in quotes.
pub(super) fn without_values(text: String) -> String {
    let before_values = text.split('\'').next().unwrap_or_default();
    before_values.trim_end().to_owned()
}

/// How errors begin after which the server has undone the transaction because others came between.
/// A deadlock takes the savepoints with it, so that going back to one fails.
pub(super) const UNDONE: &[&str] = &[
    "Deadlock found",
    "Lock wait timeout exceeded",
    "Record has changed since last read",
    "SAVEPOINT ",
];

/// How errors begin where an index is there already, or gone already.
pub(super) const DONE_BEFORE: &[&str] = &["Duplicate key name ", "Can't DROP "];

/// How errors begin after which the connection is gone; the clients in C have words of their own.
pub(super) const LOST: &[&str] = &[
    "Input/output error",
    "Driver error",
    "Connection was killed",
    "Server shutdown in progress",
    "Query execution was interrupted",
    "The client was disconnected by the server",
    "Lost connection to ",
    "MySQL server has gone away",
    "Server has gone away",
    "The MariaDB server is running with the --read-only",
    "The MySQL server is running with the --read-only",
    "Running in read-only mode",
];

/// Moves the end of a log: a node of its own, so that the statement stays prepared.
#[derive(Debug, Clone, Copy)]
struct AdvanceHead {
    tenant: Id,
    count: i64,
}

impl QueryFragment<Db> for AdvanceHead {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql("INSERT INTO crm_event_head (tenant, last_position) VALUES (");
        out.push_bind_param::<sql_types::Id, _>(&self.tenant)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.count)?;
        out.push_sql(") ON DUPLICATE KEY UPDATE last_position = last_position + ");
        out.push_bind_param::<BigInt, _>(&self.count)
    }
}

planned_once!(AdvanceHead);
