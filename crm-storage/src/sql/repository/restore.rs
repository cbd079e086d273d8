//! Storing rows as they were in another store.
//!
//! Each kind goes the same way: insert in few statements all that no unique key forbids, and only
//! when the database took fewer than there are, read each and compare. What was inserted besides a
//! row that differs goes with the transaction.

use crm_core::{
    ConsentRecord, Customer, CustomerAlias, ErasedCustomer, Event, Interaction, KeyReuse,
    MergeMove, MergeRecord, StoreError, Suppression,
};
use crm_support::{ServiceRequest, Specialist};
use diesel::prelude::*;

use super::interactions::InteractionKey;
use super::{
    Answer, Conn, customers, dialect, erasures, events, identities, interactions, merges, requests,
    specialists,
};
use crate::entity;
use crate::restore::row::Row;
use crate::restore::{RestoreBatch, RestoreReport, new_ones};
use crate::sql::failure::Failure;
use crate::sql::rows::{
    AliasRow, ConsentRow, ErasedRow, IdentityRow, NewConsentRow, NewCustomerRow, NewInteractionRow,
    NewMergeRow, NewMoveRow, NewRequestRow, NewSpecialistRow, SuppressionRow, TagRow,
};
use crate::sql::schema::{
    crm_consent, crm_customer, crm_customer_alias, crm_customer_identity, crm_customer_tag,
    crm_erased_customer, crm_interaction, crm_merge, crm_merge_move, crm_request, crm_specialist,
    crm_suppression,
};
use crate::sql::types::Id;

/// Stores the rows that are not there. The caller has begun a transaction, and rolls back when this
/// fails.
pub(crate) fn restore(conn: &mut Conn, tenant: Id, batch: &RestoreBatch) -> Answer<RestoreReport> {
    let added = match batch {
        RestoreBatch::Customers(rows) => restore_customers(conn, tenant, rows)?,
        RestoreBatch::Aliases(rows) => restore_aliases(conn, tenant, rows)?,
        RestoreBatch::Merges(rows) => restore_merges(conn, tenant, rows)?,
        RestoreBatch::MergeMoves(rows) => restore_moves(conn, tenant, rows)?,
        RestoreBatch::Erased(rows) => restore_erased(conn, tenant, rows)?,
        RestoreBatch::Suppressions(rows) => restore_suppressions(conn, tenant, rows)?,
        RestoreBatch::Consents(rows) => restore_consents(conn, tenant, rows)?,
        RestoreBatch::Interactions(rows) => restore_interactions(conn, tenant, rows)?,
        RestoreBatch::Specialists(rows) => restore_specialists(conn, tenant, rows)?,
        RestoreBatch::Requests(rows) => restore_requests(conn, tenant, rows)?,
        RestoreBatch::Events { after, events } => restore_events(conn, tenant, *after, events)?,
    };
    Ok(RestoreReport::new(batch.len(), added))
}

fn restore_customers(conn: &mut Conn, tenant: Id, rows: &[Customer]) -> Answer<usize> {
    let once = once(rows)?;
    let values: Answer<Vec<_>> = once
        .iter()
        .map(|customer| NewCustomerRow::new(tenant, customer))
        .collect();
    let added =
        dialect::insert_those_new!(conn, crm_customer::table, values?, NewCustomerRow::BINDS)?;
    if added < once.len() {
        for customer in &once {
            let stored = customers::by_id(conn, tenant, Id(customer.id().as_uuid()))?;
            require_equal(*customer, stored.as_ref())?;
        }
    }

    let keys: Vec<_> = once
        .iter()
        .flat_map(|customer| {
            let keys = identities::keys(customer).into_iter();
            keys.map(|key| (customer.id(), key))
        })
        .collect();
    let values: Vec<_> = keys
        .iter()
        .map(|(customer, key)| IdentityRow::new(tenant, key, Id(customer.as_uuid())))
        .collect();
    let taken = dialect::insert_those_new!(
        conn,
        crm_customer_identity::table,
        values,
        IdentityRow::BINDS
    )?;
    if taken < keys.len() {
        for (customer, key) in &keys {
            let holder = identities::holder(conn, tenant, key)?;
            if let Some(holder) = holder.filter(|holder| holder != customer) {
                return Err(StoreError::IdentityTaken { holder }.into());
            }
        }
    }

    let tags: Vec<_> = once
        .iter()
        .flat_map(|customer| {
            customer.tags().iter().map(|tag| TagRow {
                tenant,
                tag: tag.as_str(),
                customer_id: Id(customer.id().as_uuid()),
            })
        })
        .collect();
    dialect::insert_those_new!(conn, crm_customer_tag::table, tags, TagRow::BINDS)?;
    Ok(added)
}

