//! Many rows in one statement: each column travels as one array, so that one prepared statement
//! serves any number of rows.

use std::collections::BTreeSet;

use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Nullable, Text};

use super::append_event::AppendEvent;
use super::repository::interactions::InteractionKey;
use super::{Conn, Db};
use crate::sql::planned_once::planned_once;
use crate::sql::rows::{InteractionRow, NewEventRow, NewInteractionRow};
use crate::sql::sql_types;
use crate::sql::types::{Doc, Id, Stamp};

/// More rows in one statement bring no more speed, and take more memory.
const MOST_ROWS: usize = 5_000;

/// Makes the node that inserts columns of values, with the type of each column.
macro_rules! columns_node {
    (
        $(#[$meta:meta])*
        struct $name:ident from $row:ident in $begin:literal, $middle:literal, $end:literal;
        $($field:ident: $sql:ty = $rust:ty),+ $(,)?
    ) => {
        $(#[$meta])*
        struct $name<'a> {
            tenant: Id,
            $($field: Vec<&'a $rust>,)+
        }

        impl<'a> $name<'a> {
            fn new(tenant: Id, rows: &'a [$row<'a>]) -> Self {
                Self {
                    tenant,
                    $($field: rows.iter().map(|row| &row.$field).collect(),)+
                }
            }
        }

        impl QueryFragment<Db> for $name<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
                out.push_sql($begin);
                out.push_bind_param::<sql_types::Id, _>(&self.tenant)?;
                out.push_sql($middle);
                let mut is_first = true;
                $(
                    if !std::mem::take(&mut is_first) {
                        out.push_sql(", ");
                    }
                    out.push_bind_param::<Array<$sql>, _>(&self.$field)?;
                )+
                out.push_sql(concat!(") AS new_row (", columns_node!(@names $($field),+), ")", $end));
                Ok(())
            }
        }

        planned_once!($name<'_>);
    };
    (@names $first:ident $(, $name:ident)*) => {
        concat!(stringify!($first) $(, ", ", stringify!($name))*)
    };
}

columns_node! {
    struct InsertInteractions from NewInteractionRow in
        "INSERT INTO crm_interaction (tenant, customer_id, occurred_at, id, recorded_at, channel, \
         direction, kind, source, source_key, regarding_kind, regarding_id, amount_minor, \
         currency, content) SELECT ",
        ", new_row.* FROM UNNEST(",
        "";
    customer_id: sql_types::Id = Id,
    occurred_at: sql_types::Stamp = Stamp,
    id: sql_types::Id = Id,
    recorded_at: sql_types::Stamp = Stamp,
    channel: Text = &'a str,
    direction: Text = &'a str,
    kind: Text = &'a str,
    source: Text = &'a str,
    source_key: Text = &'a str,
    regarding_kind: Nullable<Text> = Option<&'a str>,
    regarding_id: Nullable<sql_types::Id> = Option<Id>,
    amount_minor: Nullable<BigInt> = Option<i64>,
    currency: Nullable<Text> = Option<&'a str>,
    content: sql_types::Doc = Doc,
}

columns_node! {
    // The end of the log is moved and locked, and the events stand behind where it was: as many
    // positions are given away as events were told, in one statement with them.
    //
    // An event whose id is known is left out; one that is written at the same time by another
    // transaction makes the statement fail, and the unit of work is done again. The offset makes it
    // one look into the index for each event: a planner that knows nothing of a young table would
    // rather read all of it.
    struct AppendEvents from NewEventRow in
        "WITH head AS (INSERT INTO crm_event_head (tenant, last_position) VALUES (",
        ", cardinality($2)) ON CONFLICT (tenant) DO UPDATE \
         SET last_position = crm_event_head.last_position + excluded.last_position \
         RETURNING last_position) \
         INSERT INTO crm_event (tenant, position, id, name, entity_kind, entity_id, customer_id, \
         version, occurred_at, details) \
         SELECT $1, head.last_position - cardinality($2) + new_row.position, new_row.id, \
         new_row.name, new_row.entity_kind, new_row.entity_id, new_row.customer_id, \
         new_row.version, new_row.occurred_at, new_row.details FROM head, UNNEST(",
        " WHERE NOT EXISTS (SELECT 1 FROM crm_event AS known \
          WHERE known.tenant = $1 AND known.id = new_row.id OFFSET 0)";
    position: BigInt = i64,
    id: sql_types::Id = Id,
    name: Text = &'a str,
    entity_kind: Text = &'a str,
    entity_id: sql_types::Id = Id,
    customer_id: Nullable<sql_types::Id> = Option<Id>,
    version: Nullable<BigInt> = Option<i64>,
    occurred_at: sql_types::Stamp = Stamp,
    details: sql_types::Doc = Doc,
}

