//! Several answers about one customer, of one state of the database.

use std::collections::BTreeSet;

use crm_core::{Customer, CustomerId, CustomerOverview, OverviewQuery};

use super::{Answer, Conn, consents, customers, dialect, interactions, merges, purchases};
use crate::sql::types::Id;

/// What is asked about the customer to whom an id leads.
pub(crate) fn overview(
    conn: &mut Conn,
    tenant: Id,
    id: CustomerId,
    query: &OverviewQuery,
) -> Answer<Option<CustomerOverview>> {
    dialect::snapshot(conn, |conn| {
        let customer = customer_behind(conn, tenant, id)?;
        let read = customer.map(|customer| of_customer(conn, tenant, customer, query));
        read.transpose()
    })
}

fn customer_behind(conn: &mut Conn, tenant: Id, id: CustomerId) -> Answer<Option<Customer>> {
    if let Some(customer) = customers::by_id(conn, tenant, Id(id.as_uuid()))? {
        return Ok(Some(customer));
    }
    let found = merges::aliases(conn, tenant, &BTreeSet::from([id]))?;
    match found.first() {
        Some(alias) => customers::by_id(conn, tenant, Id(alias.customer.as_uuid())),
        None => Ok(None),
    }
}

fn of_customer(
    conn: &mut Conn,
    tenant: Id,
    customer: Customer,
    query: &OverviewQuery,
) -> Answer<CustomerOverview> {
    let id = Id(customer.id().as_uuid());
    let consents = consents::ledger(conn, tenant, id)?;
    let mut overview = CustomerOverview::new(customer, consents);
    if query.count {
        overview.count = Some(interactions::count(conn, tenant, id)?);
    }
    if query.purchases || query.stage.is_some() {
        let sums = dialect::purchase_sums(conn, tenant, id)?;
        if let Some(asked) = query.stage {
            let count = |enough| purchases::categories(conn, tenant, id, enough);
            overview.stage = Some(asked.answer(&sums, count)?);
        }
        overview.purchases = query.purchases.then_some(sums);
    }
    overview.parts = dialect::timeline_parts(conn, tenant, id, &query.parts)?;
    Ok(overview)
}
