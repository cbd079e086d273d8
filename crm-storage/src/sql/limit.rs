//! The first rows of a query, where `LIMIT` costs nothing.

use diesel::dsl::Limit;
use diesel::query_dsl::methods::{LimitDsl, LoadQuery};
use diesel::result::QueryResult;

use super::Conn;

/// The first rows of a query.
pub(super) fn load_at_most<'query, Q, Row>(
    query: Q,
    conn: &mut Conn,
    count: usize,
) -> QueryResult<Vec<Row>>
where
    Q: LimitDsl,
    Limit<Q>: LoadQuery<'query, Conn, Row>,
{
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    LimitDsl::limit(query, count).internal_load(conn)?.collect()
}
