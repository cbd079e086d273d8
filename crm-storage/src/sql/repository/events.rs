//! The event log.

use std::collections::BTreeSet;

use crm_core::{EntityRef, Event, StoreError};
use diesel::prelude::*;

use super::{Answer, Conn, dialect};
use crate::entity;
use crate::sql::failure::Failure;
use crate::sql::gap;
use crate::sql::rows::{EventRow, LoggedEventRow, NewEventRow};
use crate::sql::schema::{crm_event, crm_event_head};
use crate::sql::types::Id;

/// Adds events at the end of the log.
pub(crate) fn append(conn: &mut Conn, tenant: Id, events: &[&Event]) -> Answer<()> {
    append_behind(conn, tenant, events, None)
}

/// Adds events at the end of the log, which must be at this position if one is given; otherwise
/// the unit of work has to be done again.
///
/// The positions are reserved in the writer's own transaction, on a row that it holds until it
/// commits: a later position is never visible before an earlier one, and none is used twice.
pub(crate) fn append_behind(
    conn: &mut Conn,
    tenant: Id,
    events: &[&Event],
    end: Option<u64>,
) -> Answer<()> {
    let Ok(count) = i64::try_from(events.len()) else {
        return Err(StoreError::Backend("more events than a log can hold".into()).into());
    };
    if count == 0 {
        return Ok(());
    }
    let rows: Result<Vec<_>, _> = (1..)
        .zip(events)
        .map(|(place, event)| NewEventRow::new(tenant, place, event))
        .collect();
    let refused_at = dialect::append_events(conn, tenant, rows?)?;
    if refused_at.is_none() && end.is_none() {
        return Ok(());
    }
    let last = last_position(conn, tenant)?.unwrap_or(0);
    let before = last.saturating_sub(refused_at.unwrap_or(count));
    if end.is_some_and(|end| signed(end) != before) {
        return Err(Failure::Raced);
    }
    if refused_at.is_none() {
        return Ok(());
    }
    Err(first_known(conn, tenant, events, before)?)
}

/// The error that names the first event whose id was used before.
fn first_known(conn: &mut Conn, tenant: Id, events: &[&Event], before: i64) -> Answer<Failure> {
    let mut seen = BTreeSet::new();
    for event in events {
        let stored: Option<i64> = crm_event::table
            .filter(crm_event::tenant.eq(tenant))
            .filter(crm_event::id.eq(Id(event.id().as_uuid())))
            .select(crm_event::position)
            .get_result(conn)
            .optional()?;
        let is_known = stored.is_some_and(|position| position <= before);
        if is_known || !seen.insert(event.id()) {
            return Ok(StoreError::AlreadyExists {
                entity: entity::event(event.id()),
            }
            .into());
        }
    }
    Ok(Failure::Raced)
}

/// Events behind a position, oldest first.
///
/// Positions have no gaps but where somebody removed events, and are committed in their order. Where an
/// engine may show a later one without an earlier one all the same, and one is missing, what is committed
/// is asked for instead of what is shown.
pub(crate) fn after(
    conn: &mut Conn,
    tenant: Id,
    position: u64,
    count: usize,
) -> Answer<Vec<(u64, Event)>> {
    let behind = || {
        crm_event::table
            .filter(crm_event::tenant.eq(tenant))
            .filter(crm_event::position.gt(signed(position)))
            .order(crm_event::position.asc())
            .select(LoggedEventRow::as_select())
    };
    let shown = read(dialect::load_at_most(behind(), conn, count)?)?;
    let Some((last, _)) = shown.last() else {
        return Ok(shown);
    };
    let positions = shown.iter().map(|(position, _)| *position);
    if dialect::SHOWS_COMMITS_IN_ORDER || !gap::is_between(position, positions) {
        return Ok(shown);
    }
    // Whatever lies before a committed position is committed, so that this waits for nobody.
    let committed = behind().filter(crm_event::position.le(signed(*last)));
    let mut all = read(dialect::locked!(committed).load(conn)?)?;
    all.truncate(count);
    Ok(all)
}

/// The last position given away, if any was.
pub(crate) fn end(conn: &mut Conn, tenant: Id) -> Answer<Option<u64>> {
    let last = last_position(conn, tenant)?;
    Ok(last.and_then(|last| u64::try_from(last).ok()))
}

fn last_position(conn: &mut Conn, tenant: Id) -> QueryResult<Option<i64>> {
    crm_event_head::table
        .filter(crm_event_head::tenant.eq(tenant))
        .select(crm_event_head::last_position)
        .get_result(conn)
        .optional()
}

/// The events of an entity behind a position, oldest first.
pub(crate) fn of_entity(
    conn: &mut Conn,
    tenant: Id,
    entity: &EntityRef,
    position: u64,
    count: usize,
) -> Answer<Vec<(u64, Event)>> {
    let query = crm_event::table
        .filter(crm_event::tenant.eq(tenant))
        .filter(crm_event::entity_id.eq(Id(entity.id())))
        .filter(crm_event::entity_kind.eq(entity.kind().as_str()))
        .filter(crm_event::position.gt(signed(position)))
        .order(crm_event::position.asc())
        .select(LoggedEventRow::as_select());
    read(dialect::load_at_most(query, conn, count)?)
}

/// The events that concern a customer behind a position, oldest first.
pub(crate) fn of_customer(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    position: u64,
    count: usize,
) -> Answer<Vec<(u64, Event)>> {
    let query = crm_event::table
        .filter(crm_event::tenant.eq(tenant))
        .filter(crm_event::customer_id.eq(customer))
        .filter(crm_event::position.gt(signed(position)))
        .order(crm_event::position.asc())
        .select(LoggedEventRow::as_select());
    read(dialect::load_at_most(query, conn, count)?)
}

/// The event with this id.
pub(crate) fn by_id(conn: &mut Conn, tenant: Id, id: Id) -> Answer<Option<Event>> {
    let row = crm_event::table
        .filter(crm_event::tenant.eq(tenant))
        .filter(crm_event::id.eq(id))
        .select(EventRow::as_select())
        .get_result(conn)
        .optional()?;
    row.map(EventRow::read).transpose()
}

fn read(rows: Vec<LoggedEventRow>) -> Answer<Vec<(u64, Event)>> {
    rows.into_iter().map(LoggedEventRow::read).collect()
}

fn signed(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
