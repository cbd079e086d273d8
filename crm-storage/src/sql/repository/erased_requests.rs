//! What becomes of the requests of customers who are erased.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{Answer, Conn, dialect, specialists};
use crate::sql::failure::Failure;
use crate::sql::schema::{crm_request, crm_specialist};
use crate::sql::types::Id;

/// Locks those who are at work for these customers, and then the requests, each in the order of their
/// ids and by their keys, as whoever takes a request on or gives it back does: both wait for each
/// other, and do not lock each other out. The customers are locked whole, so that no request comes.
pub(super) fn lock(conn: &mut Conn, tenant: Id, customers: &BTreeSet<Id>) -> Answer<()> {
    let requests = crm_request::table
        .filter(crm_request::tenant.eq(tenant))
        .filter(crm_request::customer_id.eq_any(customers.iter().copied()))
        .order(crm_request::id.asc())
        .select((crm_request::id, crm_request::holder_id));
    let requests: Vec<(Id, Option<Id>)> = requests.load(conn)?;
    let holders: BTreeSet<Id> = requests.iter().filter_map(|(_, holder)| *holder).collect();
    let requests: Vec<Id> = requests.into_iter().map(|(request, _)| request).collect();
    let in_order: Vec<Id> = holders.iter().copied().collect();
    let most = dialect::MAX_BINDS.saturating_sub(1);
    for chunk in in_order.chunks(most) {
        let rows = dialect::locked!(
            crm_specialist::table
                .filter(crm_specialist::tenant.eq(tenant))
                .filter(crm_specialist::id.eq_any(chunk.iter().copied()))
                .order(crm_specialist::id.asc())
                .select(crm_specialist::id)
        );
        rows.load::<Id>(conn)?;
    }
    for chunk in requests.chunks(most) {
        let rows = dialect::locked!(
            crm_request::table
                .filter(crm_request::tenant.eq(tenant))
                .filter(crm_request::id.eq_any(chunk.iter().copied()))
                .order(crm_request::id.asc())
                .select(crm_request::holder_id)
        );
        let now: Vec<Option<Id>> = rows.load(conn)?;
        if now.iter().flatten().any(|holder| !holders.contains(holder)) {
            // To lock this one now would be the wrong order.
            return Err(Failure::Raced);
        }
    }
    Ok(())
}

/// Takes away the requests of a customer; who was at work on one has a place more.
pub(super) fn erase(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<()> {
    // Locked already: `lock` took those at work first, since erasures that took the requests first and desks
    // locked each other out. Only a locking read shows who is at work now, though: in a host's transaction of
    // REPEATABLE READ, MySQL answers a plain one as of the first read, before anything was waited for, and who
    // gave a request back meanwhile would get the place twice.
    let held = dialect::locked!(
        crm_request::table
            .filter(crm_request::tenant.eq(tenant))
            .filter(crm_request::customer_id.eq(customer))
            .order(crm_request::id.asc())
            .select(crm_request::holder_id)
    );
    let held: Vec<Option<Id>> = held.load(conn)?;
    let mut holders: Vec<Id> = held.into_iter().flatten().collect();
    holders.sort_unstable();
    for holder in holders {
        specialists::release(conn, tenant, holder)?;
    }
    let requests = crm_request::table
        .filter(crm_request::tenant.eq(tenant))
        .filter(crm_request::customer_id.eq(customer));
    diesel::delete(requests).execute(conn)?;
    Ok(())
}
