//! One event at the end of the log.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{BigInt, Nullable, Text};

use super::{Conn, Db};
use crate::sql::planned_once::planned_once;
use crate::sql::rows::NewEventRow;
use crate::sql::sql_types;

/// Adds one event behind the last one of the log, unless its id is known.
///
/// A statement of its own, because the server plans one with arrays anew each time: it takes them for
/// longer than they are, and its plan for any array for dearer than one for this array. To plan it takes
/// longer than to carry it out.
pub(super) struct AppendEvent<'a>(pub(super) &'a NewEventRow<'a>);

impl QueryFragment<Db> for AppendEvent<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        let row = self.0;
        out.push_sql("WITH head AS (INSERT INTO crm_event_head (tenant, last_position) VALUES (");
        out.push_bind_param::<sql_types::Id, _>(&row.tenant)?;
        out.push_sql(
            ", 1) ON CONFLICT (tenant) DO UPDATE \
             SET last_position = crm_event_head.last_position + 1 RETURNING last_position) \
             INSERT INTO crm_event (tenant, position, id, name, entity_kind, entity_id, \
             customer_id, version, occurred_at, details) SELECT $1, head.last_position, ",
        );
        out.push_bind_param::<sql_types::Id, _>(&row.id)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&row.name)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&row.entity_kind)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Id, _>(&row.entity_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<sql_types::Id>, _>(&row.customer_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<BigInt>, _>(&row.version)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Stamp, _>(&row.occurred_at)?;
        out.push_sql(", ");
        out.push_bind_param::<sql_types::Doc, _>(&row.details)?;
        // The offset makes it a look into the index: a planner that knows nothing of a young table
        // would rather read all of it.
        out.push_sql(
            " FROM head WHERE NOT EXISTS (SELECT 1 FROM crm_event AS known \
             WHERE known.tenant = $1 AND known.id = $2 OFFSET 0)",
        );
        Ok(())
    }
}

planned_once!(AppendEvent<'_>);
