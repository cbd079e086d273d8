//! Storing a change set.

use crm_core::{ChangeReport, ChangeSet, CustomerWrite, Event, RecordOutcome};

use super::{Answer, Conn, consents, customers, events, record};
use crate::entity;
use crate::sql::types::Id;

/// Stores a change set. The caller has begun a transaction, and rolls back when this fails.
pub(crate) fn apply(conn: &mut Conn, tenant: Id, changes: &ChangeSet) -> Answer<ChangeReport> {
    let mut caused: Vec<&Event> = Vec::new();
    let report = apply_values(conn, tenant, changes, &mut caused)?;
    events::append(conn, tenant, &caused)?;
    Ok(report)
}

/// Stores all but the events, which it adds to `caused`.
pub(crate) fn apply_values<'a>(
    conn: &mut Conn,
    tenant: Id,
    changes: &'a ChangeSet,
    caused: &mut Vec<&'a Event>,
) -> Answer<ChangeReport> {
    for change in &changes.customers {
        match &change.value {
            CustomerWrite::Insert(customer) => customers::insert(conn, tenant, customer)?,
            CustomerWrite::Update { customer, expected } => {
                customers::update(conn, tenant, customer, *expected)?;
            }
            other => return Err(entity::unknown_write(&other.customer().id().into()).into()),
        }
        caused.extend(&change.events);
    }
    for change in &changes.consents {
        if consents::append(conn, tenant, &change.value)? {
            caused.extend(&change.events);
        }
    }
    let outcomes = record::record(conn, tenant, &changes.interactions)?;
    for (change, outcome) in changes.interactions.iter().zip(&outcomes) {
        if *outcome == RecordOutcome::Recorded {
            caused.extend(&change.events);
        }
    }
    Ok(ChangeReport::new(outcomes))
}