/// Inserts interactions; when it fails, some may stand there.
pub(super) fn insert_interactions(
    conn: &mut Conn,
    rows: &[NewInteractionRow<'_>],
) -> QueryResult<()> {
    for rows in rows.chunks(MOST_ROWS) {
        if let Some(first) = rows.first() {
            InsertInteractions::new(first.tenant, rows).execute(conn)?;
        }
    }
    Ok(())
}

/// Adds events at the end of the log. When one of their ids was used before, the answer is how many
/// positions were given away by then, and some may stand there.
pub(super) fn append_events(
    conn: &mut Conn,
    tenant: Id,
    mut rows: Vec<NewEventRow<'_>>,
) -> QueryResult<Option<i64>> {
    if let [row] = rows.as_slice() {
        let is_new = AppendEvent(row).execute(conn)? == 1;
        return Ok((!is_new).then_some(1));
    }
    let mut seen = BTreeSet::new();
    if !rows.iter().all(|row| seen.insert(row.id)) {
        return Ok(Some(0));
    }
    let mut given = 0;
    for rows in rows.chunks_mut(MOST_ROWS) {
        for row in &mut *rows {
            row.position = row.position.saturating_sub(given);
        }
        given = given.saturating_add(i64::try_from(rows.len()).unwrap_or(i64::MAX));
        if AppendEvents::new(tenant, rows).execute(conn)? != rows.len() {
            return Ok(Some(given));
        }
    }
    Ok(None)
}

/// The interactions that are stored under these keys.
pub(super) fn interactions_by_keys(
    conn: &mut Conn,
    tenant: Id,
    keys: &[InteractionKey<'_>],
) -> QueryResult<Vec<InteractionRow>> {
    let mut found = Vec::new();
    for keys in keys.chunks(MOST_ROWS) {
        let rows: Vec<InteractionRow> = FindByKeys {
            tenant,
            customers: keys.iter().map(|key| key.customer).collect(),
            sources: keys.iter().map(|key| key.source).collect(),
            keys: keys.iter().map(|key| key.key).collect(),
        }
        .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

struct FindByKeys<'a> {
    tenant: Id,
    customers: Vec<Id>,
    sources: Vec<&'a str>,
    keys: Vec<&'a str>,
}

impl Query for FindByKeys<'_> {
    type SqlType = SqlTypeOf<AsSelect<InteractionRow, Db>>;
}

impl QueryFragment<Db> for FindByKeys<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(
            "SELECT stored.customer_id, stored.occurred_at, stored.id, stored.recorded_at, \
             stored.channel, stored.direction, stored.source, stored.source_key, \
             stored.regarding_kind, stored.regarding_id, stored.content FROM UNNEST(",
        );
        out.push_bind_param::<Array<sql_types::Id>, _>(&self.customers)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.sources)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.keys)?;
        // The limit makes it one look into the index for each key: a planner that knows nothing of
        // a young table would rather read all of it.
        out.push_sql(
            ") AS told (customer_id, source, source_key) CROSS JOIN LATERAL (\
             SELECT * FROM crm_interaction WHERE tenant = ",
        );
        out.push_bind_param::<sql_types::Id, _>(&self.tenant)?;
        out.push_sql(
            " AND customer_id = told.customer_id AND source = told.source \
             AND source_key = told.source_key LIMIT 1) AS stored",
        );
        Ok(())
    }
}

planned_once!(FindByKeys<'_>);
