//! Change sets on the host's own connections of libmysqlclient, the client library of MySQL and MariaDB in C.
//!
//! For hosts of `diesel::MysqlConnection`, alone or from a pool of r2d2. Reads, and change sets without a
//! transaction of the host, are what a store is for: see [`MysqlDatabase`](crate::MysqlDatabase)
//! (feature `mysql`), which keeps the same tables.
#![allow(
    dead_code,
    reason = "the source is shared with a store, which asks more than is asked here"
)]

#[path = "../mysql/dialect.rs"]
mod dialect;

#[path = "../mysql/find_by_keys.rs"]
mod find_by_keys;

#[path = "../mysql/migrations.rs"]
mod migrations;

#[path = "../sql/append_events.rs"]
mod append_events;

#[path = "../sql/host_transaction.rs"]
mod host_transaction;

#[path = "../sql/insert_new.rs"]
mod insert_new;

#[path = "../sql/insert_rows.rs"]
mod insert_rows;

#[path = "../sql/limit.rs"]
mod limit;

#[path = "../sql/repository/mod.rs"]
mod repository;

#[path = "../sql/session/mod.rs"]
mod session;

#[path = "../sql/timeline_parts.rs"]
mod timeline_parts;

pub use crate::sql::migration::MigrationError;
pub use session::{apply, apply_requests, migrate, revert};

/// The backend that the repository is written for.
type Db = diesel::mysql::Mysql;
/// The connection that the repository is run on.
type Conn = diesel::MysqlConnection;
