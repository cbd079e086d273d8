//! Requests.

use std::collections::BTreeSet;

use crm_core::{ChangeReport, EntityRef, Event, PageLimit, StoreError, Timestamp};
use crm_support::{
    RequestChangeSet, RequestFilter, RequestId, RequestWrite, ServiceRequest, SpecialistWrite,
};
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Nullable, Text};
use uuid::Uuid;

use super::versioned_update::{VersionedRow, VersionedUpdate};
use super::{Answer, Conn, Db, changes, customers, dialect, events, specialists, versions};
use crate::entity;
use crate::sql::rows::{NewRequestRow, RequestRow};
use crate::sql::schema::{crm_request, crm_specialist};
use crate::sql::sql_types;
use crate::sql::types::{Id, Stamp};

/// Stores a change set. The caller has begun a transaction, and rolls back when this fails.
pub(crate) fn apply(
    conn: &mut Conn,
    tenant: Id,
    changes: &RequestChangeSet,
) -> Answer<ChangeReport> {
    let mut caused: Vec<&Event> = Vec::new();
    let records = changes
        .specialists
        .len()
        .saturating_add(changes.requests.len());
    let report =
        changes::apply_values(conn, tenant, &changes.core, &mut caused)?.with_more_written(records);
    lock_updated(conn, tenant, changes)?;
    for change in &changes.specialists {
        specialists::write(conn, tenant, &change.value)?;
        caused.extend(&change.events);
    }
    for change in &changes.requests {
        write(conn, tenant, &change.value)?;
        caused.extend(&change.events);
    }
    events::append(conn, tenant, &caused)?;
    Ok(report)
}

/// Locks the specialists and the requests that are to be replaced, each in the order of their ids:
/// two change sets that name the same ones in different orders wait for each other, and do not lock
/// each other out.
fn lock_updated(conn: &mut Conn, tenant: Id, changes: &RequestChangeSet) -> Answer<()> {
    let specialists = changes
        .specialists
        .iter()
        .filter_map(|change| match &change.value {
            SpecialistWrite::Update { specialist, .. } => Some(Id(specialist.id().as_uuid())),
            _ => None,
        });
    let specialists: BTreeSet<Id> = specialists.collect();
    if dialect::LOCKS_ROWS && specialists.len() > 1 {
        let rows = dialect::locked!(
            crm_specialist::table
                .filter(crm_specialist::tenant.eq(tenant))
                .filter(crm_specialist::id.eq_any(specialists))
                .order(crm_specialist::id.asc())
                .select(crm_specialist::id)
        );
        rows.load::<Id>(conn)?;
    }
    let requests = changes
        .requests
        .iter()
        .filter_map(|change| match &change.value {
            RequestWrite::Update { request, .. } => Some(Id(request.id().as_uuid())),
            _ => None,
        });
    let requests: BTreeSet<Id> = requests.collect();
    if dialect::LOCKS_ROWS && requests.len() > 1 {
        let rows = dialect::locked!(
            crm_request::table
                .filter(crm_request::tenant.eq(tenant))
                .filter(crm_request::id.eq_any(requests))
                .order(crm_request::id.asc())
                .select(crm_request::id)
        );
        rows.load::<Id>(conn)?;
    }
    Ok(())
}

/// The request with this id.
pub(crate) fn by_id(conn: &mut Conn, tenant: Id, id: Id) -> Answer<Option<ServiceRequest>> {
    let row = crm_request::table
        .filter(crm_request::tenant.eq(tenant))
        .filter(crm_request::id.eq(id))
        .select(RequestRow::as_select())
        .get_result(conn)
        .optional()?;
    row.map(|row| row.read()).transpose()
}

/// The conditions of a filter on a boxed query.
macro_rules! filtered {
    ($query:expr, $filter:expr) => {{
        let (mut query, filter): (_, &RequestFilter) = ($query, $filter);
        if let Some(customer) = filter.customer {
            query = query.filter(crm_request::customer_id.eq(Id(customer.as_uuid())));
        }
        if let Some(holder) = filter.holder {
            query = query.filter(crm_request::holder_id.eq(Id(holder.as_uuid())));
        }
        if !filter.states.is_empty() {
            let states = filter.states.iter().map(|state| state.code());
            query = query.filter(crm_request::state.eq_any(states));
        }
        if let Some(instant) = filter.due_before {
            query = query.filter(crm_request::next_due.lt(Stamp::from(instant)));
        }
        query
    }};
}

