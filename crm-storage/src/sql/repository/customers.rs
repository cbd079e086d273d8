//! Customers.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crm_core::{Customer, CustomerFilter, CustomerId, EntityRef, PageLimit, StoreError, Version};
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::Text;
use uuid::Uuid;

use super::versioned_update::{VersionedRow, VersionedUpdate};
use super::{Answer, Conn, Db, dialect, identities};
use crate::sql::rows::{CustomerRow, NewCustomerRow, TagRow};
use crate::sql::schema::{crm_customer, crm_customer_tag};
use crate::sql::sql_types;
use crate::sql::types::Id;

/// The customer with this id.
pub(crate) fn by_id(conn: &mut Conn, tenant: Id, id: Id) -> Answer<Option<Customer>> {
    row(conn, tenant, id)?.map(|row| row.read()).transpose()
}

fn row(conn: &mut Conn, tenant: Id, id: Id) -> QueryResult<Option<CustomerRow>> {
    crm_customer::table
        .filter(crm_customer::tenant.eq(tenant))
        .filter(crm_customer::id.eq(id))
        .select(CustomerRow::as_select())
        .get_result(conn)
        .optional()
}

/// Fails when there is no such customer.
pub(crate) fn require(conn: &mut Conn, tenant: Id, customer: CustomerId) -> Answer<()> {
    if exists(conn, tenant, Id(customer.as_uuid()))? {
        return Ok(());
    }
    Err(StoreError::NotFound {
        entity: customer.into(),
    }
    .into())
}

/// Fails when one of these customers is not there, and names the first.
pub(crate) fn require_all(
    conn: &mut Conn,
    tenant: Id,
    customers: impl Iterator<Item = CustomerId> + Clone,
) -> Answer<()> {
    let once: BTreeSet<Uuid> = customers.clone().map(CustomerId::as_uuid).collect();
    let once: Vec<Id> = once.into_iter().map(Id).collect();
    let mut found: HashSet<Uuid> = HashSet::new();
    for chunk in once.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
        let stored: Vec<Id> = crm_customer::table
            .filter(crm_customer::tenant.eq(tenant))
            .filter(crm_customer::id.eq_any(chunk.iter().copied()))
            .select(crm_customer::id)
            .load(conn)?;
        found.extend(stored.into_iter().map(|id| id.0));
    }
    let mut missing = customers.filter(|customer| !found.contains(&customer.as_uuid()));
    match missing.next() {
        None => Ok(()),
        Some(customer) => Err(StoreError::NotFound {
            entity: customer.into(),
        }
        .into()),
    }
}

/// Whether there is such a customer.
pub(crate) fn exists(conn: &mut Conn, tenant: Id, id: Id) -> QueryResult<bool> {
    let found: Option<Id> = crm_customer::table
        .filter(crm_customer::tenant.eq(tenant))
        .filter(crm_customer::id.eq(id))
        .select(crm_customer::id)
        .get_result(conn)
        .optional()?;
    Ok(found.is_some())
}

/// The customers with these ids, each once, in the order of the ids.
pub(crate) fn by_ids(conn: &mut Conn, tenant: Id, ids: &[CustomerId]) -> Answer<Vec<Customer>> {
    if let [id] = ids {
        return Ok(by_id(conn, tenant, Id(id.as_uuid()))?.into_iter().collect());
    }
    let mut seen = BTreeSet::new();
    let once: Vec<CustomerId> = ids.iter().copied().filter(|id| seen.insert(*id)).collect();
    let chunk_size = dialect::MAX_BINDS.saturating_sub(1);
    let mut found = BTreeMap::new();
    if once.len() <= chunk_size {
        load_into(&mut found, conn, tenant, &once)?;
    } else {
        dialect::snapshot(conn, |conn| {
            once.chunks(chunk_size)
                .try_for_each(|chunk| load_into(&mut found, conn, tenant, chunk))
        })?;
    }
    Ok(once.iter().filter_map(|id| found.remove(id)).collect())
}

