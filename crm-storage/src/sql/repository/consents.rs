//! The consent ledger.

use crm_core::{ConsentLedger, ConsentRecord, StoreError};
use diesel::prelude::*;

use super::{Answer, Conn, customers, dialect, merges};
use crate::entity;
use crate::sql::failure::Failure;
use crate::sql::rows::{ConsentRow, NewConsentRow};
use crate::sql::schema::crm_consent;
use crate::sql::types::Id;

/// All entries of a customer, as they speak for those whom it was merged of.
pub(crate) fn ledger(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<ConsentLedger> {
    let ledger = ConsentLedger::new(entries(conn, tenant, customer)?);
    if !ledger.is_of_several() {
        return Ok(ledger);
    }
    let mut ids = merges::aliases_of(conn, tenant, customer)?;
    ids.push(customer.read("customer")?);
    Ok(ConsentLedger::of_persons(ledger.entries().to_vec(), ids))
}

/// All entries of a customer.
pub(crate) fn entries(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<Vec<ConsentRecord>> {
    let rows = crm_consent::table
        .filter(crm_consent::tenant.eq(tenant))
        .filter(crm_consent::customer_id.eq(customer))
        .select(ConsentRow::as_select())
        .load(conn)?;
    rows.iter().map(ConsentRow::read).collect()
}

/// Stores an entry in place of that with its id: what a merge makes of it.
pub(crate) fn replace(conn: &mut Conn, tenant: Id, consent: &ConsentRecord) -> Answer<()> {
    let row = NewConsentRow::new(tenant, consent)?;
    let stored = crm_consent::table
        .filter(crm_consent::tenant.eq(tenant))
        .filter(crm_consent::id.eq(Id(consent.id().as_uuid())));
    diesel::update(stored)
        .set((
            crm_consent::customer_id.eq(row.customer_id),
            crm_consent::doc.eq(row.doc),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds an entry; `false` when it is there already.
pub(crate) fn append(conn: &mut Conn, tenant: Id, consent: &ConsentRecord) -> Answer<bool> {
    customers::require(conn, tenant, consent.customer())?;
    let row = NewConsentRow::new(tenant, consent)?;
    let inserted = dialect::insert_new!(conn, crm_consent::table, row)?;
    if inserted == 1 {
        return Ok(true);
    }
    let stored = crm_consent::table
        .filter(crm_consent::tenant.eq(tenant))
        .filter(crm_consent::id.eq(Id(consent.id().as_uuid())))
        .select(ConsentRow::as_select())
        .get_result(conn)
        .optional()?;
    match stored.map(|row| row.read()).transpose()? {
        Some(same) if same == *consent => Ok(false),
        Some(_) => Err(StoreError::AlreadyExists {
            entity: entity::consent(consent.id()),
        }
        .into()),
        None => Err(Failure::Raced),
    }
}
