//! Rows of what is left of customers who were erased.

use crm_core::{CustomerId, ErasedCustomer, MergeId, Suppression, SuppressionHash};
use diesel::{Insertable, Queryable, Selectable};

use crate::sql::failure::{Failure, Unreadable};
use crate::sql::schema::{crm_erased_customer, crm_merge_person, crm_suppression};
use crate::sql::types::{Id, Stamp};

/// An id of a customer who was erased.
#[derive(Debug, Clone, Copy, Insertable, Queryable, Selectable)]
#[diesel(table_name = crm_erased_customer, treat_none_as_default_value = false)]
pub(crate) struct ErasedRow {
    tenant: Id,
    id: Id,
    customer_id: Id,
    erased_at: Stamp,
}

impl ErasedRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 4;

    pub(crate) fn new(tenant: Id, erased: &ErasedCustomer) -> Self {
        Self {
            tenant,
            id: Id(erased.id.as_uuid()),
            customer_id: Id(erased.customer.as_uuid()),
            erased_at: erased.erased_at.into(),
        }
    }

    pub(crate) fn read(self) -> Result<ErasedCustomer, Failure> {
        const WHAT: &str = "erased customer";
        Ok(ErasedCustomer::new(
            self.id.read(WHAT)?,
            self.customer_id.read(WHAT)?,
            self.erased_at.read(WHAT)?,
        ))
    }
}

/// A hash of an erased address, to be stored.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = crm_suppression, treat_none_as_default_value = false)]
pub(crate) struct SuppressionRow {
    tenant: Id,
    hash: String,
    pub(crate) since: Stamp,
}

impl SuppressionRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 3;

    pub(crate) fn new(tenant: Id, suppression: &Suppression) -> Self {
        Self {
            tenant,
            hash: suppression.hash.to_string(),
            since: suppression.since.into(),
        }
    }
}

/// A stored hash of an erased address.
#[derive(Queryable, Selectable)]
#[diesel(table_name = crm_suppression)]
pub(crate) struct StoredSuppressionRow {
    hash: String,
    since: Stamp,
}

impl StoredSuppressionRow {
    pub(crate) fn read(self) -> Result<Suppression, Failure> {
        const WHAT: &str = "suppression";
        let wrong = |_| Unreadable::of(WHAT, "a column breaks the rule of its type");
        let hash = SuppressionHash::parse(&self.hash).map_err(wrong)?;
        Ok(Suppression::new(hash, self.since.read(WHAT)?))
    }
}

/// Somebody who took part in a merge.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = crm_merge_person, treat_none_as_default_value = false)]
pub(crate) struct MergePersonRow {
    tenant: Id,
    merge_id: Id,
    customer_id: Id,
}

impl MergePersonRow {
    /// How many values a row has.
    pub(crate) const BINDS: usize = 3;

    pub(crate) fn new(tenant: Id, merge: MergeId, customer: CustomerId) -> Self {
        Self {
            tenant,
            merge_id: Id(merge.as_uuid()),
            customer_id: Id(customer.as_uuid()),
        }
    }
}
