//! Inserting interactions of which some may be known, where a statement costs a round trip.

use std::collections::HashSet;

use diesel::connection::Connection;
use diesel::result::{DatabaseErrorKind, Error, QueryResult};

use super::repository::interactions::InteractionKey;
use super::{Conn, dialect};
use crate::sql::rows::{InteractionRow, NewInteractionRow};
use crate::sql::types::Id;

/// Inserts those interactions whose keys are new, and returns the stored ones that hold the other
/// keys. `None`, with nothing inserted, when the database refuses: an id is taken, or a customer is
/// not there.
///
/// It first tries to insert all of them in few statements: that is the rule.
pub(super) fn insert_new_interactions(
    conn: &mut Conn,
    tenant: Id,
    mut rows: Vec<NewInteractionRow<'_>>,
) -> QueryResult<Option<Vec<InteractionRow>>> {
    if insert_all_or_none(conn, &rows)? {
        return Ok(Some(Vec::new()));
    }
    let keys: Vec<InteractionKey<'_>> = rows.iter().map(InteractionKey::of_row).collect();
    let stored = dialect::interactions_by_keys(conn, tenant, &keys)?;
    let known: HashSet<InteractionKey<'_>> = stored
        .iter()
        .map(|row| InteractionKey {
            customer: row.customer_id,
            source: &row.source,
            key: &row.source_key,
        })
        .collect();
    rows.retain(|row| !known.contains(&InteractionKey::of_row(row)));
    if insert_all_or_none(conn, &rows)? {
        return Ok(Some(stored));
    }
    Ok(None)
}

fn insert_all_or_none(conn: &mut Conn, rows: &[NewInteractionRow<'_>]) -> QueryResult<bool> {
    if rows.is_empty() {
        return Ok(true);
    }
    // A savepoint: what was inserted before the refusal is taken back.
    match conn.transaction(|conn| dialect::insert_interactions(conn, rows)) {
        Ok(()) => Ok(true),
        Err(Error::DatabaseError(
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::UniqueViolation,
            _,
        )) => Ok(false),
        Err(error) => Err(error),
    }
}
