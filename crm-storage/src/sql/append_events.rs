//! Adding events to a log where that takes two statements.

use diesel::prelude::*;

use super::{Conn, dialect};
use crate::sql::rows::NewEventRow;
use crate::sql::types::Id;

/// Adds events, whose positions count from 1, at the end of the log. When one of their ids was used
/// before, the answer is how many positions were reserved by then, and some may stand there.
pub(super) fn append_events(
    conn: &mut Conn,
    tenant: Id,
    mut rows: Vec<NewEventRow<'_>>,
) -> QueryResult<Option<i64>> {
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let before = dialect::advance_head(conn, tenant, count)?.saturating_sub(count);
    for row in &mut rows {
        row.position = row.position.saturating_add(before);
    }
    Ok((!dialect::insert_events(conn, &rows)?).then_some(count))
}
