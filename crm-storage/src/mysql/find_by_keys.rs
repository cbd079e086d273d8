//! Looking many interactions up at once.

use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;

use super::repository::interactions::InteractionKey;
use super::{Conn, Db};
use crate::sql::rows::InteractionRow;
use crate::sql::sql_types;
use crate::sql::types::Id;

/// The server looks so many keys up in the index, and reads the whole table for far more.
const MOST_KEYS: usize = 500;

/// The interactions that are stored under these keys.
pub(super) fn interactions_by_keys(
    conn: &mut Conn,
    tenant: Id,
    keys: &[InteractionKey<'_>],
) -> QueryResult<Vec<InteractionRow>> {
    let mut found = Vec::new();
    for keys in keys.chunks(MOST_KEYS) {
        let rows: Vec<InteractionRow> = FindByKeys { tenant, keys }.load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// A comparison of rows, which Diesel has no words for.
struct FindByKeys<'a> {
    tenant: Id,
    keys: &'a [InteractionKey<'a>],
}

impl QueryId for FindByKeys<'_> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for FindByKeys<'_> {
    type SqlType = SqlTypeOf<AsSelect<InteractionRow, Db>>;
}

impl QueryFragment<Db> for FindByKeys<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql(
            "SELECT customer_id, occurred_at, id, recorded_at, channel, direction, source, \
             source_key, regarding_kind, regarding_id, content FROM crm_interaction \
             WHERE (tenant, customer_id, source, source_key) IN (",
        );
        for (index, key) in self.keys.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ", (" });
            out.push_bind_param::<sql_types::Id, _>(&self.tenant)?;
            out.push_sql(", ");
            out.push_bind_param::<sql_types::Id, _>(&key.customer)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(key.source)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(key.key)?;
            out.push_sql(")");
        }
        out.push_sql(")");
        Ok(())
    }
}

impl RunQueryDsl<Conn> for FindByKeys<'_> {}
