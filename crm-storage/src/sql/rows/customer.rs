//! Rows of customers, their identities and tags.

use crm_core::{Customer, IdentityKey, Version};
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::{crm_customer, crm_customer_identity, crm_customer_tag};
use crate::sql::types::{Doc, Id, Stamp};

/// What a customer is called in errors.
const WHAT: &str = "customer";

/// A customer to be stored.
#[derive(Debug, Insertable)]
#[diesel(table_name = crm_customer, treat_none_as_default_value = false)]
pub(crate) struct NewCustomerRow {
    pub(crate) tenant: Id,
    pub(crate) id: Id,
    pub(crate) version: i64,
    pub(crate) party: &'static str,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
    pub(crate) doc: Doc,
}

impl NewCustomerRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 7;

    pub(crate) fn new(tenant: Id, customer: &Customer) -> Result<Self, Failure> {
        Ok(Self {
            tenant,
            id: Id(customer.id().as_uuid()),
            version: customer.version().number().into(),
            party: customer.party().kind().code(),
            created_at: customer.created_at().into(),
            updated_at: customer.updated_at().into(),
            doc: Doc::write(customer, WHAT)?,
        })
    }
}

/// A stored customer.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_customer)]
pub(crate) struct CustomerRow {
    id: Id,
    version: i64,
    doc: Doc,
}

impl CustomerRow {
    pub(crate) fn version(&self) -> Result<Version, Failure> {
        version(self.version, WHAT)
    }

    pub(crate) fn read(&self) -> Result<Customer, Failure> {
        let customer: Customer = self.doc.read(WHAT)?;
        let is_this_row = customer.id().as_uuid() == self.id.0
            && i64::from(customer.version().number()) == self.version;
        if is_this_row {
            Ok(customer)
        } else {
            Err(Unreadable::of(WHAT, "its columns contradict its JSON"))
        }
    }
}

/// A verified identity to be stored.
#[derive(Insertable)]
#[diesel(table_name = crm_customer_identity, treat_none_as_default_value = false)]
pub(crate) struct IdentityRow<'a> {
    pub(crate) tenant: Id,
    pub(crate) namespace: &'a str,
    pub(crate) value: &'a str,
    pub(crate) customer_id: Id,
}

impl<'a> IdentityRow<'a> {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 4;

    pub(crate) fn new(tenant: Id, key: &'a IdentityKey, customer: Id) -> Self {
        Self {
            tenant,
            namespace: key.namespace(),
            value: key.value(),
            customer_id: customer,
        }
    }
}

/// A tag to be stored.
#[derive(Insertable)]
#[diesel(table_name = crm_customer_tag, treat_none_as_default_value = false)]
pub(crate) struct TagRow<'a> {
    pub(crate) tenant: Id,
    pub(crate) tag: &'a str,
    pub(crate) customer_id: Id,
}

impl TagRow<'_> {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 3;
}

/// Reads the number of a version.
pub(crate) fn version(number: i64, what: &'static str) -> Result<Version, Failure> {
    u32::try_from(number)
        .ok()
        .and_then(Version::from_number)
        .ok_or_else(|| Unreadable::of(what, "its version is out of range"))
}
