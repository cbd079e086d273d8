//! A PostgreSQL database.

use std::future::Future;
use std::sync::Arc;

use crm_core::{StoreError, TenantId};
use diesel::ConnectionResult;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::server::{Connection, Connector, Executor};
use super::session::migrate;
use super::{PostgresStore, ServerOpenError, ServerOptions};

/// All tenants of one PostgreSQL database. Clones share the same threads and connections.
///
/// Each call is one unit of work on one connection, in one transaction; when the server asks for
/// that (a deadlock, a serialization failure, a lost connection before the commit), it is done again
/// as a whole, for about a second. When the last clone and the last [`PostgresStore`] of it are
/// dropped, what is queued is done first, and the threads end.
#[derive(Debug, Clone)]
pub struct PostgresDatabase {
    executor: Arc<Executor>,
}

impl PostgresDatabase {
    /// Opens the database at `url` (`postgres://user:password@host:port/database`) without TLS, and
    /// brings its tables to the state that this release needs. The tables stand in the first schema
    /// of the role's `search_path`.
    ///
    /// # Errors
    /// When the server cannot be reached, or the tables were made by a newer release.
    ///
    /// ```no_run
    /// use crm_core::{Clock, SystemClock, SystemIds, TenantId};
    /// use crm_storage::{PostgresDatabase, ServerOptions};
    ///
    /// # async fn open() -> Result<(), Box<dyn std::error::Error>> {
    /// let url = "postgres://crm:secret@127.0.0.1:5432/shop";
    /// let database = PostgresDatabase::open(url, ServerOptions::default()).await?;
    /// let store = database.tenant(TenantId::generate(&SystemIds::new(), SystemClock.now()));
    /// # drop(store);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn open(
        url: impl Into<String>,
        options: ServerOptions,
    ) -> Result<Self, ServerOpenError> {
        let url: Arc<str> = url.into().into();
        let connect = move || {
            let url = Arc::clone(&url);
            async move { AsyncPgConnection::establish(&url).await }
        };
        Self::open_with(connect, options).await
    }

    /// Opens a database over connections that the host makes: with TLS, with settings of its own.
    /// The future is driven on a thread of the store, within a tokio runtime of that thread.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with<C, F>(
        connect: C,
        options: ServerOptions,
    ) -> Result<Self, ServerOpenError>
    where
        C: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = ConnectionResult<AsyncPgConnection>> + Send + 'static,
    {
        let connect: Connector = Arc::new(move || Box::pin(connect()));
        let executor = Executor::start(&options, &connect)
            .map_err(|error| ServerOpenError::Thread(Box::new(error)))?;
        let migrated = executor
            .once(migrate)
            .await
            .map_err(ServerOpenError::Connect)?;
        migrated?;
        Ok(Self {
            executor: Arc::new(executor),
        })
    }

    /// The store of one tenant; it reaches no other.
    #[must_use]
    pub fn tenant(&self, tenant: TenantId) -> PostgresStore {
        PostgresStore::new(Arc::clone(&self.executor), tenant)
    }

    /// Lends a connection to the host's own queries, such as a transaction that holds rows of the
    /// host and a change set ([`apply`](super::apply)). It is closed afterwards, with whatever the host
    /// left behind: an open transaction, settings of the session, temporary tables. The next call
    /// makes a new one, unless the [options](ServerOptions) say that it is kept.
    ///
    /// # Errors
    /// When the server cannot be reached or the work panicked; what the work itself gives comes back
    /// inside.
    ///
    /// ```no_run
    /// use crm_core::{ChangeSet, TenantId};
    /// use crm_storage::{PostgresDatabase, postgres};
    /// use diesel::connection::{Connection, SimpleConnection};
    ///
    /// # async fn order(
    /// #     database: PostgresDatabase, tenant: TenantId, changes: ChangeSet,
    /// # ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// let done = database
    ///     .with_connection(move |connection| {
    ///         connection.transaction(|connection| {
    ///             connection.batch_execute("INSERT INTO shop_order (total) VALUES (2933)")?;
    ///             postgres::apply(connection, tenant, &changes)?;
    ///             Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    ///         })
    ///     })
    ///     .await?;
    /// done
    /// # }
    /// ```
    pub async fn with_connection<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.executor.lend(work).await
    }
}
