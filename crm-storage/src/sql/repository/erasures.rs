//! Reading what is left of customers who were erased.

use std::collections::BTreeSet;

use crm_core::{CustomerId, ErasedCustomer, PageLimit, Suppression, SuppressionHash};
use diesel::prelude::*;
use uuid::Uuid;

use super::{Answer, Conn, dialect};
use crate::sql::rows::{ErasedRow, StoredSuppressionRow};
use crate::sql::schema::{crm_erased_customer, crm_suppression};
use crate::sql::types::Id;

/// Those of the ids that belonged to customers who were erased, each once, by rising id.
pub(crate) fn erased(
    conn: &mut Conn,
    tenant: Id,
    ids: &BTreeSet<CustomerId>,
) -> Answer<Vec<ErasedCustomer>> {
    let ids: Vec<Id> = ids.iter().map(|id| Id(id.as_uuid())).collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
        let rows = crm_erased_customer::table
            .filter(crm_erased_customer::tenant.eq(tenant))
            .filter(crm_erased_customer::id.eq_any(chunk.iter().copied()))
            .order(crm_erased_customer::id.asc())
            .select(ErasedRow::as_select())
            .load(conn)?;
        for row in rows {
            found.push(row.read()?);
        }
    }
    Ok(found)
}

/// The ids behind `after`: one more than the page has.
pub(crate) fn list_erased(
    conn: &mut Conn,
    tenant: Id,
    after: Option<CustomerId>,
    limit: PageLimit,
) -> Answer<Vec<ErasedCustomer>> {
    let after = Id(after.map_or(Uuid::nil(), CustomerId::as_uuid));
    let query = crm_erased_customer::table
        .filter(crm_erased_customer::tenant.eq(tenant))
        .filter(crm_erased_customer::id.gt(after))
        .order(crm_erased_customer::id.asc())
        .select(ErasedRow::as_select());
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.into_iter().map(ErasedRow::read).collect()
}

/// Those of the hashes that are kept, each once, rising.
pub(crate) fn suppressions(
    conn: &mut Conn,
    tenant: Id,
    hashes: &BTreeSet<SuppressionHash>,
) -> Answer<Vec<Suppression>> {
    let hashes: Vec<String> = hashes.iter().map(SuppressionHash::to_string).collect();
    let mut found = Vec::new();
    for chunk in hashes.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
        let rows = crm_suppression::table
            .filter(crm_suppression::tenant.eq(tenant))
            .filter(crm_suppression::hash.eq_any(chunk.iter().map(String::as_str)))
            .order(crm_suppression::hash.asc())
            .select(StoredSuppressionRow::as_select())
            .load(conn)?;
        for row in rows {
            found.push(row.read()?);
        }
    }
    Ok(found)
}

/// The hashes behind `after`: one more than the page has.
pub(crate) fn list_suppressions(
    conn: &mut Conn,
    tenant: Id,
    after: Option<SuppressionHash>,
    limit: PageLimit,
) -> Answer<Vec<Suppression>> {
    let after = after.map_or_else(String::new, |hash| hash.to_string());
    let query = crm_suppression::table
        .filter(crm_suppression::tenant.eq(tenant))
        .filter(crm_suppression::hash.gt(after))
        .order(crm_suppression::hash.asc())
        .select(StoredSuppressionRow::as_select());
    let rows = dialect::load_at_most(query, conn, limit.rows().saturating_add(1))?;
    rows.into_iter().map(StoredSuppressionRow::read).collect()
}
