//! Reading merges, what they moved, and aliases.

use std::collections::BTreeSet;

use crm_core::{CustomerAlias, CustomerId, MergeId, MergeMove, MergeRecord, PageLimit};
use diesel::prelude::*;
use uuid::Uuid;

use super::{Answer, Conn, dialect};
use crate::sql::rows::{AliasRow, MergePersonRow, MergeRow, MoveRow};
use crate::sql::schema::{crm_customer_alias, crm_merge, crm_merge_move, crm_merge_person};
use crate::sql::types::Id;

/// Those of the ids that are aliases, each once, by rising id.
pub(crate) fn aliases(
    conn: &mut Conn,
    tenant: Id,
    ids: &BTreeSet<CustomerId>,
) -> Answer<Vec<CustomerAlias>> {
    let ids: Vec<Id> = ids.iter().map(|id| Id(id.as_uuid())).collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
        let rows = crm_customer_alias::table
            .filter(crm_customer_alias::tenant.eq(tenant))
            .filter(crm_customer_alias::id.eq_any(chunk.iter().copied()))
            .order(crm_customer_alias::id.asc())
            .select(AliasRow::as_select())
            .load(conn)?;
        for row in rows {
            found.push(row.read()?);
        }
    }
    Ok(found)
}

/// The ids that lead to a customer, rising.
pub(crate) fn aliases_of(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<Vec<CustomerId>> {
    let ids: Vec<Id> = crm_customer_alias::table
        .filter(crm_customer_alias::tenant.eq(tenant))
        .filter(crm_customer_alias::customer_id.eq(customer))
        .order(crm_customer_alias::id.asc())
        .select(crm_customer_alias::id)
        .load(conn)?;
    ids.into_iter().map(|id| id.read("alias")).collect()
}

/// The aliases behind `after`: one more than the page has.
pub(crate) fn list_aliases(
    conn: &mut Conn,
    tenant: Id,
    after: Option<CustomerId>,
    limit: PageLimit,
) -> Answer<Vec<CustomerAlias>> {
    let after = Id(after.map_or(Uuid::nil(), CustomerId::as_uuid));
    let query = crm_customer_alias::table
        .filter(crm_customer_alias::tenant.eq(tenant))
        .filter(crm_customer_alias::id.gt(after))
        .order(crm_customer_alias::id.asc())
        .select(AliasRow::as_select());
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.into_iter().map(AliasRow::read).collect()
}

/// Notes who took part in merges, so that an erasure finds them.
pub(crate) fn name_persons(conn: &mut Conn, tenant: Id, merges: &[&MergeRecord]) -> Answer<()> {
    let rows: Vec<_> = merges
        .iter()
        .flat_map(|merge| {
            let ids = merge.survivor_ids().union(merge.absorbed_ids());
            ids.map(|id| MergePersonRow::new(tenant, merge.id(), *id))
        })
        .collect();
    dialect::insert_those_new!(conn, crm_merge_person::table, rows, MergePersonRow::BINDS)?;
    Ok(())
}

/// The merge with this id.
pub(crate) fn by_id(conn: &mut Conn, tenant: Id, id: Id) -> Answer<Option<MergeRecord>> {
    let row = crm_merge::table
        .filter(crm_merge::tenant.eq(tenant))
        .filter(crm_merge::id.eq(id))
        .select(MergeRow::as_select())
        .get_result(conn)
        .optional()?;
    row.map(|row| row.read()).transpose()
}

/// Of the merges into a customer that hold, the one that led to the highest version.
pub(crate) fn latest_into(
    conn: &mut Conn,
    tenant: Id,
    survivor: Id,
) -> Answer<Option<MergeRecord>> {
    let query = crm_merge::table
        .filter(crm_merge::tenant.eq(tenant))
        .filter(crm_merge::survivor_id.eq(survivor))
        .filter(crm_merge::undone_at.is_null())
        .order(crm_merge::survivor_version.desc())
        .select(MergeRow::as_select());
    let rows = dialect::load_at_most(query, conn, 1)?;
    rows.first().map(MergeRow::read).transpose()
}

/// The ids of the merges in which one of these customers took part, each once, rising.
pub(crate) fn ids_of_any(
    conn: &mut Conn,
    tenant: Id,
    customers: impl Iterator<Item = CustomerId>,
) -> Answer<Vec<Id>> {
    let customers: Vec<Id> = customers.map(|id| Id(id.as_uuid())).collect();
    let mut found: BTreeSet<Id> = BTreeSet::new();
    for chunk in customers.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
        let merges: Vec<Id> = crm_merge_person::table
            .filter(crm_merge_person::tenant.eq(tenant))
            .filter(crm_merge_person::customer_id.eq_any(chunk.iter().copied()))
            .select(crm_merge_person::merge_id)
            .load(conn)?;
        found.extend(merges);
    }
    Ok(found.into_iter().collect())
}

