//! Checking merges, and what they move.

use std::collections::BTreeSet;

use crm_core::{
    ConsentRecord, Customer, CustomerAlias, CustomerId, EntityRef, Interaction, InteractionId,
    MergeMove, MergeRecord, StoreError, Unmerge, Version,
};
use crm_support::{RequestId, ServiceRequest};

use super::staging::{Staging, identity_keys};
use super::tables::{SourceKey, move_key_of, source_key_of};
use crate::entity;

impl Staging<'_> {
    pub(super) fn stage_merge(&mut self, merge: MergeRecord) -> Result<(), StoreError> {
        if self.merge(merge.id()).is_some() {
            let entity = merge.id().into();
            return Err(StoreError::AlreadyExists { entity });
        }
        let (survivor, absorbed) = (merge.survivor(), merge.absorbed());
        let stored = self.require_version(absorbed.id(), absorbed.version())?;
        let given_up = identity_keys(stored).into_iter().map(|key| (key, None));
        let given_up: Vec<_> = given_up.collect();
        self.delta.holders.extend(given_up);
        self.give_up_identities(merge.merged(), survivor.version())?;
        self.take_identities(merge.merged())?;

        let (survivor, absorbed) = (survivor.id(), absorbed.id());
        self.move_interactions(&merge);
        for request in self.requests_of(absorbed) {
            let id = request.id();
            self.delta.requests.insert(id, request.moved_to(survivor));
            self.note(MergeMove::new(merge.id(), id.into(), None));
        }
        for customer in [survivor, absorbed] {
            for entry in self.consents_of(customer) {
                self.delta.consents.insert(entry.id(), merge.joined(entry));
            }
        }
        for id in self.aliases_of(absorbed) {
            self.lead(id, survivor);
        }
        let alias = CustomerAlias::new(absorbed, survivor, merge.id());
        self.delta.aliases.insert(absorbed, Some(alias));
        let merged = merge.merged().clone();
        self.delta.customers.insert(survivor, Some(merged));
        self.delta.customers.insert(absorbed, None);
        self.delta.merges.insert(merge.id(), Some(merge));
        Ok(())
    }

    pub(super) fn stage_unmerge(&mut self, unmerge: Unmerge) -> Result<(), StoreError> {
        let merge = unmerge.record().clone();
        let entity = EntityRef::from(merge.id());
        match self.merge(merge.id()) {
            None => return Err(StoreError::NotFound { entity }),
            Some(stored) if stored.undone_at().is_some() => {
                return Err(entity::undone_merge(merge.id()));
            }
            Some(_) => {}
        }
        let (survivor, absorbed) = (unmerge.survivor().clone(), unmerge.absorbed().clone());
        if self.customer(absorbed.id()).is_some() {
            let entity = absorbed.id().into();
            return Err(StoreError::AlreadyExists { entity });
        }
        self.give_up_identities(&survivor, unmerge.expected())?;
        self.take_identities(&survivor)?;
        self.take_identities(&absorbed)?;

        for moved in self.moves_of(&merge) {
            self.move_back(&moved, absorbed.id());
            self.delta.moves.insert(move_key_of(&moved), None);
        }
        let parted = merge.parted(&self.consents_of(survivor.id()));
        for entry in parted.changed.into_iter().chain(parted.added) {
            self.delta.consents.insert(entry.id(), entry);
        }
        self.delta.aliases.insert(absorbed.id(), None);
        for id in merge.absorbed_ids() {
            if *id != absorbed.id() {
                self.lead(*id, absorbed.id());
            }
        }
        self.delta.customers.insert(survivor.id(), Some(survivor));
        self.delta.customers.insert(absorbed.id(), Some(absorbed));
        self.delta.merges.insert(merge.id(), Some(merge));
        Ok(())
    }

    /// The id of a customer who was absorbed or erased is never used again.
    pub(super) fn check_not_used_before(
        &self,
        inserted: &BTreeSet<CustomerId>,
    ) -> Result<(), StoreError> {
        match inserted
            .iter()
            .find(|id| self.alias(**id).is_some() || self.is_erased(**id))
        {
            Some(id) => Err(StoreError::AlreadyExists {
                entity: (*id).into(),
            }),
            None => Ok(()),
        }
    }

    /// The interaction that has a key, after the moves so far.
    pub(super) fn interaction_by_key(&self, key: &SourceKey) -> Option<&Interaction> {
        let moved = self.moved_keys.get(key);
        let moved = moved.and_then(|id| self.delta.moved.get(id));
        let stored = self.tables.interaction_by_key(key);
        moved.or(stored.filter(|stored| self.is_in_place(stored)))
    }

    pub(super) fn require_version(
        &self,
        id: CustomerId,
        expected: Version,
    ) -> Result<&Customer, StoreError> {
        let entity = EntityRef::from(id);
        match self.customer(id) {
            None => Err(StoreError::NotFound { entity }),
            Some(stored) if stored.version() == expected => Ok(stored),
            Some(stored) => Err(StoreError::Conflict {
                entity,
                expected,
                found: stored.version(),
            }),
        }
    }

    fn move_interactions(&mut self, merge: &MergeRecord) {
        let (survivor, absorbed) = (merge.survivor().id(), merge.absorbed().id());
        for interaction in self.interactions_of(absorbed) {
            let moved = interaction.clone().moved_to(survivor, None);
            let is_taken = self.interaction_by_key(&source_key_of(&moved)).is_some();
            let aside = is_taken.then(|| merge.key_aside(interaction.id()));
            let key = is_taken.then(|| interaction.key().clone());
            let id = interaction.id();
            self.stage_move(moved.moved_to(survivor, aside));
            self.note(MergeMove::new(merge.id(), id.into(), key));
        }
    }

    fn move_back(&mut self, moved: &MergeMove, to: CustomerId) {
        let id = moved.entity.id();
        if let Ok(id) = InteractionId::from_uuid(id)
            && *moved.entity.kind() == EntityRef::INTERACTION
        {
            if let Some(interaction) = self.interaction(id) {
                let back = interaction.clone().moved_to(to, moved.key.clone());
                self.stage_move(back);
            }
        } else if let Ok(id) = RequestId::from_uuid(id) {
            let staged = self.delta.requests.get(&id);
            if let Some(request) = staged.or_else(|| self.tables.requests.get(&id)).cloned() {
                self.delta.requests.insert(id, request.moved_to(to));
            }
        }
    }

    /// A stored interaction is another customer's from now on.
    fn stage_move(&mut self, moved: Interaction) {
        self.unstage_move(moved.id());
        self.moved_keys.insert(source_key_of(&moved), moved.id());
        self.delta.moved.insert(moved.id(), moved);
    }

    /// What a move so far said of a stored interaction counts no longer.
    pub(super) fn unstage_move(&mut self, id: InteractionId) {
        if let Some(before) = self.delta.moved.remove(&id) {
            self.moved_keys.remove(&source_key_of(&before));
        }
    }

    fn note(&mut self, moved: MergeMove) {
        self.delta.moves.insert(move_key_of(&moved), Some(moved));
    }

    fn lead(&mut self, id: CustomerId, customer: CustomerId) {
        if let Some(alias) = self.alias(id) {
            let alias = CustomerAlias::new(id, customer, alias.merge);
            self.delta.aliases.insert(id, Some(alias));
        }
    }

    fn merge(&self, id: crm_core::MergeId) -> Option<&MergeRecord> {
        match self.delta.merges.get(&id) {
            Some(staged) => staged.as_ref(),
            None => self.tables.merges.get(&id),
        }
    }

    pub(super) fn alias(&self, id: CustomerId) -> Option<CustomerAlias> {
        match self.delta.aliases.get(&id) {
            Some(staged) => *staged,
            None => self.tables.aliases.get(&id).copied(),
        }
    }

    pub(super) fn aliases_of(&self, customer: CustomerId) -> Vec<CustomerId> {
        let stored = self.tables.aliases_of(customer);
        let stored = stored.filter(|id| !self.delta.aliases.contains_key(id));
        let staged = self.delta.aliases.values().flatten();
        let staged = staged.filter(|alias| alias.customer == customer);
        let all: BTreeSet<CustomerId> = stored.chain(staged.map(|alias| alias.id)).collect();
        all.into_iter().collect()
    }

    pub(super) fn interaction(&self, id: InteractionId) -> Option<&Interaction> {
        let stored = || {
            let (customer, place) = self.tables.interaction_ids.get(&id)?;
            self.tables.timelines.get(customer)?.get(place)
        };
        if self.delta.pruned.contains(&id) {
            return None;
        }
        self.delta.moved.get(&id).or_else(stored)
    }

    /// Whether a stored interaction is neither moved nor removed so far.
    fn is_in_place(&self, stored: &Interaction) -> bool {
        let id = stored.id();
        !self.delta.moved.contains_key(&id) && !self.delta.pruned.contains(&id)
    }

    fn interactions_of(&self, customer: CustomerId) -> Vec<Interaction> {
        let stored = self.tables.timelines.get(&customer).into_iter();
        let stored = stored.flat_map(|timeline| timeline.values());
        stored
            .filter(|stored| self.is_in_place(stored))
            .chain(self.delta.moved.values())
            .filter(|interaction| interaction.customer() == customer)
            .cloned()
            .collect()
    }

    pub(super) fn requests_of(&self, customer: CustomerId) -> Vec<ServiceRequest> {
        let stored = self.tables.requests.values();
        stored
            .filter(|stored| !self.delta.requests.contains_key(&stored.id()))
            .chain(self.delta.requests.values())
            .filter(|request| request.customer() == customer)
            .cloned()
            .collect()
    }

    fn consents_of(&self, customer: CustomerId) -> Vec<ConsentRecord> {
        let stored = self.tables.ledgers.get(&customer).into_iter().flatten();
        stored
            .filter(|id| !self.delta.consents.contains_key(id))
            .filter_map(|id| self.tables.consents.get(id))
            .chain(self.delta.consents.values())
            .filter(|entry| entry.customer() == customer)
            .cloned()
            .collect()
    }

    pub(super) fn moves_of(&self, merge: &MergeRecord) -> Vec<MergeMove> {
        let id = merge.id();
        let stored = self
            .tables
            .moves
            .iter()
            .filter(|(key, _)| !self.delta.moves.contains_key(*key))
            .map(|(_, moved)| moved);
        stored
            .chain(self.delta.moves.values().flatten())
            .filter(|moved| moved.merge == id)
            .cloned()
            .collect()
    }
}
