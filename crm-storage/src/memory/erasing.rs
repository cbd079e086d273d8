//! Checking erasures, and what they take away.

use std::collections::BTreeSet;

use crm_core::{CustomerId, ErasedCustomer, Erasure, MergeRecord, StoreError};

use super::staging::{Staging, identity_keys};
use super::tables::move_key_of;

impl Staging<'_> {
    pub(super) fn stage_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
        let customer = erasure.customer();
        let stored = self.require_version(customer, erasure.expected())?;
        let given_up: Vec<_> = identity_keys(stored).into_iter().collect();
        let given_up = given_up.into_iter().map(|key| (key, None));
        self.delta.holders.extend(given_up);

        let mut ids = erasure.ids().clone();
        ids.extend(self.aliases_of(customer));
        for merge in self.merges_of_any(&ids) {
            for moved in self.moves_of(&merge) {
                self.delta.moves.insert(move_key_of(&moved), None);
            }
            self.delta.merges.insert(merge.id(), None);
        }
        for id in &ids {
            self.delta.aliases.insert(*id, None);
            let erased = ErasedCustomer::new(*id, customer, erasure.erased_at());
            self.delta.erased.insert(*id, erased);
        }
        self.delta.customers.insert(customer, None);
        self.delta.forgotten.insert(customer);
        let suppressions = erasure.suppressions().iter();
        self.delta.suppressions.extend(suppressions);
        Ok(())
    }

    pub(super) fn is_erased(&self, id: CustomerId) -> bool {
        self.delta.erased.contains_key(&id) || self.tables.erased.contains_key(&id)
    }

    /// The merges in which one of these ids took part.
    fn merges_of_any(&self, ids: &BTreeSet<CustomerId>) -> Vec<MergeRecord> {
        let stored = self.tables.merges.values();
        let stored = stored.filter(|merge| !self.delta.merges.contains_key(&merge.id()));
        let merges = stored.chain(self.delta.merges.values().flatten());
        let takes_part = |merge: &&MergeRecord| {
            !merge.survivor_ids().is_disjoint(ids) || !merge.absorbed_ids().is_disjoint(ids)
        };
        merges.filter(takes_part).cloned().collect()
    }
}
