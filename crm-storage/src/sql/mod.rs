//! What all SQL backends share: tables, column types and rows.
//!
//! The queries stand in `repository/`, which each backend mounts with its own connection type, so
//! that one source serves them all.

pub(crate) mod by_kind;
pub(crate) mod failure;
pub(crate) mod gap;
pub(crate) mod latest;
pub(crate) mod migration;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "libpq"))]
pub(crate) mod on_conflict;
pub(crate) mod planned_once;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) mod queue;
pub(crate) mod rows;
pub(crate) mod schema;
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) mod server_options;
pub(crate) mod sql_types;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) mod store;
pub(crate) mod types;

#[cfg(any(feature = "mysql", feature = "libmysqlclient"))]
#[path = "../mysql/types.rs"]
mod types_of_mysql;
#[cfg(any(feature = "postgres", feature = "libpq"))]
#[path = "../postgres/types.rs"]
mod types_of_postgres;
