//! Carrying out erasures: all rows of a customer go, in one transaction.

use crm_core::{ErasedCustomer, Erasure};
use diesel::prelude::*;

use super::{Answer, Conn, dialect, identities, merges, merging};
use crate::sql::rows::{ErasedRow, SuppressionRow};
use crate::sql::schema::{
    crm_consent, crm_customer, crm_customer_alias, crm_customer_tag, crm_erased_customer,
    crm_interaction, crm_merge, crm_merge_move, crm_merge_person, crm_request, crm_suppression,
};
use crate::sql::types::Id;

/// Takes away the rows of a customer in one table.
macro_rules! delete_of {
    ($conn:ident, $table:ident, $tenant:ident, $customer:ident) => {
        diesel::delete(
            $table::table
                .filter($table::tenant.eq($tenant))
                .filter($table::customer_id.eq($customer)),
        )
        .execute($conn)?
    };
}

/// Forgets a customer, who is locked whole.
pub(crate) fn erase(conn: &mut Conn, tenant: Id, erasure: &Erasure) -> Answer<()> {
    let id = erasure.customer();
    merging::require_version(conn, tenant, id, erasure.expected())?;
    let customer = Id(id.as_uuid());
    let left = erasure.erased(merges::aliases_of(conn, tenant, customer)?);

    identities::give_up_all(conn, tenant, customer)?;
    delete_of!(conn, crm_customer_tag, tenant, customer);
    delete_of!(conn, crm_consent, tenant, customer);
    delete_of!(conn, crm_interaction, tenant, customer);
    delete_of!(conn, crm_request, tenant, customer);
    delete_of!(conn, crm_customer_alias, tenant, customer);
    erase_merges(conn, tenant, &left)?;
    let record = crm_customer::table
        .filter(crm_customer::tenant.eq(tenant))
        .filter(crm_customer::id.eq(customer));
    diesel::delete(record).execute(conn)?;

    let left: Vec<_> = left
        .iter()
        .map(|erased| ErasedRow::new(tenant, erased))
        .collect();
    dialect::insert_those_new!(conn, crm_erased_customer::table, left, ErasedRow::BINDS)?;
    suppress(conn, tenant, erasure)
}

/// Takes away the merges in which one of the ids took part: they hold whole records.
fn erase_merges(conn: &mut Conn, tenant: Id, persons: &[ErasedCustomer]) -> Answer<()> {
    let found = merges::ids_of_any(conn, tenant, persons.iter().map(|one| one.id))?;
    for chunk in found.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
        let moves = crm_merge_move::table
            .filter(crm_merge_move::tenant.eq(tenant))
            .filter(crm_merge_move::merge_id.eq_any(chunk.iter().copied()));
        diesel::delete(moves).execute(conn)?;
        let persons = crm_merge_person::table
            .filter(crm_merge_person::tenant.eq(tenant))
            .filter(crm_merge_person::merge_id.eq_any(chunk.iter().copied()));
        diesel::delete(persons).execute(conn)?;
        let merges = crm_merge::table
            .filter(crm_merge::tenant.eq(tenant))
            .filter(crm_merge::id.eq_any(chunk.iter().copied()));
        diesel::delete(merges).execute(conn)?;
    }
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
