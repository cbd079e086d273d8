//! A unit of work on a connection of the host's own, which may have a transaction open.

use diesel::connection::{
    Connection, TransactionDepthChange, TransactionManager, TransactionManagerStatus,
};
use diesel::result::{Error, QueryResult};

use super::{Conn, dialect};

type Transactions = <Conn as Connection>::TransactionManager;

/// Does the work whole or not at all: within the open transaction, where a savepoint is taken back
/// when it fails, or else in a transaction of its own.
///
/// Diesel knows only of transactions that were begun through it. In one that was begun by a text of
/// SQL it would begin another: MySQL commits the host's part then, PostgreSQL commits it with ours,
/// SQLite refuses. So the database is asked, and Diesel told.
pub(super) fn whole_or_not<T, E: From<Error>>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let depth = Transactions::transaction_manager_status_mut(conn).transaction_depth()?;
    if depth.is_some() {
        return conn.transaction(work);
    }
    if !dialect::is_in_transaction(conn)? {
        return dialect::transaction(conn, work);
    }
    change_depth(conn, TransactionDepthChange::IncreaseDepth)?;
    let done = conn.transaction(work);
    // When the transaction is gone, Diesel knows that already.
    let _ = change_depth(conn, TransactionDepthChange::DecreaseDepth);
    done
}

fn change_depth(conn: &mut Conn, change: TransactionDepthChange) -> QueryResult<()> {
    match Transactions::transaction_manager_status_mut(conn) {
        TransactionManagerStatus::Valid(status) => status.change_transaction_depth(change),
        TransactionManagerStatus::InError => Err(Error::BrokenTransactionManager),
    }
}
