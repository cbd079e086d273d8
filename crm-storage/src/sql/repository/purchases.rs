//! What one customer bought and gave back.

use std::collections::BTreeSet;

use crm_core::{InteractionKind, PurchaseSums};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::interactions::{latest_before, upper_end};
use super::{Answer, Conn, dialect};
use crate::sql::rows::{BoughtRow, SumsRow};
use crate::sql::schema::crm_interaction;
use crate::sql::sql_types;
use crate::sql::types::Id;

/// How many purchases are looked at first: mostly enough to know how many categories there are.
const FIRST: usize = 50;
/// How many are looked at in each further step.
const FURTHER: usize = 1000;

/// The sums of a customer, summed by the database from the index of purchases.
///
/// Each amount is summed in two halves, since a sum of amounts may be larger than the largest one.
pub(crate) fn sums(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<PurchaseSums> {
    let integer = dialect::INTEGER;
    let rows: Vec<SumsRow> = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(customer))
        .filter(crm_interaction::amount_minor.is_not_null())
        .group_by((crm_interaction::kind, crm_interaction::currency))
        .select((
            crm_interaction::kind,
            crm_interaction::currency,
            count_star(),
            sql::<BigInt>(&format!(
                "CAST(SUM((amount_minor - amount_minor % 4294967296) / 4294967296) AS {integer})"
            )),
            sql::<BigInt>(&format!(
                "CAST(SUM(amount_minor % 4294967296) AS {integer})"
            )),
            sql::<sql_types::Stamp>("MIN(occurred_at)"),
            sql::<sql_types::Stamp>("MAX(occurred_at)"),
        ))
        .load(conn)?;
    let mut sums = PurchaseSums::default();
    for row in rows {
        row.add_to(&mut sums)?;
    }
    Ok(sums)
}

/// In how many different categories a customer bought, counted up to `enough`: latest purchases
/// first, since who buys of several kinds mostly did so lately.
pub(crate) fn categories(conn: &mut Conn, tenant: Id, customer: Id, enough: u32) -> Answer<u32> {
    let enough = usize::try_from(enough).unwrap_or(usize::MAX);
    let mut found: BTreeSet<String> = BTreeSet::new();
    let (mut before, mut count) = (None, FIRST);
    while found.len() < enough {
        let query = latest_before!(tenant, customer, upper_end(None, before))
            .filter(crm_interaction::amount_minor.is_not_null())
            .filter(crm_interaction::kind.eq(InteractionKind::Purchase.code()))
            .select(BoughtRow::as_select());
        let rows: Vec<BoughtRow> = dialect::load_at_most(query, conn, count)?;
        for row in &rows {
            found.extend(row.categories()?);
            if found.len() >= enough {
                break;
            }
        }
        match rows.last() {
            Some(last) if rows.len() == count => before = Some(last.place()?),
            _ => break,
        }
        count = FURTHER;
    }
    Ok(u32::try_from(found.len().min(enough)).unwrap_or(u32::MAX))
}
