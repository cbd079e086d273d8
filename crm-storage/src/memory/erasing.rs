//! Checking erasures, and what they take away.

use std::collections::BTreeSet;

use crm_core::{CustomerId, Erasure, MergeRecord, StoreError};

use super::merges::takes_part;
use super::staging::{Staging, identity_keys};
use super::tables::move_key_of;

impl Staging<'_> {
    pub(super) fn stage_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
        let customer = erasure.customer();
        let stored = self.require_version(customer, erasure.expected())?;
        let given_up = identity_keys(stored).into_iter().map(|key| (key, None));
        let given_up: Vec<_> = given_up.collect();
        self.delta.holders.extend(given_up);

        let left = erasure.erased(self.aliases_of(customer));
        let ids = left.iter().map(|erased| erased.id).collect();
        for merge in self.merges_of_any(&ids) {
            for moved in self.moves_of(&merge) {
                self.delta.moves.insert(move_key_of(&moved), None);
            }
            self.delta.merges.insert(merge.id(), None);
        }
        for erased in left {
            self.delta.aliases.insert(erased.id, None);
            self.delta.erased.insert(erased.id, erased);
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
        let stored = self.tables.merges_of(ids);
        let stored = stored.filter(|merge| !self.delta.merges.contains_key(&merge.id()));
        let merges = stored.chain(self.delta.merges.values().flatten());
        let merges = merges.filter(|merge| takes_part(merge, ids));
        merges.cloned().collect()
    }
}
