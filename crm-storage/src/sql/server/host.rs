//! Connections of the host's own.

use std::ops::DerefMut;

use crm_core::StoreError;
use diesel::connection::TransactionManager;

use super::connection::{Connection, Held};
use super::worker::{Transactions, unless_it_panics};
use super::{Driver, dialect};

/// Works on a connection of the host's own, on a thread where waiting is allowed, and gives the
/// connection back together with what the work gave.
///
/// The connection is what the host has: a guard of its pool (deadpool, bb8, mobc), or a connection
/// in a box. It may have an open transaction, which stays open.
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
