//! Change sets on a connection of the host's own.

use std::ops::DerefMut;

use crm_core::{ChangeReport, ChangeSet, StoreError, TenantId};
use crm_support::RequestChangeSet;
use diesel::Connection as _;
use diesel::connection::TransactionManager;

use super::connection::{Connection, Held};
use super::repository::{changes, requests};
use super::worker::{Transactions, unless_it_panics};
use super::{Driver, dialect};
use crate::sql::types::Id;

/// Stores a change set on a connection that the host is already using: within the host's open
/// transaction, so that an order and its interaction are stored together or not at all.
///
/// The contract is that of [`CoreStore::apply`](crm_core::CoreStore::apply), with the host's commit
/// in place of ours. When it fails, nothing of the change set is left, and the host's transaction is
/// as it was before the call (a savepoint is taken back): the host may go on, or roll back. Without
/// an open transaction the change set gets one of its own.
///
/// Begin the transaction through Diesel (`connection.transaction`): of one that was begun by a text
/// of SQL Diesel does not know, and the change set would be committed with all that stands before it.
///
/// # Errors
/// As the contract says. [`StoreError::Unavailable`] when the server asks to try again, which only
/// the host can do: it rolls back and does the whole of its transaction anew.
pub fn apply(
    connection: &mut Connection,
    tenant: TenantId,
    changes: &ChangeSet,
) -> Result<ChangeReport, StoreError> {
    let tenant = Id(tenant.as_uuid());
    connection
        .transaction(|connection| changes::apply(connection, tenant, changes))
        .map_err(dialect::understand)
}

/// Stores a change set of requests on a connection that the host is already using; see [`apply`].
///
/// # Errors
/// As [`apply`].
pub fn apply_requests(
    connection: &mut Connection,
    tenant: TenantId,
    changes: &RequestChangeSet,
) -> Result<ChangeReport, StoreError> {
    let tenant = Id(tenant.as_uuid());
    connection
        .transaction(|connection| requests::apply(connection, tenant, changes))
        .map_err(dialect::understand)
}

/// Works on a connection of the host's own, on a thread where waiting is allowed, and gives the
/// connection back together with what the work gave.
///
/// The connection is what the host has: a guard of its pool (deadpool, bb8, mobc), or a connection
/// in a box. It may have an open transaction that was begun through Diesel, which stays open.
///
/// # Errors
/// When the work panicked; its transaction is rolled back then, and the connection dropped.
///
/// # Panics
/// Outside of a tokio runtime, which the host's connection needs anyway.
pub async fn with_connection<C, T>(
    connection: C,
    work: impl FnOnce(&mut Connection) -> T + Send + 'static,
) -> Result<(C, T), StoreError>
where
    C: DerefMut<Target = Driver> + Send + 'static,
    T: Send + 'static,
{
    let done = tokio::task::spawn_blocking(move || {
        let mut connection = Connection::from(Held::new(connection));
        let done = unless_it_panics(&mut connection, work);
        if done.is_none() {
            // A pool would keep the transaction open, with its locks, until somebody asks for the
            // connection.
            while Transactions::rollback_transaction(&mut connection).is_ok() {}
            // What cannot be rolled back is lost with the connection.
            let _ = dialect::end_any(&mut connection);
        }
        let lent = connection.into_inner().give_back::<C>();
        lent.zip(done)
    })
    .await;
    done.ok()
        .flatten()
        .ok_or_else(|| StoreError::Backend("the work on the connection panicked".into()))
}