fn restore_aliases(conn: &mut Conn, tenant: Id, rows: &[CustomerAlias]) -> Answer<usize> {
    let once = once(rows)?;
    customers::require_all(conn, tenant, once.iter().map(|row| row.customer))?;
    let values: Vec<_> = once
        .iter()
        .map(|alias| AliasRow::new(tenant, alias))
        .collect();
    let added =
        dialect::insert_those_new!(conn, crm_customer_alias::table, values, AliasRow::BINDS)?;
    if added < once.len() {
        for alias in &once {
            let stored = merges::aliases(conn, tenant, &[alias.id].into())?;
            require_equal(*alias, stored.first())?;
        }
    }
    Ok(added)
}

fn restore_merges(conn: &mut Conn, tenant: Id, rows: &[MergeRecord]) -> Answer<usize> {
    let once = once(rows)?;
    let values: Answer<Vec<_>> = once
        .iter()
        .map(|merge| NewMergeRow::new(tenant, merge))
        .collect();
    let added = dialect::insert_those_new!(conn, crm_merge::table, values?, NewMergeRow::BINDS)?;
    merges::name_persons(conn, tenant, &once)?;
    if added < once.len() {
        for merge in &once {
            let stored = merges::by_id(conn, tenant, Id(merge.id().as_uuid()))?;
            require_equal(*merge, stored.as_ref())?;
        }
    }
    Ok(added)
}

fn restore_moves(conn: &mut Conn, tenant: Id, rows: &[MergeMove]) -> Answer<usize> {
    let once = once(rows)?;
    let values: Vec<_> = once
        .iter()
        .map(|moved| NewMoveRow::new(tenant, moved))
        .collect();
    let added = dialect::insert_those_new!(conn, crm_merge_move::table, values, NewMoveRow::BINDS)?;
    if added < once.len() {
        for moved in &once {
            let stored = merges::moves_of(conn, tenant, Id(moved.merge.as_uuid()))?;
            let stored = stored.iter().find(|stored| stored.entity == moved.entity);
            require_equal(*moved, stored)?;
        }
    }
    Ok(added)
}

fn restore_erased(conn: &mut Conn, tenant: Id, rows: &[ErasedCustomer]) -> Answer<usize> {
    let once = once(rows)?;
    let values: Vec<_> = once
        .iter()
        .map(|erased| ErasedRow::new(tenant, erased))
        .collect();
    let added =
        dialect::insert_those_new!(conn, crm_erased_customer::table, values, ErasedRow::BINDS)?;
    if added < once.len() {
        for erased in &once {
            let stored = erasures::erased(conn, tenant, &[erased.id].into())?;
            require_equal(*erased, stored.first())?;
        }
    }
    Ok(added)
}

fn restore_suppressions(conn: &mut Conn, tenant: Id, rows: &[Suppression]) -> Answer<usize> {
    let once = once(rows)?;
    let values: Vec<_> = once
        .iter()
        .map(|suppression| SuppressionRow::new(tenant, suppression))
        .collect();
    let added =
        dialect::insert_those_new!(conn, crm_suppression::table, values, SuppressionRow::BINDS)?;
    if added < once.len() {
        for suppression in &once {
            let stored = erasures::suppressions(conn, tenant, &[suppression.hash].into())?;
            require_equal(*suppression, stored.first())?;
        }
    }
    Ok(added)
}

fn restore_consents(conn: &mut Conn, tenant: Id, rows: &[ConsentRecord]) -> Answer<usize> {
    let once = once(rows)?;
    customers::require_all(conn, tenant, once.iter().map(|row| row.customer()))?;
    let values: Answer<Vec<_>> = once
        .iter()
        .map(|consent| NewConsentRow::new(tenant, consent))
        .collect();
    let added =
        dialect::insert_those_new!(conn, crm_consent::table, values?, NewConsentRow::BINDS)?;
    if added < once.len() {
        for consent in &once {
            let stored = crm_consent::table
                .filter(crm_consent::tenant.eq(tenant))
                .filter(crm_consent::id.eq(Id(consent.id().as_uuid())))
                .select(ConsentRow::as_select())
                .get_result(conn)
                .optional()?;
            let stored = stored.map(|row| row.read()).transpose()?;
            require_equal(*consent, stored.as_ref())?;
        }
    }
    Ok(added)
}