/// The requests behind `after` that pass the filter: one more than the page has.
pub(crate) fn list(
    conn: &mut Conn,
    tenant: Id,
    filter: &RequestFilter,
    after: Option<RequestId>,
    limit: PageLimit,
) -> Answer<Vec<ServiceRequest>> {
    let after = Id(after.map_or(Uuid::nil(), RequestId::as_uuid));
    let query = crm_request::table
        .filter(crm_request::tenant.eq(tenant))
        .filter(crm_request::id.gt(after))
        .order(crm_request::id.asc())
        .select(RequestRow::as_select())
        .into_boxed();
    let mut query = filtered!(query, filter);
    if filter.due_before.is_some() {
        query = query.order(dialect::order_of_few!(crm_request::id));
    }
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.iter().map(RequestRow::read).collect()
}

/// The requests that have a due time, behind `after`: one more than the page has.
pub(crate) fn due(
    conn: &mut Conn,
    tenant: Id,
    after: Option<(Timestamp, RequestId)>,
    limit: PageLimit,
) -> Answer<Vec<ServiceRequest>> {
    let (at, id) = match after {
        Some((at, id)) => (Stamp::from(at), Id(id.as_uuid())),
        None => (Stamp::FIRST, Id(Uuid::nil())),
    };
    let query = crm_request::table
        .filter(crm_request::tenant.eq(tenant))
        .filter(crm_request::next_due.ge(at))
        .filter(crm_request::next_due.gt(at).or(crm_request::id.gt(id)))
        .order((crm_request::next_due.asc(), crm_request::id.asc()))
        .select(RequestRow::as_select());
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.iter().map(RequestRow::read).collect()
}

/// How many requests pass the filter.
pub(crate) fn count(conn: &mut Conn, tenant: Id, filter: &RequestFilter) -> Answer<u64> {
    let query = crm_request::table
        .filter(crm_request::tenant.eq(tenant))
        .select(diesel::dsl::count_star())
        .into_boxed();
    let count: i64 = filtered!(query, filter).get_result(conn)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn write(conn: &mut Conn, tenant: Id, write: &RequestWrite) -> Answer<()> {
    let request = write.request();
    let entity = EntityRef::from(request.id());
    let id = Id(request.id().as_uuid());
    let stored = stored_version(conn, tenant, id)?;
    match write {
        RequestWrite::Insert(_) if stored.is_some() => {
            return Err(StoreError::AlreadyExists { entity }.into());
        }
        RequestWrite::Insert(_) => {
            customers::require(conn, tenant, request.customer())?;
            diesel::insert_into(crm_request::table)
                .values(NewRequestRow::new(tenant, request)?)
                .execute(conn)?;
        }
        RequestWrite::Update { expected, .. } => {
            if stored != Some(expected.number().into()) {
                return Err(versions::mismatch(entity, *expected, stored));
            }
            StoreError::unless_next_version(entity.clone(), *expected, request.version())?;
            customers::require(conn, tenant, request.customer())?;
            let row = NewRequestRow::new(tenant, request)?;
            if VersionedUpdate::new(row, *expected).execute(conn)? == 0 {
                return Err(versions::mismatch(entity, *expected, stored));
            }
        }
        _ => return Err(entity::unknown_write(&entity).into()),
    }
    Ok(())
}

fn stored_version(conn: &mut Conn, tenant: Id, id: Id) -> QueryResult<Option<i64>> {
    let stored = dialect::locked!(
        crm_request::table
            .filter(crm_request::tenant.eq(tenant))
            .filter(crm_request::id.eq(id))
            .select(crm_request::version)
    );
    stored.get_result(conn).optional()
}

impl VersionedRow for NewRequestRow {
    const UPDATE: &'static str = "UPDATE crm_request SET version = ";

    fn key(&self) -> (&Id, &Id) {
        (&self.tenant, &self.id)
    }

    fn version(&self) -> &i64 {
        &self.version
    }

    fn columns<'b>(&'b self, out: &mut AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(", customer_id = ");
        out.push_bind_param::<sql_types::Id, _>(&self.customer_id)?;
        out.push_sql(", state = ");
        out.push_bind_param::<Text, _>(self.state)?;
        out.push_sql(", holder_id = ");
        out.push_bind_param::<Nullable<sql_types::Id>, _>(&self.holder_id)?;
        out.push_sql(", next_due = ");
        out.push_bind_param::<Nullable<sql_types::Stamp>, _>(&self.next_due)?;
        out.push_sql(", doc = ");
        out.push_bind_param::<sql_types::Doc, _>(&self.doc)?;
        Ok(())
    }
}
