//! Consumers of the event log.

use crm_core::{Code, PageLimit};
use diesel::prelude::*;

use super::{Answer, Conn, dialect};
use crate::sql::rows::{ConsumerRow, NewConsumerRow, position};
use crate::sql::schema::crm_consumer;
use crate::sql::types::Id;

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The consumer was moved.
    Made,
    /// The consumer stands elsewhere, or nowhere.
    Refused {
        /// Its position, if it has one.
        found: Option<u64>,
    },
}

/// The position of a consumer; 0 is the start of the log.
pub(crate) fn by_name(conn: &mut Conn, tenant: Id, name: &Code) -> Answer<Option<u64>> {
    let stored: Option<i64> = crm_consumer::table
        .filter(crm_consumer::tenant.eq(tenant))
        .filter(crm_consumer::name.eq(name.as_str()))
        .select(crm_consumer::position)
        .get_result(conn)
        .optional()?;
    stored.map(position).transpose()
}

/// Moves a consumer from one position to another, if it stands there: one that is not stored
/// stands at 0.
pub(crate) fn advance(
    conn: &mut Conn,
    tenant: Id,
    name: &Code,
    expected: u64,
    to: u64,
) -> Answer<Step> {
    let at_expected = crm_consumer::table
        .filter(crm_consumer::tenant.eq(tenant))
        .filter(crm_consumer::name.eq(name.as_str()))
        .filter(crm_consumer::position.eq(signed(expected)));
    let moved = diesel::update(at_expected)
        .set(crm_consumer::position.eq(signed(to)))
        .execute(conn)?;
    if moved == 1 || (expected == 0 && insert(conn, tenant, name, to)?) {
        return Ok(Step::Made);
    }
    let found = by_name(conn, tenant, name)?;
    Ok(Step::Refused { found })
}

/// Puts a consumer to a position, wherever it stands.
pub(crate) fn reset(conn: &mut Conn, tenant: Id, name: &Code, to: u64) -> Answer<()> {
    if put(conn, tenant, name, to)? || insert(conn, tenant, name, to)? {
        return Ok(());
    }
    // It stands there already, or another worker stored it in between.
    put(conn, tenant, name, to)?;
    Ok(())
}

/// The consumers behind `after` with their positions: one more than the page has.
pub(crate) fn list(
    conn: &mut Conn,
    tenant: Id,
    after: Option<&Code>,
    limit: PageLimit,
) -> Answer<Vec<(Code, u64)>> {
    // No name is empty.
    let query = crm_consumer::table
        .filter(crm_consumer::tenant.eq(tenant))
        .filter(crm_consumer::name.gt(after.map_or("", Code::as_str)))
        .order(crm_consumer::name.asc())
        .select(ConsumerRow::as_select());
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.into_iter().map(ConsumerRow::read).collect()
}

/// Forgets a consumer; whether there was one.
pub(crate) fn remove(conn: &mut Conn, tenant: Id, name: &Code) -> Answer<bool> {
    let consumer = crm_consumer::table
        .filter(crm_consumer::tenant.eq(tenant))
        .filter(crm_consumer::name.eq(name.as_str()));
    Ok(diesel::delete(consumer).execute(conn)? > 0)
}

fn put(conn: &mut Conn, tenant: Id, name: &Code, to: u64) -> QueryResult<bool> {
    let consumer = crm_consumer::table
        .filter(crm_consumer::tenant.eq(tenant))
        .filter(crm_consumer::name.eq(name.as_str()));
    let moved = diesel::update(consumer)
        .set(crm_consumer::position.eq(signed(to)))
        .execute(conn)?;
    Ok(moved == 1)
}

fn insert(conn: &mut Conn, tenant: Id, name: &Code, position: u64) -> QueryResult<bool> {
    let row = NewConsumerRow {
        tenant,
        name: name.as_str(),
        position: signed(position),
    };
    Ok(dialect::insert_new!(conn, crm_consumer::table, row)? == 1)
}

fn signed(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
