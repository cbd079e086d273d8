//! What one customer bought and gave back.

use std::collections::BTreeSet;

use crm_core::{InteractionKind, PurchaseSums};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{BigInt, Nullable, Text};

use super::interactions::{Place, latest_before, upper_end};
use super::{Answer, Conn, Db, dialect};
use crate::sql::planned_once::planned_once;
use crate::sql::rows::{BoughtRow, SumsRow};
use crate::sql::schema::crm_interaction;
use crate::sql::sql_types;
use crate::sql::types::Id;

/// How many purchases are looked at first: mostly enough to know how many categories there are.
pub(crate) const FIRST: usize = 50;
/// How many are looked at in each further step.
const FURTHER: usize = 1000;

/// The sums of a customer, summed by the database from the index of purchases.
///
/// Each amount is summed in two halves, since a sum of amounts may be larger than the largest one.
pub(crate) fn sums(conn: &mut Conn, tenant: Id, customer: Id) -> Answer<PurchaseSums> {
    let rows: Vec<SumsRow> = SumsOf { tenant, customer }.load(conn)?;
    let mut sums = PurchaseSums::default();
    for row in rows {
        row.add_to(&mut sums)?;
    }
    Ok(sums)
}

/// A node of its own, so that the statement stays prepared.
#[derive(Debug, Clone, Copy)]
struct SumsOf {
    tenant: Id,
    customer: Id,
}

impl Query for SumsOf {
    type SqlType = (
        Text,
        Nullable<Text>,
        BigInt,
        BigInt,
        BigInt,
        sql_types::Stamp,
        sql_types::Stamp,
    );
}

impl QueryFragment<Db> for SumsOf {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql(
            "SELECT kind, currency, COUNT(*), \
             CAST(SUM((amount_minor - amount_minor % 4294967296) / 4294967296) AS ",
        );
        out.push_sql(dialect::INTEGER);
        out.push_sql("), CAST(SUM(amount_minor % 4294967296) AS ");
        out.push_sql(dialect::INTEGER);
        out.push_sql(
            "), MIN(occurred_at), MAX(occurred_at) FROM crm_interaction \
             WHERE crm_interaction.tenant = ",
        );
        out.push_bind_param::<sql_types::Id, _>(&self.tenant)?;
        out.push_sql(" AND crm_interaction.customer_id = ");
        out.push_bind_param::<sql_types::Id, _>(&self.customer)?;
        out.push_sql(" AND amount_minor IS NOT NULL GROUP BY kind, currency");
        Ok(())
    }
}

planned_once!(SumsOf);

/// In how many different categories a customer bought, counted up to `enough`: latest purchases
/// first, since who buys of several kinds mostly did so lately.
pub(crate) fn categories(conn: &mut Conn, tenant: Id, customer: Id, enough: u32) -> Answer<u32> {
    let enough = usize::try_from(enough).unwrap_or(usize::MAX);
    let mut found: BTreeSet<String> = BTreeSet::new();
    let (mut before, mut count) = (None, FIRST);
    while found.len() < enough {
        let rows = match before {
            None => latest(conn, tenant, customer, count)?,
            Some(place) => earlier(conn, tenant, customer, place, count)?,
        };
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

/// The latest purchases. Without the end of a page the planner of SQLite, too, reads the index of
/// purchases.
fn latest(conn: &mut Conn, tenant: Id, customer: Id, count: usize) -> QueryResult<Vec<BoughtRow>> {
    let query = crm_interaction::table
        .filter(crm_interaction::tenant.eq(tenant))
        .filter(crm_interaction::customer_id.eq(customer))
        .filter(crm_interaction::amount_minor.is_not_null())
        .filter(crm_interaction::kind.eq(InteractionKind::Purchase.code()))
        .order((
            crm_interaction::occurred_at.desc(),
            crm_interaction::id.desc(),
        ))
        .select(BoughtRow::as_select());
    dialect::load_at_most(query, conn, count)
}

/// The latest purchases before a place.
fn earlier(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    place: Place,
    count: usize,
) -> QueryResult<Vec<BoughtRow>> {
    let query = latest_before!(tenant, customer, upper_end(None, Some(place)))
        .filter(crm_interaction::amount_minor.is_not_null())
        .filter(crm_interaction::kind.eq(InteractionKind::Purchase.code()))
        .select(BoughtRow::as_select());
    dialect::load_at_most(query, conn, count)
}
