//! Recording interactions, each at most once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crm_core::{Change, CustomerId, Interaction, KeyReuse, RecordOutcome, StoreError};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

use super::{Answer, Conn, customers, dialect, interactions};
use crate::sql::failure::Failure;
use crate::sql::rows::NewInteractionRow;
use crate::sql::schema::crm_interaction;
use crate::sql::types::Id;

/// Records the interactions that are not recorded yet.
///
/// It first tries to insert all of them in few statements: that is the rule. Only when the
/// database took fewer, it looks each of them up.
pub(crate) fn record(
    conn: &mut Conn,
    tenant: Id,
    changes: &[Change<Interaction>],
) -> Answer<Vec<RecordOutcome>> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let told = Told::new(changes);
    if insert_if_all_are_new(conn, tenant, &told)? {
        return told.outcomes(&BTreeMap::new());
    }
    for interaction in &told.all {
        customers::require(conn, tenant, interaction.customer())?;
    }
    let stored = find_stored(conn, tenant, &told)?;
    let outcomes = told.outcomes(&stored)?;
    let new: Vec<&Interaction> = told
        .firsts()
        .filter(|(index, _)| !stored.contains_key(index))
        .map(|(_, interaction)| interaction)
        .collect();
    require_fresh_ids(conn, tenant, &new)?;
    insert(conn, tenant, &new)?;
    Ok(outcomes)
}

/// The interactions of a change set, with the first one of each key marked.
struct Told<'a> {
    all: Vec<&'a Interaction>,
    /// For each interaction, the index of the first one with its key.
    first: Vec<usize>,
}

impl<'a> Told<'a> {
    fn new(changes: &'a [Change<Interaction>]) -> Self {
        let all: Vec<&Interaction> = changes.iter().map(|change| &change.value).collect();
        let mut seen = HashMap::with_capacity(all.len());
        let first = all
            .iter()
            .enumerate()
            .map(|(index, interaction)| *seen.entry(key_of(interaction)).or_insert(index))
            .collect();
        Self { all, first }
    }

    /// The first interaction of each key, with its index.
    fn firsts(&self) -> impl Iterator<Item = (usize, &'a Interaction)> {
        let with_first = self.all.iter().zip(&self.first).enumerate();
        with_first
            .filter(|(index, (_, first))| index == *first)
            .map(|(index, (interaction, _))| (index, *interaction))
    }

    /// What becomes of each, when those in `stored` (by the index of the first of their key) were
    /// there before.
    fn outcomes(&self, stored: &BTreeMap<usize, Interaction>) -> Answer<Vec<RecordOutcome>> {
        let mut outcomes = Vec::with_capacity(self.all.len());
        let mut reuses = Vec::new();
        for (index, (interaction, first)) in self.all.iter().zip(&self.first).enumerate() {
            let holder = match stored.get(first) {
                Some(holder) => holder,
                None if *first == index => {
                    outcomes.push(RecordOutcome::Recorded);
                    continue;
                }
                None => self.all.get(*first).copied().unwrap_or(*interaction),
            };
            if holder.tells_the_same_as(interaction) {
                outcomes.push(RecordOutcome::AlreadyRecorded(holder.id()));
            } else {
                reuses.push(KeyReuse::new(index, holder.id()));
            }
        }
        if reuses.is_empty() {
            Ok(outcomes)
        } else {
            Err(StoreError::KeyReused { reuses }.into())
        }
    }
}

/// By what an interaction is recognised when it is told again.
fn key_of(interaction: &Interaction) -> (CustomerId, &str, &str) {
    (
        interaction.customer(),
        interaction.source().as_str(),
        interaction.key().as_str(),
    )
}

/// Why a first try inserted nothing.
enum Miss {
    /// Some are known, or belong to nobody.
    LookCloser,
    Failed(Failure),
}

impl From<Error> for Miss {
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Self::LookCloser,
            other => Self::Failed(other.into()),
        }
    }
}

/// Inserts the first interaction of each key; nothing is inserted when one of them is there.
fn insert_if_all_are_new(conn: &mut Conn, tenant: Id, told: &Told<'_>) -> Answer<bool> {
    let firsts: Vec<&Interaction> = told.firsts().map(|(_, interaction)| interaction).collect();
    if let [only] = firsts.as_slice() {
        // One row needs no savepoint: it is inserted or it is not.
        customers::require(conn, tenant, only.customer())?;
        return Ok(insert(conn, tenant, &firsts)? == 1);
    }
    let tried = conn.transaction(|conn| {
        let inserted = insert(conn, tenant, &firsts).map_err(|failure| match failure {
            Failure::Database(error) => Miss::from(error),
            failure @ Failure::Store(_) => Miss::Failed(failure),
        })?;
        if inserted == firsts.len() {
            Ok(())
        } else {
            Err(Miss::LookCloser)
        }
    });
    match tried {
        Ok(()) => Ok(true),
        Err(Miss::LookCloser) => Ok(false),
        Err(Miss::Failed(failure)) => Err(failure),
    }
}

/// Inserts what no unique key forbids, and counts it.
fn insert(conn: &mut Conn, tenant: Id, interactions: &[&Interaction]) -> Answer<usize> {
    let rows: Result<Vec<_>, _> = interactions
        .iter()
        .map(|interaction| NewInteractionRow::new(tenant, interaction))
        .collect();
    let mut inserted: usize = 0;
    for chunk in rows?.chunks(dialect::rows_per_statement(NewInteractionRow::BINDS)) {
        inserted = inserted.saturating_add(insert_rows(conn, chunk)?);
    }
    Ok(inserted)
}

fn insert_rows(conn: &mut Conn, rows: &[NewInteractionRow<'_>]) -> QueryResult<usize> {
    // One row is a statement that Diesel keeps prepared; several are written anew each time.
    match rows {
        [row] => diesel::insert_into(crm_interaction::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn),
        rows => diesel::insert_into(crm_interaction::table)
            .values(rows)
            .on_conflict_do_nothing()
            .execute(conn),
    }
}

/// Those that are stored, by the index of the first interaction that has their key.
fn find_stored(
    conn: &mut Conn,
    tenant: Id,
    told: &Told<'_>,
) -> Answer<BTreeMap<usize, Interaction>> {
    let mut stored = BTreeMap::new();
    for (index, interaction) in told.firsts() {
        let customer = Id(interaction.customer().as_uuid());
        let source = interaction.source().as_str();
        let key = interaction.key();
        if let Some(found) = interactions::by_key(conn, tenant, customer, source, key)? {
            stored.insert(index, found);
        }
    }
    Ok(stored)
}

/// The id of an interaction is never used twice.
fn require_fresh_ids(conn: &mut Conn, tenant: Id, new: &[&Interaction]) -> Answer<()> {
    let mut seen = BTreeSet::new();
    for interaction in new {
        let id = interaction.id();
        let stored: Option<Id> = crm_interaction::table
            .filter(crm_interaction::tenant.eq(tenant))
            .filter(crm_interaction::id.eq(Id(id.as_uuid())))
            .select(crm_interaction::id)
            .get_result(conn)
            .optional()?;
        if stored.is_some() || !seen.insert(id) {
            return Err(StoreError::AlreadyExists { entity: id.into() }.into());
        }
    }
    Ok(())
}
