//! Limits and locks of servers.

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

/// The largest number of values of a statement.
pub(super) const MAX_BINDS: usize = 65_535;

/// Whether rows are locked one by one: several connections write at a time.
pub(super) const LOCKS_ROWS: bool = true;

/// How many rows of so many values one statement inserts.
pub(super) fn rows_per_statement(binds: usize) -> usize {
    MAX_BINDS
        .checked_div(binds)
        .map_or(1, |rows| rows.clamp(1, 1000))
}

/// A query that keeps its rows from others until the transaction ends, and waits until those are
/// done who have inserted rows that refer to them; nobody inserts any meanwhile.
macro_rules! locked_whole {
    ($query:expr) => {
        $query.for_update()
    };
}
pub(super) use locked_whole;
