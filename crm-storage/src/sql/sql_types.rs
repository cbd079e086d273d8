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
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(mysql_type(name = "Blob"))]
pub struct Id;

/// An instant: microseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Long"))]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(mysql_type(name = "DateTime"))]
pub struct Stamp;

/// A JSON text.
#[derive(Debug, Clone, Copy, SqlType, QueryId)]
#[diesel(sqlite_type(name = "Text"))]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(mysql_type(name = "String"))]
pub struct Doc;