fn load_into(
    found: &mut BTreeMap<CustomerId, Customer>,
    conn: &mut Conn,
    tenant: Id,
    ids: &[CustomerId],
) -> Answer<()> {
    let keys = ids.iter().map(|id| Id(id.as_uuid()));
    let rows = crm_customer::table
        .filter(crm_customer::tenant.eq(tenant))
        .filter(crm_customer::id.eq_any(keys))
        .select(CustomerRow::as_select())
        .load(conn)?;
    for row in rows {
        let customer = row.read()?;
        found.insert(customer.id(), customer);
    }
    Ok(())
}

/// The customers with a tag, each beside its tag.
macro_rules! tagged {
    ($tenant:expr, $tag:expr) => {
        crm_customer_tag::table
            .inner_join(
                crm_customer::table.on(crm_customer::tenant
                    .eq(crm_customer_tag::tenant)
                    .and(crm_customer::id.eq(crm_customer_tag::customer_id))),
            )
            .filter(crm_customer_tag::tenant.eq($tenant))
            .filter(crm_customer_tag::tag.eq($tag.as_str()))
            .filter(crm_customer::tenant.eq($tenant))
    };
}

/// The customers behind `after` that pass the filter: one more than the page has.
pub(crate) fn list(
    conn: &mut Conn,
    tenant: Id,
    filter: &CustomerFilter,
    after: Option<CustomerId>,
    limit: PageLimit,
) -> Answer<Vec<Customer>> {
    let after = Id(after.map_or(Uuid::nil(), CustomerId::as_uuid));
    let one_more = limit.rows().saturating_add(1);
    let rows = match &filter.tag {
        None => {
            let mut query = crm_customer::table
                .filter(crm_customer::tenant.eq(tenant))
                .filter(crm_customer::id.gt(after))
                .order(crm_customer::id.asc())
                .select(CustomerRow::as_select())
                .into_boxed();
            if let Some(party) = filter.party {
                query = query.filter(crm_customer::party.eq(party.code()));
            }
            dialect::load_at_most(query, conn, one_more)?
        }
        // Along the index of the tags, which has the customers in the order of the list.
        Some(tag) => {
            let mut query = tagged!(tenant, tag)
                .filter(crm_customer_tag::customer_id.gt(after))
                .order(crm_customer_tag::customer_id.asc())
                .select(CustomerRow::as_select())
                .into_boxed();
            if let Some(party) = filter.party {
                query = query.filter(crm_customer::party.eq(party.code()));
            }
            dialect::load_at_most(query, conn, one_more)?
        }
    };
    rows.iter().map(CustomerRow::read).collect()
}

