//! Checking erasures, and what they take away.

use std::collections::BTreeSet;

use crm_core::{CoreRecord, CustomerId, Erasure, MergeRecord, StoreError};
use crm_support::{ServiceRequest, SupportRecord};

use super::commit::Belongings;
use super::merges::takes_part;
use super::staging::{Staging, identity_keys};
use super::tables::move_key_of;

impl Staging<'_> {
    pub(super) fn stage_erasure(&mut self, erasure: &Erasure) -> Result<(), StoreError> {
        let customer = erasure.customer();
        let stored = self.require_version(customer, erasure.expected())?;
        let identities = identity_keys(stored);
        let left = erasure.erased(self.aliases_of(customer));
        let ids = left.iter().map(|erased| erased.id).collect();
        // They hold whole records of all who took part.
        let merges = self.merges_of_any(&ids);

        for record in SupportRecord::ALL.iter().rev() {
            match record {
                SupportRecord::Request => {
                    let requests = self.requests_of(customer);
                    for holder in requests.iter().filter_map(ServiceRequest::holder) {
                        self.release(holder);
                    }
                    self.forget(customer, Belongings::Requests);
                }
                SupportRecord::Specialist => {}
            }
        }
        for record in CoreRecord::ALL.iter().rev() {
            match record {
                CoreRecord::Customer => {
                    let given_up = identities.iter().map(|key| (key.clone(), None));
                    self.delta.holders.extend(given_up);
                    self.delta.customers.insert(customer, None);
                }
                CoreRecord::Alias => {
                    let given_up = ids.iter().map(|id| (*id, None));
                    self.delta.aliases.extend(given_up);
                }
                CoreRecord::Consent => self.forget(customer, Belongings::Ledger),
                CoreRecord::Interaction => self.forget(customer, Belongings::Timeline),
                CoreRecord::Merge => {
                    let gone = merges.iter().map(|merge| (merge.id(), None));
                    self.delta.merges.extend(gone);
                }
                CoreRecord::MergeMove => {
                    let moves = merges.iter().flat_map(|merge| self.moves_of(merge));
                    let gone: Vec<_> = moves.map(|moved| (move_key_of(&moved), None)).collect();
                    self.delta.moves.extend(gone);
                }
                CoreRecord::Erased => {
                    let left = left.iter().map(|erased| (erased.id, *erased));
                    self.delta.erased.extend(left);
                }
                CoreRecord::Suppression => {
                    self.delta.suppressions.extend(erasure.suppressions());
                }
                CoreRecord::Event | CoreRecord::Consumer | CoreRecord::Seal => {}
            }
        }
        Ok(())
    }

    /// Of a customer nothing of this kind is kept, whatever else the change set does.
    fn forget(&mut self, customer: CustomerId, belongings: Belongings) {
        self.delta.forgotten.insert((customer, belongings));
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
