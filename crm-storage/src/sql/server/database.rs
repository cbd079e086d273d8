//! The database of a server, which is the same for all of them but for the names.

/// Makes the database of a backend, in a module that has what `server` and `session` give, and
/// `Driver`. What the engine says of itself stands before the names.
macro_rules! database {
    (
        $(#[$about:meta])*
        $database:ident of $backend:ident, whose tenants are $store:ident,
        $(#[$opening:meta])*
        at $url:literal
    ) => {
        $(#[$about])*
        ///
        /// Clones share the same threads and connections. Each call is one unit of work on one connection,
        /// in one transaction; when the server asks for that, or the connection is lost before the commit,
        /// it is done again as a whole, for about a second. When the last clone and the last
        #[doc = concat!("[`", stringify!($store), "`]")]
        /// of it are dropped, what is queued is done first, and the threads end.
        #[derive(Debug, Clone)]
        pub struct $database {
            executor: std::sync::Arc<server::Executor>,
        }

        impl $database {
            $(#[$opening])*
            ///
            /// # Errors
            /// When the server cannot be reached, or the tables were made by a newer release.
            ///
            /// ```no_run
            /// use crm_core::{Clock, SystemClock, SystemIds, TenantId};
            #[doc = concat!("use crm_storage::{ServerOptions, ", stringify!($database), "};")]
            ///
            /// # async fn open() -> Result<(), Box<dyn std::error::Error>> {
            #[doc = concat!("let url = \"", $url, "\";")]
            #[doc = concat!(
                "let database = ",
                stringify!($database),
                "::open(url, ServerOptions::default()).await?;"
            )]
            /// let store = database.tenant(TenantId::generate(&SystemIds::new(), SystemClock.now()));
            /// # drop(store);
            /// # Ok(())
            /// # }
            /// ```
            pub async fn open(
                url: impl Into<String>,
                options: ServerOptions,
            ) -> Result<Self, ServerOpenError> {
                let url: std::sync::Arc<str> = url.into().into();
                let connect = move || {
                    let url = std::sync::Arc::clone(&url);
                    async move { <Driver as diesel_async::AsyncConnection>::establish(&url).await }
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
                F: std::future::Future<Output = diesel::ConnectionResult<Driver>> + Send + 'static,
            {
                let connect: server::Connector = std::sync::Arc::new(move || Box::pin(connect()));
                let executor = server::Executor::start(&options, &connect)
                    .map_err(|error| ServerOpenError::Thread(Box::new(error)))?;
                let migrated = executor
                    .once(session::migrate)
                    .await
                    .map_err(ServerOpenError::Connect)?;
                migrated?;
                Ok(Self {
                    executor: std::sync::Arc::new(executor),
                })
            }

            /// The store of one tenant; it reaches no other.
            #[must_use]
            pub fn tenant(&self, tenant: crm_core::TenantId) -> $store {
                $store::new(std::sync::Arc::clone(&self.executor), tenant)
            }

            /// Lends a connection to the host's own queries, such as a transaction that holds rows of the
            /// host and a change set
            #[doc = concat!("([`apply`](crate::", stringify!($backend), "::apply)).")]
            /// It is closed afterwards, with whatever the host left behind: an open transaction, settings of
            /// the session, temporary tables. The next call makes a new one, unless the
            /// [options](ServerOptions) say that it is kept.
            ///
            /// # Errors
            /// When the server cannot be reached or the work panicked; what the work itself gives comes back
            /// inside.
            ///
            /// ```no_run
            /// use crm_core::{ChangeSet, TenantId};
            #[doc = concat!(
                "use crm_storage::{",
                stringify!($backend),
                ", ",
                stringify!($database),
                "};"
            )]
            /// use diesel::connection::{Connection, SimpleConnection};
            ///
            /// # async fn order(
            #[doc = concat!(
                "#     database: ",
                stringify!($database),
                ", tenant: TenantId, changes: ChangeSet,"
            )]
            /// # ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
            /// let done = database
            ///     .with_connection(move |connection| {
            ///         connection.transaction(|connection| {
            ///             connection.batch_execute("INSERT INTO shop_order (total) VALUES (2933)")?;
            #[doc = concat!(
                "            ",
                stringify!($backend),
                "::apply(connection, tenant, &changes)?;"
            )]
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
            ) -> Result<T, crm_core::StoreError> {
                self.executor.lend(work).await
            }
        }
    };
}
pub(in super::super) use database;
