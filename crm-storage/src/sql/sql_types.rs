//! The column types, as each backend knows them.
#![allow(
    unreachable_pub,
    reason = "the table macro makes public types that mention them"
)]

use diesel::query_builder::QueryId;
use diesel::sql_types::SqlType;

/// A UUID: 16 bytes, compared byte by byte.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Id;

/// An instant: microseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Long"))]
pub struct Stamp;

/// A JSON text.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Text"))]
pub struct Doc;
