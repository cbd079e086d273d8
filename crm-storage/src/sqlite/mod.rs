//! The store in one SQLite file.

mod connection;
mod database;
mod dialect;
mod executor;
mod group_failure;
mod host;
mod job;
mod migrations;
mod options;
#[cfg(test)]
mod plans;
mod purchase_sums;
mod statistics;
mod timeline_parts;
mod types;
mod writer;

#[path = "../sql/append_events.rs"]
mod append_events;

#[path = "../sql/advance_head.rs"]
mod advance_head;

#[path = "../sql/host_transaction.rs"]
mod host_transaction;

#[path = "../sql/insert_rows.rs"]
mod insert_rows;

#[path = "../sql/repository/mod.rs"]
mod repository;

#[path = "../sql/ports/mod.rs"]
mod ports;

use executor::Executor;

pub use crate::sql::migration::MigrationError;
pub use database::SqliteDatabase;
pub use host::{apply, apply_requests};
pub use migrations::{migrate, revert};
pub use options::{Durability, OpenError, SqliteOptions};

crate::sql::store::store! {
    /// The store of one tenant of a [`SqliteDatabase`]. Clones share it.
    SqliteStore
}

/// The backend that the repository is written for.
type Db = diesel::sqlite::Sqlite;
/// The store that the ports are written for.
type Store = SqliteStore;
/// The connection that the repository is run on.
type Conn = diesel::SqliteConnection;
