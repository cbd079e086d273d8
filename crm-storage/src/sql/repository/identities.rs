//! Verified identities and who holds them.

use crm_core::{Customer, CustomerId, Identity, IdentityKey, StoreError};
use diesel::prelude::*;

use super::{Answer, Conn, dialect};
use crate::sql::rows::IdentityRow;
use crate::sql::schema::crm_customer_identity;
use crate::sql::types::Id;

/// The keys of the verified identities of a customer, in their order.
pub(crate) fn keys(customer: &Customer) -> Vec<IdentityKey> {
    let identities = customer.verified_identities().iter();
    identities
        .map(|verified| verified.identity().key())
        .collect()
}

/// For each identity, who holds it.
pub(crate) fn resolve(
    conn: &mut Conn,
    tenant: Id,
    identities: &[Identity],
) -> Answer<Vec<Option<CustomerId>>> {
    dialect::snapshot(conn, |conn| {
        identities
            .iter()
            .map(|identity| holder(conn, tenant, &identity.key()))
            .collect()
    })
}

fn holder(conn: &mut Conn, tenant: Id, key: &IdentityKey) -> Answer<Option<CustomerId>> {
    let found: Option<Id> = crm_customer_identity::table
        .filter(crm_customer_identity::tenant.eq(tenant))
        .filter(crm_customer_identity::namespace.eq(key.namespace()))
        .filter(crm_customer_identity::value.eq(key.value()))
        .select(crm_customer_identity::customer_id)
        .get_result(conn)
        .optional()?;
    found.map(|id| id.read("identity")).transpose()
}

/// Makes `customer` the holder of these identities.
pub(crate) fn take(
    conn: &mut Conn,
    tenant: Id,
    customer: &Customer,
    keys: &[IdentityKey],
) -> Answer<()> {
    for key in keys {
        let row = IdentityRow::new(tenant, key, Id(customer.id().as_uuid()));
        let inserted = diesel::insert_into(crm_customer_identity::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn)?;
        if inserted == 0
            && let Some(holder) = holder(conn, tenant, key)?
        {
            return Err(StoreError::IdentityTaken { holder }.into());
        }
    }
    Ok(())
}

/// Frees these identities.
pub(crate) fn give_up<'a>(
    conn: &mut Conn,
    tenant: Id,
    keys: impl Iterator<Item = &'a IdentityKey>,
) -> Answer<()> {
    for key in keys {
        let held = crm_customer_identity::table
            .filter(crm_customer_identity::tenant.eq(tenant))
            .filter(crm_customer_identity::namespace.eq(key.namespace()))
            .filter(crm_customer_identity::value.eq(key.value()));
        diesel::delete(held).execute(conn)?;
    }
    Ok(())
}
