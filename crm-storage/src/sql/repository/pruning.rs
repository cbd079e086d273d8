//! Removing interactions that are kept no longer.

use crm_core::{EntityRef, Prune};
use diesel::prelude::*;

use super::{Answer, Conn, merges, merging};
use crate::sql::schema::{crm_interaction, crm_merge_move};
use crate::sql::types::Id;

/// How many ids stand in one statement.
const CHUNK: usize = 400;

/// Removes interactions of a customer, who is locked whole; says whether one was there.
pub(crate) fn prune(conn: &mut Conn, tenant: Id, prune: &Prune) -> Answer<bool> {
    merging::require_version(conn, tenant, prune.customer(), prune.expected())?;
    let customer = Id(prune.customer().as_uuid());
    let mut persons = merges::aliases_of(conn, tenant, customer)?;
    persons.push(prune.customer());
    let merges = merges::ids_of_any(conn, tenant, persons.into_iter())?;
    let ids = prune.interactions().iter();
    let ids: Vec<Id> = ids.map(|id| Id(id.as_uuid())).collect();
    let interaction = EntityRef::INTERACTION;
    let mut removed = false;
    for chunk in ids.chunks(CHUNK) {
        let found: Vec<Id> = crm_interaction::table
            .filter(crm_interaction::tenant.eq(tenant))
            .filter(crm_interaction::customer_id.eq(customer))
            .filter(crm_interaction::id.eq_any(chunk.iter().copied()))
            .select(crm_interaction::id)
            .load(conn)?;
        if found.is_empty() {
            continue;
        }
        removed = true;
        let rows = crm_interaction::table
            .filter(crm_interaction::tenant.eq(tenant))
            .filter(crm_interaction::customer_id.eq(customer))
            .filter(crm_interaction::id.eq_any(found.iter().copied()));
        diesel::delete(rows).execute(conn)?;
        for merges in merges.chunks(CHUNK) {
            let moves = crm_merge_move::table
                .filter(crm_merge_move::tenant.eq(tenant))
                .filter(crm_merge_move::merge_id.eq_any(merges.iter().copied()))
                .filter(crm_merge_move::id.eq_any(found.iter().copied()))
                .filter(crm_merge_move::kind.eq(interaction.as_str()));
            diesel::delete(moves).execute(conn)?;
        }
    }
    Ok(removed)
}
