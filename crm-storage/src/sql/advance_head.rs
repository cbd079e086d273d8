//! Moving the end of a log where `INSERT` can update and return.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::BigInt;

use super::{Conn, Db};
use crate::sql::planned_once::planned_once;
use crate::sql::sql_types;
use crate::sql::types::Id;

/// Takes the next positions of a tenant's log and returns the last of them.
pub(super) fn advance_head(conn: &mut Conn, tenant: Id, count: i64) -> QueryResult<i64> {
    AdvanceHead { tenant, count }.get_result(conn)
}

/// A node of its own, so that the statement stays prepared.
#[derive(Debug, Clone, Copy)]
struct AdvanceHead {
    tenant: Id,
    count: i64,
}

impl Query for AdvanceHead {
    type SqlType = BigInt;
}

impl QueryFragment<Db> for AdvanceHead {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql("INSERT INTO crm_event_head (tenant, last_position) VALUES (");
        out.push_bind_param::<sql_types::Id, _>(&self.tenant)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.count)?;
        out.push_sql(
            ") ON CONFLICT (tenant) DO UPDATE \
             SET last_position = crm_event_head.last_position + excluded.last_position \
             RETURNING last_position",
        );
        Ok(())
    }
}

planned_once!(AdvanceHead);
