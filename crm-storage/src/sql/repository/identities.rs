//! Verified identities and who holds them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crm_core::{Customer, CustomerId, Identity, IdentityKey, StoreError};
use diesel::prelude::*;

use super::{Answer, Conn, dialect};
use crate::sql::failure::Failure;
use crate::sql::rows::IdentityRow;
use crate::sql::schema::crm_customer_identity;
use crate::sql::types::Id;

/// The keys of the verified identities of a customer, in the order of keys.
pub(crate) fn keys(customer: &Customer) -> BTreeSet<IdentityKey> {
    customer.identity_keys().into_iter().collect()
}

/// For each identity, who holds it.
pub(crate) fn resolve(
    conn: &mut Conn,
    tenant: Id,
    identities: &[Identity],
) -> Answer<Vec<Option<CustomerId>>> {
    if let [identity] = identities {
        return Ok(vec![holder(conn, tenant, &identity.key())?]);
    }
    let keys: Vec<IdentityKey> = identities.iter().map(Identity::key).collect();
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for key in &keys {
        values
            .entry(key.namespace())
            .or_default()
            .insert(key.value());
    }
    let mut holders: HashMap<(&str, String), CustomerId> = HashMap::new();
    dialect::snapshot(conn, |conn| {
        for (namespace, values) in &values {
            let values: Vec<&str> = values.iter().copied().collect();
            for chunk in values.chunks(dialect::MAX_BINDS.saturating_sub(2)) {
                for (value, holder) in holders_of(conn, tenant, namespace, chunk)? {
                    holders.insert((namespace, value), holder);
                }
            }
        }
        Ok(())
    })?;
    let holder_of = |key: &IdentityKey| {
        let place = (key.namespace(), key.value().to_owned());
        holders.get(&place).copied()
    };
    Ok(keys.iter().map(holder_of).collect())
}

/// The values of a namespace that somebody holds, and who.
fn holders_of(
    conn: &mut Conn,
    tenant: Id,
    namespace: &str,
    values: &[&str],
) -> Answer<Vec<(String, CustomerId)>> {
    let rows: Vec<(String, Id)> = crm_customer_identity::table
        .filter(crm_customer_identity::tenant.eq(tenant))
        .filter(crm_customer_identity::namespace.eq(namespace))
        .filter(crm_customer_identity::value.eq_any(values))
        .select((
            crm_customer_identity::value,
            crm_customer_identity::customer_id,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(value, holder)| Ok((value, holder.read("identity")?)))
        .collect()
}

/// Who holds the identity with this key.
pub(crate) fn holder(conn: &mut Conn, tenant: Id, key: &IdentityKey) -> Answer<Option<CustomerId>> {
    let found: Option<Id> = crm_customer_identity::table
        .filter(crm_customer_identity::tenant.eq(tenant))
        .filter(crm_customer_identity::namespace.eq(key.namespace()))
        .filter(crm_customer_identity::value.eq(key.value()))
        .select(crm_customer_identity::customer_id)
        .get_result(conn)
        .optional()?;
    found.map(|id| id.read("identity")).transpose()
}

/// Makes `customer` the holder of these identities, in the order of their keys: the first one that is
/// taken is the one that is told, and two who take the same ones do not lock each other out.
pub(crate) fn take(
    conn: &mut Conn,
    tenant: Id,
    customer: &Customer,
    keys: &BTreeSet<IdentityKey>,
) -> Answer<()> {
    for key in keys {
        let row = IdentityRow::new(tenant, key, Id(customer.id().as_uuid()));
        if dialect::insert_new!(conn, crm_customer_identity::table, row)? == 0 {
            return Err(match holder(conn, tenant, key)? {
                Some(holder) => StoreError::IdentityTaken { holder }.into(),
                None => Failure::Raced,
            });
        }
    }
    Ok(())
}

/// Frees all identities of a customer.
pub(crate) fn give_up_all(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<()> {
    let held = crm_customer_identity::table
        .filter(crm_customer_identity::tenant.eq(tenant))
        .filter(crm_customer_identity::customer_id.eq(customer));
    diesel::delete(held).execute(conn)?;
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
