//! Parts of a timeline where each statement is a way to a server and back.

use crm_core::{Interaction, TimelinePart};
use diesel::expression::{Expression, Selectable};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Integer, Text};

use super::repository::interactions::{latest_before, of_kinds, upper_end};
use super::{Conn, Db, dialect};
use crate::sql::by_kind::{IsByKind, KindIndex};
use crate::sql::failure::Failure;
use crate::sql::latest::{Latest, indexes_of};
use crate::sql::rows::InteractionRow;
use crate::sql::schema::crm_interaction;
use crate::sql::sql_types;
use crate::sql::types::Id;

/// The parts, each latest first: all that an index finds by one statement, each of the others by one
/// that ends where the part does.
pub(super) fn timeline_parts(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    parts: &[TimelinePart],
) -> Result<Vec<Vec<Interaction>>, Failure> {
    let mut found = found_by_indexes(conn, tenant, customer, parts)?;
    let mut answer = Vec::new();
    for (number, part) in (0..).zip(parts) {
        if indexes_of(part).is_none() {
            answer.push(walked(conn, tenant, customer, part)?);
            continue;
        }
        let mut latest = Latest::of(part);
        let own = found.extract_if(.., |(of_part, _)| *of_part == number);
        latest.add(own.map(|(_, row)| row));
        answer.push(latest.read()?);
    }
    Ok(answer)
}

/// A row, and the number of the part that it is for.
type Found = (i32, InteractionRow);

/// For each part that indexes find, the latest of each of its kinds.
fn found_by_indexes(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    parts: &[TimelinePart],
) -> QueryResult<Vec<Found>> {
    let of_part = |(number, part): (i32, &TimelinePart)| {
        let rows = i64::try_from(part.rows()).unwrap_or(i64::MAX);
        let kinds = indexes_of(part).unwrap_or_default().into_iter();
        kinds.map(move |(kind, index)| LatestOfKind {
            part: number,
            kind: kind.code(),
            index,
            rows,
        })
    };
    let kinds: Vec<LatestOfKind> = (0..).zip(parts).flat_map(of_part).collect();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let query = LatestOfKinds {
        tenant,
        customer,
        kinds,
        columns: <InteractionRow as Selectable<Db>>::construct_selection(),
    };
    query.load(conn)
}

/// The latest interactions of some kinds, each with its own end: a node of its own, since Diesel has
/// no union of a number of questions that is not known before.
struct LatestOfKinds {
    tenant: Id,
    customer: Id,
    kinds: Vec<LatestOfKind>,
    columns: Columns,
}

type Columns = <InteractionRow as Selectable<Db>>::SelectExpression;

struct LatestOfKind {
    part: i32,
    kind: &'static str,
    index: KindIndex,
    rows: i64,
}

impl LatestOfKinds {
    fn write<'b>(
        &'b self,
        one: &'b LatestOfKind,
        out: &mut AstPass<'_, 'b, Db>,
    ) -> QueryResult<()> {
        out.push_sql("(SELECT ");
        out.push_sql(&one.part.to_string());
        out.push_sql(", ");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(" FROM crm_interaction WHERE crm_interaction.tenant = ");
        out.push_bind_param::<sql_types::Id, _>(&self.tenant)?;
        out.push_sql(" AND crm_interaction.customer_id = ");
        out.push_bind_param::<sql_types::Id, _>(&self.customer)?;
        out.push_sql(" AND kind = ");
        out.push_bind_param::<Text, _>(one.kind)?;
        out.push_sql(" AND ");
        out.push_sql(match one.index {
            KindIndex::Purchases => "amount_minor IS NOT NULL",
            KindIndex::ByKind => IsByKind::TEXT,
        });
        out.push_sql(" ORDER BY occurred_at DESC, id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&one.rows)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryFragment<Db> for LatestOfKinds {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        for (number, one) in self.kinds.iter().enumerate() {
            if number > 0 {
                out.push_sql(" UNION ALL ");
            }
            self.write(one, &mut out)?;
        }
        Ok(())
    }
}

impl Query for LatestOfKinds {
    type SqlType = (Integer, <Columns as Expression>::SqlType);
}

/// Prepared once for each text.
impl QueryId for LatestOfKinds {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<Conn> for LatestOfKinds {}

/// A part with kinds that no index has, or of all kinds.
fn walked(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    part: &TimelinePart,
) -> Result<Vec<Interaction>, Failure> {
    let mut query = latest_before!(tenant, customer, upper_end(None, None))
        .select(InteractionRow::as_select())
        .into_boxed();
    if let Some(of_kinds) = of_kinds(&part.kinds) {
        query = query.filter(of_kinds);
    }
    let rows = match part.limit {
        Some(limit) => dialect::load_at_most(query, conn, limit.rows())?,
        None => query.load(conn)?,
    };
    rows.into_iter().map(InteractionRow::read).collect()
}
