//! What PostgreSQL does in its own way.

use diesel::connection::{Connection, SimpleConnection};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::Conn;
pub(super) use super::bulk::{append_events, insert_interactions, interactions_by_keys};
use super::host_transaction::whole_or_not;
pub(super) use super::insert_new::insert_new_interactions;
pub(super) use super::limit::{
    LOCKS_ROWS, MAX_BINDS, load_at_most, locked_whole, rows_per_statement,
};
pub(super) use super::replace_at_once::replace_at_once;
pub(super) use super::repository::purchases::sums as purchase_sums;
use super::session::failures::is_lost;
pub(super) use super::session::{transaction, understand};
pub(super) use super::timeline_parts::timeline_parts;
use crate::sql::failure::Failure;
use crate::sql::migration::MigrationError;
pub(super) use crate::sql::on_conflict::{insert_new, insert_those_new, order_of_few};

/// Two programs that migrate take this lock one after the other. The number is "eCRM" in ASCII.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(1699959373)";

/// What an integer of 64 bits is called in a cast.
pub(super) const INTEGER: &str = "BIGINT";

/// Whether nobody sees a commit without those before it. A snapshot is taken in one moment.
pub(super) const SHOWS_COMMITS_IN_ORDER: bool = true;

/// A query that keeps its rows from being changed by others until the transaction ends. Rows that
/// refer to them may be inserted meanwhile.
macro_rules! locked {
    ($query:expr) => {
        $query.for_no_key_update()
    };
}
pub(super) use locked;

/// Runs several reads on one state of the database.
pub(super) fn snapshot<T>(
    conn: &mut Conn,
    reads: impl FnOnce(&mut Conn) -> Result<T, Failure>,
) -> Result<T, Failure> {
    conn.transaction(|conn| {
        conn.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        reads(conn)
    })
}

diesel::define_sql_function! {
    fn set_config(name: Text, value: Text, is_local: Bool) -> Text;
}
diesel::define_sql_function! {
    fn current_setting(name: Text, may_be_missing: Bool) -> Nullable<Text>;
}

/// Whether a transaction is open: a local setting outlives its statement only in one. No other
/// question is answered without an error or a warning in the log of the server.
pub(super) fn is_in_transaction(conn: &mut Conn) -> QueryResult<bool> {
    let (name, value) = ("crm.transaction", "open");
    diesel::select(set_config(name, value, true)).execute(conn)?;
    let found: Option<String> = diesel::select(current_setting(name, true)).get_result(conn)?;
    Ok(found.as_deref() == Some(value))
}

/// Does the work in one transaction while no other migration runs.
pub(super) fn alone<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, MigrationError>,
) -> Result<T, MigrationError> {
    whole_or_not(conn, |conn| {
        conn.batch_execute(MIGRATION_LOCK)?;
        work(conn)
    })
}

/// Sets a new connection up.
///
/// Some errors are told by their text only, so that it should be English. A role that may not
/// choose the language has the one of the server, which is refused then without harm.
pub(super) fn prepare(conn: &mut Conn) -> QueryResult<()> {
    match conn.batch_execute("SET lc_messages TO 'C'") {
        Err(error) if is_lost(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Rolls back a transaction that may be open. When none is, a lone `ROLLBACK` would put a warning into
/// the log of the server; `BEGIN` in an open one does, rightly.
pub(super) fn end_any(conn: &mut Conn) -> QueryResult<()> {
    conn.batch_execute("BEGIN; ROLLBACK")
}

/// The text of an error: the details, which may hold values, are not part of it.
pub(super) fn without_values(text: String) -> String {
    text
}

/// How errors begin after which the server has undone the transaction because others came between.
pub(super) const UNDONE: &[&str] = &[
    "deadlock detected",
    "could not serialize access",
    "canceling statement due to lock timeout",
    "restart transaction",
];

/// A migration is done whole or not at all.
pub(super) const DONE_BEFORE: &[&str] = &[];

/// How errors begin after which the connection is gone.
pub(super) const LOST: &[&str] = &["terminating connection", "the database system is"];