/// The merges in which one of these customers took part, by rising id.
pub(crate) fn of_any(
    conn: &mut Conn,
    tenant: Id,
    customers: impl Iterator<Item = CustomerId>,
) -> Answer<Vec<MergeRecord>> {
    let ids = ids_of_any(conn, tenant, customers)?;
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
        let rows = crm_merge::table
            .filter(crm_merge::tenant.eq(tenant))
            .filter(crm_merge::id.eq_any(chunk.iter().copied()))
            .order(crm_merge::id.asc())
            .select(MergeRow::as_select())
            .load(conn)?;
        for row in &rows {
            found.push(row.read()?);
        }
    }
    Ok(found)
}

/// The merges behind `after`: one more than the page has.
pub(crate) fn list(
    conn: &mut Conn,
    tenant: Id,
    after: Option<MergeId>,
    limit: PageLimit,
) -> Answer<Vec<MergeRecord>> {
    let after = Id(after.map_or(Uuid::nil(), MergeId::as_uuid));
    let query = crm_merge::table
        .filter(crm_merge::tenant.eq(tenant))
        .filter(crm_merge::id.gt(after))
        .order(crm_merge::id.asc())
        .select(MergeRow::as_select());
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.iter().map(MergeRow::read).collect()
}

/// A place in the list of moves.
pub(crate) type Place = (MergeId, (Uuid, crm_core::Code));

/// What merges moved, behind `after`: one more than the page has.
pub(crate) fn list_moves(
    conn: &mut Conn,
    tenant: Id,
    after: Option<Place>,
    limit: PageLimit,
) -> Answer<Vec<MergeMove>> {
    let mut rest = limit.rows().saturating_add(1);
    let mut rows: Vec<MoveRow> = Vec::new();
    // Two questions, each of which begins in the index where the page does: one for both would read
    // the merge of the last row from its beginning.
    if let Some((merge, (id, kind))) = &after {
        let query = crm_merge_move::table
            .filter(crm_merge_move::tenant.eq(tenant))
            .filter(crm_merge_move::merge_id.eq(Id(merge.as_uuid())))
            .filter(crm_merge_move::id.ge(Id(*id)))
            .filter(
                crm_merge_move::id
                    .gt(Id(*id))
                    .or(crm_merge_move::kind.gt(kind.as_str())),
            )
            .order((crm_merge_move::id.asc(), crm_merge_move::kind.asc()))
            .select(MoveRow::as_select());
        rows = dialect::load_at_most(query, conn, rest)?;
        rest = rest.saturating_sub(rows.len());
    }
    if rest > 0 {
        let merge = after.map_or(Uuid::nil(), |(merge, _)| merge.as_uuid());
        let query = crm_merge_move::table
            .filter(crm_merge_move::tenant.eq(tenant))
            .filter(crm_merge_move::merge_id.gt(Id(merge)))
            .order((
                crm_merge_move::merge_id.asc(),
                crm_merge_move::id.asc(),
                crm_merge_move::kind.asc(),
            ))
            .select(MoveRow::as_select());
        rows.extend(dialect::load_at_most(query, conn, rest)?);
    }
    rows.into_iter().map(MoveRow::read).collect()
}

/// All that a merge moved.
pub(crate) fn moves_of(conn: &mut Conn, tenant: Id, merge: Id) -> Answer<Vec<MergeMove>> {
    let rows = crm_merge_move::table
        .filter(crm_merge_move::tenant.eq(tenant))
        .filter(crm_merge_move::merge_id.eq(merge))
        .order((crm_merge_move::id.asc(), crm_merge_move::kind.asc()))
        .select(MoveRow::as_select())
        .load(conn)?;
    rows.into_iter().map(MoveRow::read).collect()
}
