//! What a merge moves from one customer to another, and back.

use std::collections::HashSet;

use crm_core::{CustomerId, EntityRef, IdempotencyKey, InteractionId, MergeMove, MergeRecord};
use crm_support::RequestId;
use diesel::prelude::*;

use super::interactions::InteractionKey;
use super::versioned_update::VersionedUpdate;
use super::{Answer, Conn, dialect, merges};
use crate::sql::failure::{Failure, Unreadable};
use crate::sql::rows::{InteractionRow, NewMoveRow, NewRequestRow, RequestRow};
use crate::sql::schema::{crm_interaction, crm_merge_move, crm_request};
use crate::sql::types::Id;

/// What an interaction is called in errors.
const WHAT: &str = "interaction";

/// Moves all that belongs to the absorbed customer to the survivor, and notes it.
pub(crate) fn move_all(conn: &mut Conn, tenant: Id, merge: &MergeRecord) -> Answer<()> {
    let (survivor, absorbed) = (merge.survivor().id(), merge.absorbed().id());
    let (to, from) = (Id(survivor.as_uuid()), Id(absorbed.as_uuid()));
    let mut moves = set_aside(conn, tenant, merge)?;
    let interactions = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(from));
    diesel::update(interactions)
        .set(crm_interaction::customer_id.eq(to))
        .execute(conn)?;

    let requests = crm_request::table
        .filter(crm_request::tenant.eq(tenant))
        .filter(crm_request::customer_id.eq(from))
        .order(crm_request::id.asc())
        .select(crm_request::id);
    let requests: Vec<Id> = requests.load(conn)?;
    let moved = move_requests(conn, tenant, &requests, survivor)?;
    let moved = moved.into_iter();
    moves.extend(moved.map(|id| MergeMove::new(merge.id(), id.into(), None)));

    for chunk in moves.chunks(dialect::rows_per_statement(NewMoveRow::BINDS)) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|moved| NewMoveRow::new(tenant, moved))
            .collect();
        diesel::insert_into(crm_merge_move::table)
            .values(&rows)
            .execute(conn)?;
    }
    Ok(())
}

/// Moves back what a merge moved, and forgets it.
pub(crate) fn move_back(conn: &mut Conn, tenant: Id, merge: &MergeRecord) -> Answer<()> {
    let (survivor, absorbed) = (merge.survivor().id(), merge.absorbed().id());
    let (from, to) = (Id(survivor.as_uuid()), Id(absorbed.as_uuid()));
    let id = Id(merge.id().as_uuid());
    let moves = merges::moves_of(conn, tenant, id)?;
    let (interactions, requests): (Vec<_>, Vec<_>) = moves
        .iter()
        .partition(|moved| *moved.entity.kind() == EntityRef::INTERACTION);

    let ids: Vec<Id> = interactions
        .iter()
        .map(|moved| Id(moved.entity.id()))
        .collect();
    for chunk in ids.chunks(1000) {
        let rows = crm_interaction::table
            .filter(crm_interaction::tenant.eq(tenant))
            .filter(crm_interaction::customer_id.eq(from))
            .filter(crm_interaction::id.eq_any(chunk.iter().copied()));
        diesel::update(rows)
            .set(crm_interaction::customer_id.eq(to))
            .execute(conn)?;
    }
    for moved in interactions {
        if let Some(key) = &moved.key {
            set_key(conn, tenant, to, Id(moved.entity.id()), key)?;
        }
    }
    let requests: Vec<Id> = requests.iter().map(|moved| Id(moved.entity.id())).collect();
    move_requests(conn, tenant, &requests, absorbed)?;

    let noted = crm_merge_move::table
        .filter(crm_merge_move::tenant.eq(tenant))
        .filter(crm_merge_move::merge_id.eq(id));
    diesel::delete(noted).execute(conn)?;
    Ok(())
}

/// Gives a key of its own to each interaction of the absorbed customer whose source and key the
/// survivor has, too; returns the moves of all.
fn set_aside(conn: &mut Conn, tenant: Id, merge: &MergeRecord) -> Answer<Vec<MergeMove>> {
    let to = Id(merge.survivor().id().as_uuid());
    let from = Id(merge.absorbed().id().as_uuid());
    let told: Vec<(Id, String, String)> = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(from))
        .select((
            crm_interaction::id,
            crm_interaction::source,
            crm_interaction::source_key,
        ))
        .load(conn)?;
    let keys: Vec<InteractionKey<'_>> = told
        .iter()
        .map(|(_, source, key)| InteractionKey {
            customer: to,
            source,
            key,
        })
        .collect();
    let known: Vec<InteractionRow> = dialect::interactions_by_keys(conn, tenant, &keys)?;
    let known: HashSet<(&str, &str)> = known
        .iter()
        .map(|row| (row.source.as_str(), row.source_key.as_str()))
        .collect();
    let mut moves = Vec::with_capacity(told.len());
    for (id, source, key) in &told {
        let interaction: InteractionId = id.read(WHAT)?;
        let mut own = None;
        if known.contains(&(source.as_str(), key.as_str())) {
            let wrong = |_| Unreadable::of(WHAT, "its key breaks the rule of its type");
            own = Some(IdempotencyKey::parse(key).map_err(wrong)?);
            let aside = merge.key_aside(interaction);
            set_key(conn, tenant, from, *id, &aside)?;
        }
        moves.push(MergeMove::new(merge.id(), interaction.into(), own));
    }
    Ok(moves)
}

fn set_key(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    id: Id,
    key: &IdempotencyKey,
) -> QueryResult<usize> {
    let row = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(customer))
        .filter(crm_interaction::id.eq(id));
    diesel::update(row)
        .set(crm_interaction::source_key.eq(key.as_str()))
        .execute(conn)
}

/// Moves requests to a customer, each at its next version. They are locked in the order of their
/// ids, as others lock them.
fn move_requests(
    conn: &mut Conn,
    tenant: Id,
    ids: &[Id],
    to: CustomerId,
) -> Answer<Vec<RequestId>> {
    let mut moved = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        let rows = dialect::locked!(
            crm_request::table
                .filter(crm_request::tenant.eq(tenant))
                .filter(crm_request::id.eq_any(chunk.iter().copied()))
                .order(crm_request::id.asc())
                .select(RequestRow::as_select())
        );
        let rows = rows.load(conn)?;
        for row in rows {
            let request = row.read()?;
            let expected = request.version();
            let request = request.moved_to(to);
            let row = NewRequestRow::new(tenant, &request)?;
            if VersionedUpdate::new(row, expected).execute(conn)? == 0 {
                return Err(Failure::Raced);
            }
            moved.push(request.id());
        }
    }
    Ok(moved)
}
