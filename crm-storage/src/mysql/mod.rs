//! The store in a MySQL or MariaDB database.

mod dialect;
mod find_by_keys;
mod migrations;

#[path = "../sql/append_events.rs"]
mod append_events;

#[path = "../sql/insert_rows.rs"]
mod insert_rows;

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
    /// All tenants of one MySQL or MariaDB database.
    MysqlDatabase of mysql, whose tenants are MysqlStore,
    /// Opens the database at `url` (`mysql://user:password@host:port/database`) without TLS, and
    /// brings its tables to the state that this release needs. MySQL commits each table of
    /// a migration at once: one that broke off goes on where it stopped.
    at "mysql://crm:secret@127.0.0.1:3306/shop"
}

crate::sql::store::store! {
    /// The store of one tenant of a [`MysqlDatabase`]. Clones share it.
    MysqlStore
}

/// The name of the backend, in the names of threads and in errors.
const BACKEND: &str = "mysql";
/// The backend that the repository is written for.
type Db = diesel::mysql::Mysql;
/// The asynchronous connection below all.
type Driver = diesel_async::AsyncMysqlConnection;
/// The connection that the repository is run on.
type Conn = Connection;
/// The store that the ports are written for.
type Store = MysqlStore;