fn restore_interactions(conn: &mut Conn, tenant: Id, rows: &[Interaction]) -> Answer<usize> {
    let once = once(rows)?;
    customers::require_all(conn, tenant, once.iter().map(|row| row.customer()))?;
    let values: Answer<Vec<_>> = once
        .iter()
        .map(|interaction| NewInteractionRow::new(tenant, interaction))
        .collect();
    let added = dialect::insert_those_new!(
        conn,
        crm_interaction::table,
        values?,
        NewInteractionRow::BINDS
    )?;
    if added < once.len() {
        require_stored(conn, tenant, rows)?;
    }
    Ok(added)
}

/// Fails when an interaction was not stored because another one has its id or its key.
fn require_stored(conn: &mut Conn, tenant: Id, rows: &[Interaction]) -> Answer<()> {
    let mut reuses = Vec::new();
    for (index, interaction) in rows.iter().enumerate() {
        let customer = Id(interaction.customer().as_uuid());
        let id = Id(interaction.id().as_uuid());
        if let Some(stored) = interactions::by_id(conn, tenant, customer, id)? {
            require_equal(interaction, Some(&stored))?;
            continue;
        }
        match interactions::by_key(conn, tenant, InteractionKey::of(interaction))? {
            Some(other) => reuses.push(KeyReuse::new(index, other.id())),
            // Its id is another customer's.
            None => return Err(exists(interaction)),
        }
    }
    if reuses.is_empty() {
        Ok(())
    } else {
        Err(StoreError::KeyReused { reuses }.into())
    }
}

fn restore_specialists(conn: &mut Conn, tenant: Id, rows: &[Specialist]) -> Answer<usize> {
    let once = once(rows)?;
    let values: Answer<Vec<_>> = once
        .iter()
        .map(|specialist| NewSpecialistRow::new(tenant, specialist))
        .collect();
    let added = dialect::insert_those_new!(
        conn,
        crm_specialist::table,
        values?,
        NewSpecialistRow::BINDS
    )?;
    if added < once.len() {
        for specialist in &once {
            let stored = specialists::by_id(conn, tenant, Id(specialist.id().as_uuid()))?;
            require_equal(*specialist, stored.as_ref())?;
        }
    }
    Ok(added)
}

fn restore_requests(conn: &mut Conn, tenant: Id, rows: &[ServiceRequest]) -> Answer<usize> {
    let once = once(rows)?;
    customers::require_all(conn, tenant, once.iter().map(|row| row.customer()))?;
    let values: Answer<Vec<_>> = once
        .iter()
        .map(|request| NewRequestRow::new(tenant, request))
        .collect();
    let added =
        dialect::insert_those_new!(conn, crm_request::table, values?, NewRequestRow::BINDS)?;
    if added < once.len() {
        for request in &once {
            let stored = requests::by_id(conn, tenant, Id(request.id().as_uuid()))?;
            require_equal(*request, stored.as_ref())?;
        }
    }
    Ok(added)
}

fn restore_events(conn: &mut Conn, tenant: Id, after: u64, batch: &[Event]) -> Answer<usize> {
    let end = events::end(conn, tenant)?.unwrap_or(0);
    let Some(logged) = end.checked_sub(after) else {
        return Err(entity::gap_in_the_log().into());
    };
    let there = usize::try_from(logged).unwrap_or(usize::MAX);
    let (known, new) = batch.split_at(there.min(batch.len()));
    let stored = events::after(conn, tenant, after, known.len())?;
    let mut stored = stored.iter().map(|(_, event)| event);
    for event in known {
        if stored.next() != Some(event) {
            return Err(StoreError::AlreadyExists {
                entity: entity::event(event.id()),
            }
            .into());
        }
    }
    let new: Vec<&Event> = new.iter().collect();
    // The log was looked at before it was locked. Whoever has added to it in between may have been
    // the same call, whose answer was lost while it was being committed: all is looked at again.
    events::append_behind(conn, tenant, &new, Some(end))?;
    Ok(new.len())
}

/// Each row once; fails when two differ under one id.
fn once<R: Row>(rows: &[R]) -> Result<Vec<&R>, StoreError> {
    let new = new_ones(rows, |_| None)?;
    Ok(new.into_iter().map(|(_, row)| row).collect())
}

/// Fails when the row that is stored under the id is another one.
fn require_equal<R: Row>(row: &R, stored: Option<&R>) -> Answer<()> {
    match stored {
        Some(same) if same == row => Ok(()),
        _ => Err(exists(row)),
    }
}

fn exists<R: Row>(row: &R) -> Failure {
    StoreError::AlreadyExists {
        entity: row.entity(),
    }
    .into()
}
