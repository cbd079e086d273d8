//! Carrying out merges of customers, and undoing them. Both customers are locked whole.

use crm_core::{CustomerAlias, CustomerId, EntityRef, MergeRecord, StoreError, Unmerge, Version};
use diesel::prelude::*;

use super::{
    Answer, Conn, consents, customers, dialect, identities, merge_moves, merges, versions,
};
use crate::entity;
use crate::sql::failure::Failure;
use crate::sql::rows::{AliasRow, NewMergeRow};
use crate::sql::schema::{crm_customer, crm_customer_alias, crm_customer_tag, crm_merge};
use crate::sql::types::Id;

/// Makes two customers one.
pub(crate) fn merge(conn: &mut Conn, tenant: Id, merge: &MergeRecord) -> Answer<()> {
    let row = NewMergeRow::new(tenant, merge)?;
    if dialect::insert_new!(conn, crm_merge::table, row)? == 0 {
        let entity = merge.id().into();
        return Err(StoreError::AlreadyExists { entity }.into());
    }
    merges::name_persons(conn, tenant, &[merge])?;
    let (survivor, absorbed) = (merge.survivor(), merge.absorbed());
    let (to, from) = (Id(survivor.id().as_uuid()), Id(absorbed.id().as_uuid()));
    require_version(conn, tenant, absorbed.id(), absorbed.version())?;
    identities::give_up_all(conn, tenant, from)?;
    let tags = crm_customer_tag::table
        .filter(crm_customer_tag::tenant.eq(tenant))
        .filter(crm_customer_tag::customer_id.eq(from));
    diesel::delete(tags).execute(conn)?;
    customers::update(conn, tenant, merge.merged(), survivor.version())?;

    merge_moves::move_all(conn, tenant, merge)?;
    for customer in [to, from] {
        for entry in consents::entries(conn, tenant, customer)? {
            consents::replace(conn, tenant, &merge.joined(entry))?;
        }
    }
    lead_all(conn, tenant, from, to)?;
    let alias = CustomerAlias::new(absorbed.id(), survivor.id(), merge.id());
    diesel::insert_into(crm_customer_alias::table)
        .values(AliasRow::new(tenant, &alias))
        .execute(conn)?;
    let gone = crm_customer::table
        .filter(crm_customer::tenant.eq(tenant))
        .filter(crm_customer::id.eq(from));
    diesel::delete(gone).execute(conn)?;
    Ok(())
}

/// Takes a merge back.
pub(crate) fn unmerge(conn: &mut Conn, tenant: Id, unmerge: &Unmerge) -> Answer<()> {
    let merge = unmerge.record();
    let id = Id(merge.id().as_uuid());
    let stored = dialect::locked!(
        crm_merge::table
            .filter(crm_merge::tenant.eq(tenant))
            .filter(crm_merge::id.eq(id))
            .select(crm_merge::undone_at)
    );
    match stored.get_result(conn).optional()? {
        None => {
            let entity = EntityRef::from(merge.id());
            return Err(StoreError::NotFound { entity }.into());
        }
        Some(Some::<crate::sql::types::Stamp>(_)) => {
            return Err(entity::undone_merge(merge.id()).into());
        }
        Some(None) => {}
    }
    let (survivor, absorbed) = (unmerge.survivor(), unmerge.absorbed());
    let (from, to) = (Id(survivor.id().as_uuid()), Id(absorbed.id().as_uuid()));
    if customers::exists(conn, tenant, to)? {
        let entity = absorbed.id().into();
        return Err(StoreError::AlreadyExists { entity }.into());
    }
    customers::update(conn, tenant, survivor, unmerge.expected())?;
    customers::insert(conn, tenant, absorbed)?;

    merge_moves::move_back(conn, tenant, merge)?;
    let parted = merge.parted(&consents::entries(conn, tenant, from)?);
    for entry in &parted.changed {
        consents::replace(conn, tenant, entry)?;
    }
    for entry in &parted.added {
        consents::append(conn, tenant, entry)?;
    }
    let own = crm_customer_alias::table
        .filter(crm_customer_alias::tenant.eq(tenant))
        .filter(crm_customer_alias::id.eq(to));
    diesel::delete(own).execute(conn)?;
    let others: Vec<Id> = merge
        .absorbed_ids()
        .iter()
        .map(|id| Id(id.as_uuid()))
        .collect();
    for chunk in others.chunks(dialect::MAX_BINDS.saturating_sub(2)) {
        let rows = crm_customer_alias::table
            .filter(crm_customer_alias::tenant.eq(tenant))
            .filter(crm_customer_alias::id.eq_any(chunk.iter().copied()));
        diesel::update(rows)
            .set(crm_customer_alias::customer_id.eq(to))
            .execute(conn)?;
    }

    let row = NewMergeRow::new(tenant, merge)?;
    let stored = crm_merge::table
        .filter(crm_merge::tenant.eq(tenant))
        .filter(crm_merge::id.eq(id));
    diesel::update(stored)
        .set((
            crm_merge::undone_at.eq(row.undone_at),
            crm_merge::doc.eq(row.doc),
        ))
        .execute(conn)?;
    Ok(())
}

/// All ids that lead to one customer lead to another one from now on.
fn lead_all(conn: &mut Conn, tenant: Id, from: Id, to: Id) -> Answer<()> {
    let rows = crm_customer_alias::table
        .filter(crm_customer_alias::tenant.eq(tenant))
        .filter(crm_customer_alias::customer_id.eq(from));
    diesel::update(rows)
        .set(crm_customer_alias::customer_id.eq(to))
        .execute(conn)?;
    Ok(())
}

pub(super) fn require_version(
    conn: &mut Conn,
    tenant: Id,
    customer: CustomerId,
    expected: Version,
) -> Result<(), Failure> {
    let stored: Option<i64> = crm_customer::table
        .filter(crm_customer::tenant.eq(tenant))
        .filter(crm_customer::id.eq(Id(customer.as_uuid())))
        .select(crm_customer::version)
        .get_result(conn)
        .optional()?;
    if stored == Some(expected.number().into()) {
        return Ok(());
    }
    Err(versions::mismatch(customer.into(), expected, stored))
}
