//! The store in a PostgreSQL database.

mod append_event;
mod bulk;
mod dialect;
mod migrations;

#[path = "../sql/replace_at_once.rs"]
mod replace_at_once;

#[path = "../sql/host_transaction.rs"]
mod host_transaction;

#[path = "../sql/limit.rs"]
mod limit;

#[path = "../sql/timeline_parts.rs"]
mod timeline_parts;

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
pub use server::{Connection, with_connection};
pub use session::{apply, apply_requests, migrate, revert};

server::database! {
    /// All tenants of one PostgreSQL database.
    PostgresDatabase of postgres, whose tenants are PostgresStore,
    /// Opens the database at `url` (`postgres://user:password@host:port/database`) without TLS, and
    /// brings its tables to the state that this release needs. The tables stand in the first schema
    /// of the role's `search_path`.
    at "postgres://crm:secret@127.0.0.1:5432/shop"
}

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
