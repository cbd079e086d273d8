//! Change sets on the host's own connections of libpq, the client library of PostgreSQL in C.
//!
//! For hosts of `diesel::PgConnection`, alone or from a pool of r2d2. Reads, and change sets without a
//! transaction of the host, are what a store is for: see [`PostgresDatabase`](crate::PostgresDatabase)
//! (feature `postgres`), which keeps the same tables.
#![allow(
    dead_code,
    reason = "the source is shared with a store, which asks more than is asked here"
)]

#[path = "../postgres/append_event.rs"]
mod append_event;
#[path = "../postgres/bulk.rs"]
mod bulk;

#[path = "../postgres/dialect.rs"]
mod dialect;

#[path = "../postgres/migrations.rs"]
mod migrations;

#[path = "../sql/host_transaction.rs"]
mod host_transaction;

#[path = "../sql/insert_new.rs"]
mod insert_new;

#[path = "../sql/limit.rs"]
mod limit;

#[path = "../sql/replace_at_once.rs"]
mod replace_at_once;

#[path = "../sql/repository/mod.rs"]
mod repository;

#[path = "../sql/session/mod.rs"]
mod session;

#[path = "../sql/timeline_parts.rs"]
mod timeline_parts;

pub use crate::sql::migration::MigrationError;
pub use session::{apply, apply_requests, migrate, revert};

/// The backend that the repository is written for.
type Db = diesel::pg::Pg;
/// The connection that the repository is run on.
type Conn = diesel::PgConnection;
