//! Change sets on a connection of the host's own.

use crm_core::{ChangeReport, ChangeSet, StoreError, TenantId};
use crm_support::RequestChangeSet;
use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};

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
/// with `immediate_transaction`: a transaction that reads first and writes later fails at once when
/// another one wrote in between.
///
/// # Errors
/// As the contract says. [`StoreError::Unavailable`] when another connection is writing.
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
    let depth = AnsiTransactionManager::transaction_manager_status_mut(conn).transaction_depth();
    let is_inside = depth
        .map_err(|error| dialect::understand(error.into()))?
        .is_some();
    let done = if is_inside {
        // A savepoint: what fails is taken back, and the host's transaction goes on.
        conn.transaction(work)
    } else {
        conn.immediate_transaction(work)
    };
    done.map_err(dialect::understand)
}
