//! The store in a PostgreSQL database.

mod bulk;
mod database;
mod dialect;
mod migrations;

#[path = "../sql/replace_at_once.rs"]
mod replace_at_once;

#[path = "../sql/host_transaction.rs"]
mod host_transaction;

#[path = "../sql/limit.rs"]
mod limit;

#[path = "../sql/insert_new.rs"]
mod insert_new;

#[path = "../sql/repository/mod.rs"]
mod repository;

#[path = "../sql/ports/mod.rs"]
mod ports;

#[path = "../sql/server/mod.rs"]
mod server;

#[path = "../sql/session/mod.rs"]
mod session;

use server::Executor;

pub use crate::sql::migration::MigrationError;
pub use crate::sql::server_options::{ServerOpenError, ServerOptions};
pub use database::PostgresDatabase;
pub use server::{Connection, with_connection};
pub use session::{apply, apply_requests, migrate, revert};

crate::sql::store::store! {
    /// The store of one tenant of a [`PostgresDatabase`]. Clones share it.
    PostgresStore
}

/// The name of the backend, in the names of threads and in errors.
const BACKEND: &str = "postgres";
/// The backend that the repository is written for.
type Db = diesel::pg::Pg;
/// The asynchronous connection below all.
type Driver = diesel_async::AsyncPgConnection;
/// The connection that the repository is run on.
type Conn = Connection;
/// The store that the ports are written for.
type Store = PostgresStore;
