//! Change sets on a connection of the host's own.

use crm_core::{ChangeReport, ChangeSet, StoreError, TenantId};
use crm_support::RequestChangeSet;

use super::host_transaction::whole_or_not;
use super::repository::{changes, requests};
use super::{Conn, dialect};
use crate::sql::types::Id;

/// Stores a change set on a connection that the host is already using: within the host's open
/// transaction, so that an order and its interaction are stored together or not at all.
///
/// The contract is that of [`CoreStore::apply`](crm_core::CoreStore::apply), with the host's commit
/// in place of ours. When it fails, nothing of the change set is left, and the host's transaction is
/// as it was before the call (a savepoint is taken back): the host may go on, or roll back. Without
/// an open transaction the change set gets one of its own.
///
/// The transaction may have been begun through Diesel (`connection.transaction`) or by a text of SQL
/// (`BEGIN`). Of the latter Diesel does not know: the server is asked whether one is open, in two
/// short statements.
///
/// # Errors
/// As the contract says. [`StoreError::Unavailable`] when the server asks to try again, which only
/// the host can do: it rolls back and does the whole of its transaction anew.
pub fn apply(
    connection: &mut Conn,
    tenant: TenantId,
    changes: &ChangeSet,
) -> Result<ChangeReport, StoreError> {
    let tenant = Id(tenant.as_uuid());
    whole_or_not(connection, |conn| changes::apply(conn, tenant, changes))
        .map_err(dialect::understand)
}

/// Stores a change set of requests on a connection that the host is already using; see [`apply`].
///
/// # Errors
/// As [`apply`].
pub fn apply_requests(
    connection: &mut Conn,
    tenant: TenantId,
    changes: &RequestChangeSet,
) -> Result<ChangeReport, StoreError> {
    let tenant = Id(tenant.as_uuid());
    whole_or_not(connection, |conn| requests::apply(conn, tenant, changes))
        .map_err(dialect::understand)
}
