//! Rows of the consent ledger.

use crm_core::ConsentRecord;
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::Failure;
use crate::sql::schema::crm_consent;
use crate::sql::types::{Doc, Id, Stamp};

/// What an entry of the consent ledger is called in errors.
const WHAT: &str = "consent";

/// An entry to be stored.
#[derive(Insertable)]
#[diesel(table_name = crm_consent, treat_none_as_default_value = false)]
pub(crate) struct NewConsentRow {
    tenant: Id,
    pub(crate) customer_id: Id,
    occurred_at: Stamp,
    id: Id,
    pub(crate) doc: Doc,
}

impl NewConsentRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 5;

    pub(crate) fn new(tenant: Id, consent: &ConsentRecord) -> Result<Self, Failure> {
        Ok(Self {
            tenant,
            customer_id: Id(consent.customer().as_uuid()),
            occurred_at: consent.occurred_at().into(),
            id: Id(consent.id().as_uuid()),
            doc: Doc::write(consent, WHAT)?,
        })
    }
}

/// A stored entry.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_consent)]
pub(crate) struct ConsentRow {
    doc: Doc,
}

impl ConsentRow {
    pub(crate) fn read(&self) -> Result<ConsentRecord, Failure> {
        self.doc.read(WHAT)
    }
}
