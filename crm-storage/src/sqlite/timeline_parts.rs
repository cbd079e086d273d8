//! Parts of a timeline where rows are found one by one.

use crm_core::{Interaction, InteractionKind, TimelinePart};
use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;

use super::Conn;
use super::repository::interactions::{Place, latest_before, of_kinds, upper_end};
use crate::sql::by_kind::{IsByKind, KindIndex};
use crate::sql::failure::Failure;
use crate::sql::latest::{Latest, indexes_of};
use crate::sql::rows::InteractionRow;
use crate::sql::schema::crm_interaction;
use crate::sql::types::Id;

/// The parts, each latest first: those that an index finds, kind by kind, and the others by one walk
/// down the timeline.
pub(super) fn timeline_parts(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    parts: &[TimelinePart],
) -> Result<Vec<Vec<Interaction>>, Failure> {
    let mut answer = Vec::new();
    let mut walked = Vec::new();
    for part in parts {
        answer.push(match indexes_of(part) {
            Some(kinds) => found_by_indexes(conn, tenant, customer, part, &kinds)?,
            None => {
                walked.push((answer.len(), part));
                Vec::new()
            }
        });
    }
    let (places, parts): (Vec<usize>, Vec<&TimelinePart>) = walked.into_iter().unzip();
    let found = found_by_walking(conn, tenant, customer, &parts)?;
    for (place, found) in places.into_iter().zip(found) {
        if let Some(part) = answer.get_mut(place) {
            *part = found;
        }
    }
    Ok(answer)
}

/// A part of kinds that indexes have: of each no more is read than may be later than what is there.
fn found_by_indexes(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    part: &TimelinePart,
    kinds: &[(InteractionKind, KindIndex)],
) -> Result<Vec<Interaction>, Failure> {
    let mut latest = Latest::of(part);
    for (kind, index) in kinds {
        let query = crm_interaction::table
            .filter(crm_interaction::tenant.eq(tenant))
            .filter(crm_interaction::customer_id.eq(customer))
            .filter(crm_interaction::kind.eq(kind.code()))
            .order((
                crm_interaction::occurred_at.desc(),
                crm_interaction::id.desc(),
            ))
            .select(InteractionRow::as_select())
            .into_boxed();
        let query = match index {
            KindIndex::Purchases => query.filter(crm_interaction::amount_minor.is_not_null()),
            KindIndex::ByKind => query.filter(IsByKind),
        };
        // The end is not told to the planner, who would rather walk the timeline down to it.
        let until = latest.until();
        let mut later = Vec::new();
        let rows = query.load_iter::<InteractionRow, DefaultLoadingMode>(conn)?;
        for row in rows.take(part.rows()) {
            let row = row?;
            if row.place().0 < until {
                break;
            }
            later.push(row);
        }
        latest.add(later);
    }
    latest.read()
}

/// Parts with kinds that no index has, which lie anywhere in the timeline. It is walked once for all
/// of them together: as soon as one has all that it wants, its kinds are looked for no more, and the
/// walk goes on from there with the others.
fn found_by_walking(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    parts: &[&TimelinePart],
) -> Result<Vec<Vec<Interaction>>, Failure> {
    let mut parts: Vec<Filling<'_>> = parts.iter().map(|part| Filling::of(part)).collect();
    let mut before = None;
    while let Some(kinds) = wanted(&parts) {
        before = walk(conn, tenant, customer, &kinds, before, &mut parts)?;
        if before.is_none() {
            break;
        }
    }
    Ok(parts.into_iter().map(|part| part.found).collect())
}

/// A part, and what was found of it.
struct Filling<'a> {
    part: &'a TimelinePart,
    found: Vec<Interaction>,
}

impl<'a> Filling<'a> {
    fn of(part: &'a TimelinePart) -> Self {
        let found = Vec::new();
        Self { part, found }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= self.part.rows()
    }

    fn wants(&self, kind: InteractionKind) -> bool {
        !self.is_full() && self.part.admits(kind)
    }
}

/// The kinds that are still looked for, none standing for all; `None` when no part wants more.
fn wanted(parts: &[Filling<'_>]) -> Option<Vec<InteractionKind>> {
    let open = || parts.iter().filter(|part| !part.is_full());
    open().next()?;
    if open().any(|part| part.part.kinds.is_empty()) {
        return Some(Vec::new());
    }
    let wanted = |kind: &InteractionKind| open().any(|part| part.part.admits(*kind));
    Some(InteractionKind::ALL.into_iter().filter(wanted).collect())
}

/// Walks down to where a part is full, and says where that is; `None` at the end of the timeline.
fn walk(
    conn: &mut Conn,
    tenant: Id,
    customer: Id,
    kinds: &[InteractionKind],
    before: Option<Place>,
    parts: &mut [Filling<'_>],
) -> Result<Option<Place>, Failure> {
    let mut query = latest_before!(tenant, customer, upper_end(None, before))
        .select(InteractionRow::as_select())
        .into_boxed();
    if let Some(of_kinds) = of_kinds(kinds) {
        query = query.filter(of_kinds);
    }
    let rows = query.load_iter::<InteractionRow, DefaultLoadingMode>(conn)?;
    for row in rows {
        let interaction = row?.read()?;
        let kind = interaction.content().kind();
        let mut is_one_full = false;
        for part in parts.iter_mut().filter(|part| part.wants(kind)) {
            part.found.push(interaction.clone());
            is_one_full |= part.is_full();
        }
        if is_one_full {
            return Ok(Some((interaction.occurred_at(), interaction.id())));
        }
    }
    Ok(None)
}
