//! Seals of the event log.

use std::collections::BTreeSet;

use crm_core::{AuditSeal, EventId, SealsAppended, StoreError};
use diesel::dsl::max;
use diesel::prelude::*;
use uuid::Uuid;

use super::{Answer, Conn, dialect};
use crate::entity;
use crate::sql::failure::Failure;
use crate::sql::rows::{NewSealRow, SealRow};
use crate::sql::schema::crm_audit_seal;
use crate::sql::types::Id;

/// Appends seals that follow each other behind the last one, whose number is expected.
///
/// No two transactions store a seal of one number: that is the primary key. Who finds one taken that
/// was free a moment ago begins anew, and then sees what the other one stored.
pub(crate) fn append(
    conn: &mut Conn,
    tenant: Id,
    expected: u64,
    seals: &[AuditSeal],
) -> Answer<SealsAppended> {
    let sealed = last_sequence(conn, tenant)?;
    if sealed != expected {
        if after(conn, tenant, expected, seals.len())? == seals {
            return Ok(SealsAppended::AlreadyThere);
        }
        return Err(StoreError::SealsMoved { expected, sealed }.into());
    }
    let rows: Vec<_> = seals
        .iter()
        .map(|seal| NewSealRow::new(tenant, seal))
        .collect();
    let table = crm_audit_seal::table;
    let inserted = dialect::insert_those_new!(conn, table, &rows, NewSealRow::BINDS)?;
    if inserted == seals.len() {
        return Ok(SealsAppended::Appended);
    }
    Err(refusal(conn, tenant, expected, seals)?)
}

/// Why seals could not be inserted. Some may have been, which is taken back.
fn refusal(conn: &mut Conn, tenant: Id, expected: u64, seals: &[AuditSeal]) -> Answer<Failure> {
    let mut sealed: BTreeSet<Uuid> = BTreeSet::new();
    for chunk in seals.chunks(dialect::MAX_BINDS.saturating_sub(2)) {
        let events = chunk.iter().map(|seal| Id(seal.event.as_uuid()));
        let stored: Vec<Id> = crm_audit_seal::table
            .filter(crm_audit_seal::tenant.eq(tenant))
            .filter(crm_audit_seal::event_id.eq_any(events))
            .filter(crm_audit_seal::sequence.le(signed(expected)))
            .select(crm_audit_seal::event_id)
            .load(conn)?;
        sealed.extend(stored.into_iter().map(|id| id.0));
    }
    for seal in seals {
        if !sealed.insert(seal.event.as_uuid()) {
            let entity = entity::event(seal.event);
            return Ok(StoreError::AlreadyExists { entity }.into());
        }
    }
    Ok(Failure::Raced)
}

/// The seal with the highest number.
pub(crate) fn last(conn: &mut Conn, tenant: Id) -> Answer<Option<AuditSeal>> {
    let sequence = last_sequence(conn, tenant)?;
    let Some(before) = sequence.checked_sub(1) else {
        return Ok(None);
    };
    Ok(after(conn, tenant, before, 1)?.into_iter().next())
}

/// Seals with numbers above this one, in rising order.
pub(crate) fn after(
    conn: &mut Conn,
    tenant: Id,
    sequence: u64,
    count: usize,
) -> Answer<Vec<AuditSeal>> {
    let query = crm_audit_seal::table
        .filter(crm_audit_seal::tenant.eq(tenant))
        .filter(crm_audit_seal::sequence.gt(signed(sequence)))
        .order(crm_audit_seal::sequence.asc())
        .select(SealRow::as_select());
    let rows = dialect::load_at_most(query, conn, count)?;
    rows.into_iter().map(SealRow::read).collect()
}

/// The seal of an event.
pub(crate) fn of_event(conn: &mut Conn, tenant: Id, event: EventId) -> Answer<Option<AuditSeal>> {
    let row = crm_audit_seal::table
        .filter(crm_audit_seal::tenant.eq(tenant))
        .filter(crm_audit_seal::event_id.eq(Id(event.as_uuid())))
        .select(SealRow::as_select())
        .get_result(conn)
        .optional()?;
    row.map(SealRow::read).transpose()
}

/// How many events are sealed.
fn last_sequence(conn: &mut Conn, tenant: Id) -> QueryResult<u64> {
    let last: Option<i64> = crm_audit_seal::table
        .filter(crm_audit_seal::tenant.eq(tenant))
        .select(max(crm_audit_seal::sequence))
        .get_result(conn)?;
    Ok(last.and_then(|last| u64::try_from(last).ok()).unwrap_or(0))
}

fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}
