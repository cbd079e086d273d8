//! Carrying out erasures, in one transaction.

use crm_core::{CoreRecord, ErasedCustomer, Erasure};
use crm_support::SupportRecord;
use diesel::prelude::*;

use super::{Answer, Conn, dialect, erased_requests, identities, merges, merging};
use crate::sql::rows::{ErasedRow, SuppressionRow};
use crate::sql::schema::{
    crm_consent, crm_customer, crm_customer_alias, crm_customer_tag, crm_erased_customer,
    crm_interaction, crm_merge, crm_merge_move, crm_merge_person, crm_suppression,
};
use crate::sql::types::Id;

/// Takes away the rows of a customer in one table.
macro_rules! delete_of {
    ($conn:ident, $table:ident, $tenant:ident, $customer:ident) => {{
        let rows = $table::table
            .filter($table::tenant.eq($tenant))
            .filter($table::customer_id.eq($customer));
        diesel::delete(rows).execute($conn)?;
    }};
}

/// Takes away the rows of merges in one table.
macro_rules! delete_of_merges {
    ($conn:ident, $table:ident, $merge:ident, $tenant:ident, $merges:ident) => {
        for chunk in $merges.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
            let rows = $table::table
                .filter($table::tenant.eq($tenant))
                .filter($table::$merge.eq_any(chunk.iter().copied()));
            diesel::delete(rows).execute($conn)?;
        }
    };
}

/// Forgets a customer, who is locked whole, as are its requests and those at work on them: of each kind of
/// record what the inventory says, those that belong to others before the others.
pub(crate) fn erase(conn: &mut Conn, tenant: Id, erasure: &Erasure) -> Answer<()> {
    let id = erasure.customer();
    merging::require_version(conn, tenant, id, erasure.expected())?;
    let customer = Id(id.as_uuid());
    let left = erasure.erased(merges::aliases_of(conn, tenant, customer)?);
    // They hold whole records of all who took part.
    let merges = merges::ids_of_any(conn, tenant, left.iter().map(|one| one.id))?;

    for record in SupportRecord::ALL.iter().rev() {
        match record {
            SupportRecord::Request => erased_requests::erase(conn, tenant, customer)?,
            SupportRecord::Specialist => {}
        }
    }
    for record in CoreRecord::ALL.iter().rev() {
        match record {
            CoreRecord::Customer => erase_record(conn, tenant, customer)?,
            CoreRecord::Alias => delete_of!(conn, crm_customer_alias, tenant, customer),
            CoreRecord::Consent => delete_of!(conn, crm_consent, tenant, customer),
            CoreRecord::Interaction => delete_of!(conn, crm_interaction, tenant, customer),
            CoreRecord::Merge => {
                delete_of_merges!(conn, crm_merge_person, merge_id, tenant, merges);
                delete_of_merges!(conn, crm_merge, id, tenant, merges);
            }
            CoreRecord::MergeMove => {
                delete_of_merges!(conn, crm_merge_move, merge_id, tenant, merges);
            }
            CoreRecord::Erased => leave_ids(conn, tenant, &left)?,
            CoreRecord::Suppression => suppress(conn, tenant, erasure)?,
            CoreRecord::Event | CoreRecord::Consumer | CoreRecord::Seal => {}
        }
    }
    Ok(())
}

/// Takes away the record of a customer, and what it is found by.
fn erase_record(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<()> {
    identities::give_up_all(conn, tenant, customer)?;
    delete_of!(conn, crm_customer_tag, tenant, customer);
    let record = crm_customer::table
        .filter(crm_customer::tenant.eq(tenant))
        .filter(crm_customer::id.eq(customer));
    diesel::delete(record).execute(conn)?;
    Ok(())
}

/// Keeps the ids.
fn leave_ids(conn: &mut Conn, tenant: Id, left: &[ErasedCustomer]) -> Answer<()> {
    let left: Vec<_> = left
        .iter()
        .map(|erased| ErasedRow::new(tenant, erased))
        .collect();
    dialect::insert_those_new!(conn, crm_erased_customer::table, left, ErasedRow::BINDS)?;
    Ok(())
}

/// Keeps the hashes, each since the latest erasure that named it.
fn suppress(conn: &mut Conn, tenant: Id, erasure: &Erasure) -> Answer<()> {
    for suppression in erasure.suppressions() {
        let hash = suppression.hash.to_string();
        let row = SuppressionRow::new(tenant, suppression);
        let since = row.since;
        if dialect::insert_new!(conn, crm_suppression::table, row)? == 1 {
            continue;
        }
        let earlier = crm_suppression::table
            .filter(crm_suppression::tenant.eq(tenant))
            .filter(crm_suppression::hash.eq(hash.as_str()))
            .filter(crm_suppression::since.lt(since));
        diesel::update(earlier)
            .set(crm_suppression::since.eq(since))
            .execute(conn)?;
    }
    Ok(())
}
