//! Checking a change set against the tables, without changing them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crm_core::{
    Change, ChangeReport, ChangeSet, ConsentRecord, Customer, CustomerId, CustomerWrite, EntityRef,
    IdentityKey, Interaction, InteractionId, KeyReuse, RecordOutcome, StoreError, Version,
};

use super::commit::Delta;
use super::tables::{SourceKey, Tables, source_key_of};
use crate::entity;

/// The tables as they are, and the change so far.
pub(super) struct Staging<'a> {
    pub(super) tables: &'a Tables,
    pub(super) delta: Delta,
    /// The keys of the stored interactions that are moved.
    pub(super) moved_keys: BTreeMap<SourceKey, InteractionId>,
}

impl<'a> Staging<'a> {
    pub(super) fn new(tables: &'a Tables) -> Self {
        Self {
            tables,
            delta: Delta::default(),
            moved_keys: BTreeMap::new(),
        }
    }

    /// The change to be stored, once its events are found to be new.
    pub(super) fn into_delta(self) -> Result<Delta, StoreError> {
        self.check_events()?;
        Ok(self.delta)
    }

    /// Checks all but the ids of the events: more of them may follow.
    pub(super) fn stage(&mut self, changes: ChangeSet) -> Result<ChangeReport, StoreError> {
        let mut records = changes.customers.len();
        let mut inserted = BTreeSet::new();
        for change in changes.customers {
            match &change.value {
                CustomerWrite::Insert(customer) => inserted.insert(customer.id()),
                CustomerWrite::Merge(merge) => inserted.remove(&merge.absorbed().id()),
                CustomerWrite::Erase(erasure) => inserted.remove(&erasure.customer()),
                _ => false,
            };
            if self.stage_customer(change.value)? {
                self.delta.events.extend(change.events);
            } else {
                records = records.saturating_sub(1);
            }
        }
        self.check_not_used_before(&inserted)?;
        for change in changes.consents {
            if self.stage_consent(change.value)? {
                records = records.saturating_add(1);
                self.delta.events.extend(change.events);
            }
        }
        let outcomes = self.stage_interactions(changes.interactions)?;
        Ok(ChangeReport::new(outcomes).with_more_written(records))
    }

    pub(super) fn customer(&self, id: CustomerId) -> Option<&Customer> {
        match self.delta.customers.get(&id) {
            Some(staged) => staged.as_ref(),
            None => self.tables.customers.get(&id),
        }
    }

    fn holder(&self, key: &IdentityKey) -> Option<CustomerId> {
        match self.delta.holders.get(key) {
            Some(staged) => *staged,
            None => self.tables.holders.get(key).copied(),
        }
    }

    /// Whether it changes anything.
    fn stage_customer(&mut self, write: CustomerWrite) -> Result<bool, StoreError> {
        match write {
            CustomerWrite::Insert(customer) => {
                if self.customer(customer.id()).is_some() {
                    return Err(StoreError::AlreadyExists {
                        entity: customer.id().into(),
                    });
                }
                self.take_identities(&customer)?;
                self.delta.customers.insert(customer.id(), Some(customer));
            }
            CustomerWrite::Update { customer, expected } => {
                self.give_up_identities(&customer, expected)?;
                self.take_identities(&customer)?;
                self.delta.customers.insert(customer.id(), Some(customer));
            }
            CustomerWrite::Merge(merge) => self.stage_merge(*merge)?,
            CustomerWrite::Unmerge(unmerge) => self.stage_unmerge(*unmerge)?,
            CustomerWrite::Erase(erasure) => self.stage_erasure(&erasure)?,
            CustomerWrite::Prune(prune) => return self.stage_prune(&prune),
            // A write of a kind that this release does not know cannot be stored.
            other => return Err(entity::unknown_write(&other.customer_id().into())),
        }
        Ok(true)
    }

