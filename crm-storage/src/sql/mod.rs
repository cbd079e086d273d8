//! What all SQL backends share: tables, column types and rows.
//!
//! The queries stand in `repository/`, which each backend mounts with its own connection type, so
//! that one source serves them all.

pub(crate) mod failure;
pub(crate) mod rows;
pub(crate) mod schema;
pub(crate) mod sql_types;
pub(crate) mod types;
