//! The consent ledger.

use crm_core::{ConsentLedger, ConsentRecord, StoreError};
use diesel::prelude::*;

use super::{Answer, Conn, customers, dialect};
use crate::entity;
use crate::sql::failure::Failure;
use crate::sql::rows::{ConsentRow, NewConsentRow};
use crate::sql::schema::crm_consent;
use crate::sql::types::Id;

/// All entries of a customer.
pub(crate) fn ledger(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<ConsentLedger> {
    let rows = crm_consent::table
        .filter(crm_consent::tenant.eq(tenant))
        .filter(crm_consent::customer_id.eq(customer))
        .select(ConsentRow::as_select())
        .load(conn)?;
    let entries: Result<Vec<_>, _> = rows.iter().map(ConsentRow::read).collect();
    Ok(ConsentLedger::new(entries?))
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
