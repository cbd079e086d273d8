//! Storing a change set.

use std::collections::BTreeSet;

use crm_core::{ChangeReport, ChangeSet, CustomerWrite, Event, RecordOutcome};
use diesel::prelude::*;

use super::{
    Answer, Conn, consents, customers, dialect, erased_requests, erasing, events, merging, pruning,
    record, used_ids,
};
use crate::entity;
use crate::sql::schema::crm_customer;
use crate::sql::types::Id;

/// Stores a change set. The caller has begun a transaction, and rolls back when this fails.
pub(crate) fn apply(conn: &mut Conn, tenant: Id, changes: &ChangeSet) -> Answer<ChangeReport> {
    let mut caused: Vec<&Event> = Vec::new();
    let report = apply_values(conn, tenant, changes, &mut caused)?;
    events::append(conn, tenant, &caused)?;
    Ok(report)
}

/// Locks the customers that are to be replaced, in the order of their ids: two change sets that name
/// the same ones in different orders wait for each other, and do not lock each other out. Where one is
/// erased, the requests of all of them are locked, too: a merge may move one to it first.
fn lock_updated(conn: &mut Conn, tenant: Id, changes: &ChangeSet) -> Answer<()> {
    let mut updated: BTreeSet<Id> = BTreeSet::new();
    let (mut takes_all, mut erases) = (false, false);
    for change in &changes.customers {
        match &change.value {
            CustomerWrite::Insert(_) => continue,
            CustomerWrite::Merge(merge) => {
                updated.insert(Id(merge.absorbed().id().as_uuid()));
                takes_all = true;
            }
            CustomerWrite::Erase(_) => (takes_all, erases) = (true, true),
            CustomerWrite::Unmerge(_) | CustomerWrite::Prune(_) => takes_all = true,
            _ => {}
        }
        updated.insert(Id(change.value.customer_id().as_uuid()));
    }
    if dialect::LOCKS_ROWS && takes_all {
        // Who adds something to one of them has to be done before it is moved or erased.
        let rows = dialect::locked_whole!(
            crm_customer::table
                .filter(crm_customer::tenant.eq(tenant))
                .filter(crm_customer::id.eq_any(updated.iter().copied()))
                .order(crm_customer::id.asc())
                .select(crm_customer::id)
        );
        rows.load::<Id>(conn)?;
        if erases {
            erased_requests::lock(conn, tenant, &updated)?;
        }
    } else if dialect::LOCKS_ROWS && updated.len() > 1 {
        let rows = dialect::locked!(
            crm_customer::table
                .filter(crm_customer::tenant.eq(tenant))
                .filter(crm_customer::id.eq_any(updated))
                .order(crm_customer::id.asc())
                .select(crm_customer::id)
        );
        rows.load::<Id>(conn)?;
    }
    Ok(())
}

/// Stores all but the events, which it adds to `caused`.
pub(crate) fn apply_values<'a>(
    conn: &mut Conn,
    tenant: Id,
    changes: &'a ChangeSet,
    caused: &mut Vec<&'a Event>,
) -> Answer<ChangeReport> {
    lock_updated(conn, tenant, changes)?;
    let mut inserted = BTreeSet::new();
    let mut records = changes.customers.len();
    for change in &changes.customers {
        match &change.value {
            CustomerWrite::Insert(customer) => {
                customers::insert(conn, tenant, customer)?;
                inserted.insert(customer.id());
            }
            CustomerWrite::Update { customer, expected } => {
                customers::update(conn, tenant, customer, *expected)?;
            }
            CustomerWrite::Merge(merge) => {
                merging::merge(conn, tenant, merge)?;
                inserted.remove(&merge.absorbed().id());
            }
            CustomerWrite::Unmerge(unmerge) => merging::unmerge(conn, tenant, unmerge)?,
            CustomerWrite::Erase(erasure) => {
                erasing::erase(conn, tenant, erasure)?;
                inserted.remove(&erasure.customer());
            }
            CustomerWrite::Prune(prune) => {
                if !pruning::prune(conn, tenant, prune)? {
                    records = records.saturating_sub(1);
                    continue;
                }
            }
            other => return Err(entity::unknown_write(&other.customer_id().into()).into()),
        }
        caused.extend(&change.events);
    }
    used_ids::require_none(conn, tenant, &inserted)?;
    for change in &changes.consents {
        if consents::append(conn, tenant, &change.value)? {
            records = records.saturating_add(1);
            caused.extend(&change.events);
        }
    }
    let outcomes = record::record(conn, tenant, &changes.interactions)?;
    for (change, outcome) in changes.interactions.iter().zip(&outcomes) {
        if *outcome == RecordOutcome::Recorded {
            caused.extend(&change.events);
        }
    }
    Ok(ChangeReport::new(outcomes).with_more_written(records))
}
