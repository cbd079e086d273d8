//! The store in one SQLite file.

mod connection;
mod database;
mod dialect;
mod executor;
mod host;
mod migrations;
mod options;
#[cfg(test)]
mod plans;
mod requests;
mod store;
mod types;
mod writer;

#[path = "../sql/repository/mod.rs"]
mod repository;

pub use database::SqliteDatabase;
pub use host::{apply, apply_requests};
pub use migrations::{MigrationError, migrate, revert};
pub use options::{Durability, OpenError, SqliteOptions};
pub use store::SqliteStore;

/// The backend that the repository is written for.
type Db = diesel::sqlite::Sqlite;
/// The connection that the repository is run on.
type Conn = diesel::SqliteConnection;