    pub(super) fn give_up_identities(
        &mut self,
        customer: &Customer,
        expected: Version,
    ) -> Result<(), StoreError> {
        let entity = EntityRef::from(customer.id());
        let Some(stored) = self.customer(customer.id()) else {
            return Err(StoreError::NotFound { entity });
        };
        if stored.version() != expected {
            return Err(StoreError::Conflict {
                entity,
                expected,
                found: stored.version(),
            });
        }
        StoreError::unless_next_version(entity, expected, customer.version())?;
        let kept = identity_keys(customer);
        let given_up: Vec<_> = identity_keys(stored).difference(&kept).cloned().collect();
        self.delta
            .holders
            .extend(given_up.into_iter().map(|key| (key, None)));
        Ok(())
    }

    pub(super) fn take_identities(&mut self, customer: &Customer) -> Result<(), StoreError> {
        for key in identity_keys(customer) {
            match self.holder(&key) {
                Some(holder) if holder != customer.id() => {
                    return Err(StoreError::IdentityTaken { holder });
                }
                Some(_) => {}
                None => {
                    self.delta.holders.insert(key, Some(customer.id()));
                }
            }
        }
        Ok(())
    }

    /// Whether the entry is new.
    fn stage_consent(&mut self, consent: ConsentRecord) -> Result<bool, StoreError> {
        self.check_customer(consent.customer())?;
        let stored = self
            .delta
            .consents
            .get(&consent.id())
            .or_else(|| self.tables.consents.get(&consent.id()));
        match stored {
            Some(same) if *same == consent => Ok(false),
            Some(_) => Err(StoreError::AlreadyExists {
                entity: entity::consent(consent.id()),
            }),
            None => {
                self.delta.consents.insert(consent.id(), consent);
                Ok(true)
            }
        }
    }

    pub(super) fn check_customer(&self, id: CustomerId) -> Result<(), StoreError> {
        match self.customer(id) {
            Some(_) => Ok(()),
            None => Err(StoreError::NotFound { entity: id.into() }),
        }
    }

    fn stage_interactions(
        &mut self,
        changes: Vec<Change<Interaction>>,
    ) -> Result<Vec<RecordOutcome>, StoreError> {
        for change in &changes {
            self.check_customer(change.value.customer())?;
        }
        let mut outcomes = Vec::with_capacity(changes.len());
        let mut reuses = Vec::new();
        // Where in the delta the interaction with a key stands.
        let mut taken: HashMap<SourceKey, usize> = HashMap::with_capacity(changes.len());
        for (index, Change { value, events }) in changes.into_iter().enumerate() {
            let key = source_key_of(&value);
            let told = match taken.get(&key) {
                Some(place) => self.delta.interactions.get(*place),
                None => self.interaction_by_key(&key),
            };
            match told {
                Some(told) if told.tells_the_same_as(&value) => {
                    outcomes.push(RecordOutcome::AlreadyRecorded(told.id()));
                }
                Some(told) => reuses.push(KeyReuse::new(index, told.id())),
                None => {
                    outcomes.push(RecordOutcome::Recorded);
                    taken.insert(key, self.delta.interactions.len());
                    self.delta.interactions.push(value);
                    self.delta.events.extend(events);
                }
            }
        }
        if !reuses.is_empty() {
            return Err(StoreError::KeyReused { reuses });
        }
        self.check_interaction_ids()?;
        Ok(outcomes)
    }

    /// The id of an interaction is never used twice.
    pub(super) fn check_interaction_ids(&self) -> Result<(), StoreError> {
        let mut seen = HashSet::with_capacity(self.delta.interactions.len());
        for interaction in &self.delta.interactions {
            let id = interaction.id();
            let is_stored = self.tables.interaction_ids.contains_key(&id);
            if (is_stored && !self.delta.pruned.contains(&id)) || !seen.insert(id) {
                return Err(StoreError::AlreadyExists { entity: id.into() });
            }
        }
        Ok(())
    }

    /// The id of an event is never used twice.
    fn check_events(&self) -> Result<(), StoreError> {
        let mut seen = HashSet::with_capacity(self.delta.events.len());
        for event in &self.delta.events {
            if self.tables.event_places.contains_key(&event.id()) || !seen.insert(event.id()) {
                return Err(StoreError::AlreadyExists {
                    entity: entity::event(event.id()),
                });
            }
        }
        Ok(())
    }
}

pub(super) fn identity_keys(customer: &Customer) -> BTreeSet<IdentityKey> {
    customer.identity_keys().into_iter().collect()
}
