//! Recording interactions, each at most once.

use std::collections::{BTreeMap, HashMap, HashSet};

use crm_core::{Change, Interaction, KeyReuse, RecordOutcome, StoreError};
use diesel::prelude::*;
use uuid::Uuid;

use super::interactions::InteractionKey;
use super::{Answer, Conn, customers, dialect};
use crate::sql::failure::Failure;
use crate::sql::rows::{InteractionRow, NewInteractionRow};
use crate::sql::schema::crm_interaction;
use crate::sql::types::Id;

/// Records the interactions that are not recorded yet.
pub(crate) fn record(
    conn: &mut Conn,
    tenant: Id,
    changes: &[Change<Interaction>],
) -> Answer<Vec<RecordOutcome>> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let told = Told::new(changes);
    let rows: Result<Vec<_>, _> = told
        .firsts()
        .map(|(_, interaction)| NewInteractionRow::new(tenant, interaction))
        .collect();
    match dialect::insert_new_interactions(conn, tenant, rows?)? {
        Some(stored) => told.outcomes(&told.by_index(stored)?),
        None => Err(refusal(conn, tenant, &told)?),
    }
}

/// Why interactions are refused, in the order in which the contract names the reasons. Some of them
/// may have been inserted, which is taken back with all that the caller did.
fn refusal(conn: &mut Conn, tenant: Id, told: &Told<'_>) -> Answer<Failure> {
    let whose = told.all.iter().map(|interaction| interaction.customer());
    customers::require_all(conn, tenant, whose)?;
    let keys: Vec<InteractionKey<'_>> = told
        .firsts()
        .map(|(_, interaction)| InteractionKey::of(interaction))
        .collect();
    let stored = dialect::interactions_by_keys(conn, tenant, &keys)?;
    let stored = told.by_index(stored)?;
    told.outcomes(&stored)?;
    let new: Vec<&Interaction> = told
        .firsts()
        .filter(|(index, _)| !stored.contains_key(index))
        .map(|(_, interaction)| interaction)
        .collect();
    require_fresh_ids(conn, tenant, &new)?;
    Ok(Failure::Raced)
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
            .map(|(index, interaction)| {
                *seen.entry(InteractionKey::of(interaction)).or_insert(index)
            })
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

    /// Stored interactions, by the index of the first one that was told with their key.
    fn by_index(&self, stored: Vec<InteractionRow>) -> Answer<BTreeMap<usize, Interaction>> {
        if stored.is_empty() {
            return Ok(BTreeMap::new());
        }
        let places: HashMap<InteractionKey<'_>, usize> = self
            .firsts()
            .map(|(index, interaction)| (InteractionKey::of(interaction), index))
            .collect();
        let mut by_index = BTreeMap::new();
        for row in stored {
            let interaction = row.read()?;
            if let Some(index) = places.get(&InteractionKey::of(&interaction)) {
                by_index.insert(*index, interaction);
            }
        }
        Ok(by_index)
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

/// The id of an interaction is used once.
fn require_fresh_ids(conn: &mut Conn, tenant: Id, new: &[&Interaction]) -> Answer<()> {
    let mut known: HashSet<Uuid> = HashSet::new();
    for chunk in new.chunks(dialect::MAX_BINDS.saturating_sub(1)) {
        let ids = chunk
            .iter()
            .map(|interaction| Id(interaction.id().as_uuid()));
        let stored: Vec<Id> = crm_interaction::table
            .filter(crm_interaction::tenant.eq(tenant))
            .filter(crm_interaction::id.eq_any(ids))
            .select(crm_interaction::id)
            .load(conn)?;
        known.extend(stored.into_iter().map(|id| id.0));
    }
    for interaction in new {
        let id = interaction.id();
        if !known.insert(id.as_uuid()) {
            return Err(StoreError::AlreadyExists { entity: id.into() }.into());
        }
    }
    Ok(())
}
