//! Parts of a timeline where each statement is a way to a server and back.

use crm_core::{Interaction, InteractionKind, TimelinePart};
use diesel::prelude::*;

use super::Conn;
use super::dialect;
use super::repository::interactions::{latest_before, of_kinds, upper_end};
use crate::sql::failure::Failure;
use crate::sql::rows::InteractionRow;
use crate::sql::schema::crm_interaction;
use crate::sql::types::Id;

/// The parts, each latest first: each is read by a statement that ends where the part does.
pub(super) fn timeline_parts(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    parts: &[TimelinePart],
) -> Result<Vec<Vec<Interaction>>, Failure> {
    let read = |part| one_part(conn, tenant, customer, part);
    parts.iter().map(read).collect()
}

fn one_part(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    part: &TimelinePart,
) -> Result<Vec<Interaction>, Failure> {
    let mut query = latest_before!(tenant, customer, upper_end(None, None))
        .select(InteractionRow::as_select())
        .into_boxed();
    if let Some(of_kinds) = of_kinds(&part.kinds) {
        query = query.filter(of_kinds);
    }
    // The index of purchases has nothing else in it.
    let is_bought = |kind: &InteractionKind| {
        matches!(kind, InteractionKind::Purchase | InteractionKind::Return)
    };
    if !part.kinds.is_empty() && part.kinds.iter().all(is_bought) {
        query = query.filter(crm_interaction::amount_minor.is_not_null());
    }
    let rows = match part.limit {
        Some(limit) => dialect::load_at_most(query, conn, limit.rows())?,
        None => query.load(conn)?,
    };
    rows.into_iter().map(InteractionRow::read).collect()
}