/// How many customers pass the filter.
pub(crate) fn count(conn: &mut Conn, tenant: Id, filter: &CustomerFilter) -> Answer<u64> {
    let count: i64 = match (&filter.tag, filter.party) {
        (None, None) => crm_customer::table
            .filter(crm_customer::tenant.eq(tenant))
            .count()
            .get_result(conn)?,
        (None, Some(party)) => crm_customer::table
            .filter(crm_customer::tenant.eq(tenant))
            .filter(crm_customer::party.eq(party.code()))
            .count()
            .get_result(conn)?,
        // A tag is always somebody's.
        (Some(tag), None) => crm_customer_tag::table
            .filter(crm_customer_tag::tenant.eq(tenant))
            .filter(crm_customer_tag::tag.eq(tag.as_str()))
            .count()
            .get_result(conn)?,
        (Some(tag), Some(party)) => tagged!(tenant, tag)
            .filter(crm_customer::party.eq(party.code()))
            .count()
            .get_result(conn)?,
    };
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Stores a customer who is not there yet.
pub(crate) fn insert(conn: &mut Conn, tenant: Id, customer: &Customer) -> Answer<()> {
    let row = NewCustomerRow::new(tenant, customer)?;
    let inserted = dialect::insert_new!(conn, crm_customer::table, row)?;
    if inserted == 0 {
        return Err(StoreError::AlreadyExists {
            entity: customer.id().into(),
        }
        .into());
    }
    identities::take(conn, tenant, customer, &identities::keys(customer))?;
    let id = Id(customer.id().as_uuid());
    for tag in customer.tags() {
        add_tag(conn, tenant, id, tag.as_str())?;
    }
    Ok(())
}

/// Replaces the customer who is stored at version `expected`.
pub(crate) fn update(
    conn: &mut Conn,
    tenant: Id,
    customer: &Customer,
    expected: Version,
) -> Answer<()> {
    let entity = EntityRef::from(customer.id());
    let id = Id(customer.id().as_uuid());
    let row = NewCustomerRow::new(tenant, customer)?;
    let before = match dialect::replace_at_once(conn, &row, expected)? {
        Some(before) => before,
        None => lock_and_replace(conn, row, &entity, expected)?,
    };

    StoreError::unless_next_version(entity, expected, customer.version())?;

    let before = before.read()?;
    let (held, kept) = (identities::keys(&before), identities::keys(customer));
    identities::give_up(conn, tenant, held.difference(&kept))?;
    let taken = kept.difference(&held).cloned().collect();
    identities::take(conn, tenant, customer, &taken)?;

    for tag in before.tags().difference(customer.tags()) {
        remove_tag(conn, tenant, id, tag.as_str())?;
    }
    for tag in customer.tags().difference(before.tags()) {
        add_tag(conn, tenant, id, tag.as_str())?;
    }
    Ok(())
}

/// Replaces a row if it is at the expected version, and returns it as it was before.
fn lock_and_replace(
    conn: &mut Conn,
    row: NewCustomerRow,
    entity: &EntityRef,
    expected: Version,
) -> Answer<CustomerRow> {
    let entity = entity.clone();
    let stored = dialect::locked!(
        crm_customer::table
            .filter(crm_customer::tenant.eq(row.tenant))
            .filter(crm_customer::id.eq(row.id))
            .select(CustomerRow::as_select())
    );
    let Some(stored) = stored.get_result(conn).optional()? else {
        return Err(StoreError::NotFound { entity }.into());
    };
    let found = stored.version()?;
    if found == expected && VersionedUpdate::new(row, expected).execute(conn)? == 1 {
        return Ok(stored);
    }
    Err(StoreError::Conflict {
        entity,
        expected,
        found,
    }
    .into())
}

fn add_tag(conn: &mut Conn, tenant: Id, customer: Id, tag: &str) -> QueryResult<usize> {
    let row = TagRow {
        tenant,
        tag,
        customer_id: customer,
    };
    dialect::insert_new!(conn, crm_customer_tag::table, row)
}

fn remove_tag(conn: &mut Conn, tenant: Id, customer: Id, tag: &str) -> QueryResult<usize> {
    let tagged = crm_customer_tag::table
        .filter(crm_customer_tag::tenant.eq(tenant))
        .filter(crm_customer_tag::tag.eq(tag))
        .filter(crm_customer_tag::customer_id.eq(customer));
    diesel::delete(tagged).execute(conn)
}

impl VersionedRow for NewCustomerRow {
    const UPDATE: &'static str = "UPDATE crm_customer SET version = ";

    fn key(&self) -> (&Id, &Id) {
        (&self.tenant, &self.id)
    }

    fn version(&self) -> &i64 {
        &self.version
    }

    fn columns<'b>(&'b self, out: &mut AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(", party = ");
        out.push_bind_param::<Text, _>(self.party)?;
        out.push_sql(", created_at = ");
        out.push_bind_param::<sql_types::Stamp, _>(&self.created_at)?;
        out.push_sql(", updated_at = ");
        out.push_bind_param::<sql_types::Stamp, _>(&self.updated_at)?;
        out.push_sql(", doc = ");
        out.push_bind_param::<sql_types::Doc, _>(&self.doc)?;
        Ok(())
    }
}
