//! Change sets on a connection of the host's own.

use crm_core::{ChangeReport, ChangeSet, StoreError, TenantId};
use crm_support::RequestChangeSet;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::result::QueryResult;

use super::host_transaction::whole_or_not;
use super::repository::{changes, requests};
use super::{Conn, dialect};
use crate::sql::failure::Failure;
use crate::sql::types::Id;

/// Stores a change set on a connection that the host is already using: within the host's open
/// transaction, so that an order and its interaction are stored together or not at all.
///
/// The contract is that of [`CoreStore::apply`](crm_core::CoreStore::apply), with the host's commit
/// in place of ours. When it fails, nothing of the change set is left, and the host's transaction is
/// as it was before the call: the host may go on, or roll back. Without an open transaction the
/// change set gets one of its own.
///
/// The connection must see the tables of this crate ([`migrate`](super::migrate), or a
/// [`SqliteDatabase`](super::SqliteDatabase) opened before) and have `PRAGMA foreign_keys = ON`. Begin
/// with `immediate_transaction`, or `BEGIN IMMEDIATE` as a text: a transaction that reads first and
/// writes later fails at once when another one wrote in between.
///
/// # Errors
/// As the contract says. [`StoreError::Unavailable`] when another connection is writing.
///
/// When the disk is full or fails, SQLite may roll back the host's whole transaction by itself. The
/// answer is [`StoreError::Backend`] then, and the connection is of no use any more: it refuses to
/// write, so that no half of the host's transaction is stored, and Diesel takes it for broken
/// ([`BrokenTransactionManager`](diesel::result::Error::BrokenTransactionManager)), for which a pool
/// drops it.
///
/// ```
/// use crm_core::{ChangeSet, Clock, Customer, CustomerId, NewCustomer, Party, SystemClock, SystemIds, TenantId};
/// use crm_storage::sqlite;
/// use diesel::connection::{Connection, SimpleConnection};
///
/// let mut connection = diesel::SqliteConnection::establish(":memory:")?;
/// sqlite::migrate(&mut connection)?;
/// connection.batch_execute("PRAGMA foreign_keys = ON; CREATE TABLE shop_order (total INTEGER);")?;
///
/// let (ids, now) = (SystemIds::new(), SystemClock.now());
/// let tenant = TenantId::generate(&ids, now);
/// let id = CustomerId::generate(&ids, now);
/// let (ann, events) = Customer::create(NewCustomer::new(Party::unknown_person()), id, &ids, now)?;
/// connection.immediate_transaction(|connection| {
///     connection.batch_execute("INSERT INTO shop_order VALUES (2933)")?;
///     sqlite::apply(connection, tenant, &ChangeSet::new().insert_customer(ann, events))?;
///     Ok::<(), Box<dyn std::error::Error>>(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn apply(
    connection: &mut diesel::SqliteConnection,
    tenant: TenantId,
    changes: &ChangeSet,
) -> Result<ChangeReport, StoreError> {
    let tenant = Id(tenant.as_uuid());
    all_or_nothing(connection, |conn| changes::apply(conn, tenant, changes))
}

/// Stores a change set of requests on a connection that the host is already using; see [`apply`].
///
/// # Errors
/// As [`apply`].
pub fn apply_requests(
    connection: &mut diesel::SqliteConnection,
    tenant: TenantId,
    changes: &RequestChangeSet,
) -> Result<ChangeReport, StoreError> {
    let tenant = Id(tenant.as_uuid());
    all_or_nothing(connection, |conn| requests::apply(conn, tenant, changes))
}

fn all_or_nothing<T>(
    conn: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, Failure>,
) -> Result<T, StoreError> {
    let was_inside = is_inside(conn).map_err(|error| dialect::understand(error.into()))?;
    let done = whole_or_not(conn, work);
    if was_inside && done.is_err() && !dialect::is_in_transaction(conn).unwrap_or(false) {
        return Err(give_up(conn));
    }
    done.map_err(dialect::understand)
}

/// Whether the host has a transaction open; one that was begun by a text of SQL is not known to
/// Diesel.
fn is_inside(conn: &mut Conn) -> QueryResult<bool> {
    let status = AnsiTransactionManager::transaction_manager_status_mut(conn);
    Ok(status.transaction_depth()?.is_some() || dialect::is_in_transaction(conn)?)
}

/// The host's transaction is gone: what the host writes from now on, thinking that it is inside, must
/// not be committed on its own.
fn give_up(conn: &mut Conn) -> StoreError {
    // Should there be no memory even for that, the host's statements need it likewise.
    let _ = conn.batch_execute("PRAGMA query_only = ON");
    AnsiTransactionManager::transaction_manager_status_mut(conn).set_in_error();
    StoreError::Backend(
        "SQLite has rolled the whole transaction back, as it does when the disk is full".into(),
    )
}
