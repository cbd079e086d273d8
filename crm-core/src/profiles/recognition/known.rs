//! The profiles that a batch meets, in memory.

use std::collections::{BTreeSet, HashMap};

use super::{MergeConflict, RecogniseItem, Step, plan_merges};
use crate::customer::Customer;
use crate::id::CustomerId;
use crate::id_source::IdSource;
use crate::identity::IdentityKey;
use crate::merge::{MergePolicy, MergeRecord};
use crate::resolution::{CandidateProfile, IdentityPolicy, IdentityResolution, resolve_identities};
use crate::store::CustomerWrite;
use crate::timestamp::Timestamp;

/// The profiles that hold an identity of a batch, as the items so far leave them, and who holds what.
#[derive(Debug, Default)]
pub(in crate::profiles) struct KnownProfiles {
    profiles: HashMap<CustomerId, KnownProfile>,
    holders: HashMap<IdentityKey, CustomerId>,
}

#[derive(Debug)]
struct KnownProfile {
    record: Customer,
    candidate: CandidateProfile,
    /// The ids that lead to it by merges; `None` until somebody asks.
    aliases: Option<BTreeSet<CustomerId>>,
    /// Whether the batch itself made it.
    is_new: bool,
}

impl KnownProfiles {
    /// The profiles as they are stored.
    pub(in crate::profiles) fn new(records: Vec<Customer>) -> Self {
        let mut known = Self::default();
        for record in records {
            known.keep(record, None, false);
        }
        known
    }

    /// The records as they are stored.
    pub(in crate::profiles) fn records(&self) -> Vec<Customer> {
        let profiles = self.profiles.values();
        profiles.map(|profile| profile.record.clone()).collect()
    }

    /// The record of a profile.
    pub(super) fn record(&self, id: CustomerId) -> Option<&Customer> {
        self.profiles.get(&id).map(|profile| &profile.record)
    }

    /// Whose an item is.
    pub(in crate::profiles) fn resolve(
        &self,
        item: &RecogniseItem,
        policy: &IdentityPolicy,
    ) -> IdentityResolution {
        let observed = &item.observed;
        let keys = observed
            .verified_keys()
            .iter()
            .chain(observed.claimed_keys());
        let holders: BTreeSet<CustomerId> = keys
            .filter_map(|key| self.holders.get(key).copied())
            .collect();
        let candidates = holders
            .iter()
            .filter_map(|id| self.profiles.get(id))
            .map(|profile| &profile.candidate);
        let occurred_at = item.interaction.occurred_at;
        resolve_identities(observed, candidates, policy, occurred_at)
    }

    /// Whether it is known which ids lead to the profile, and so how many were merged into it.
    pub(in crate::profiles) fn has_aliases(&self, id: CustomerId) -> bool {
        let profile = self.profiles.get(&id);
        profile.is_none_or(|profile| profile.aliases.is_some())
    }

    /// Takes in which ids lead to a profile.
    pub(in crate::profiles) fn learn_aliases(
        &mut self,
        id: CustomerId,
        aliases: impl IntoIterator<Item = CustomerId>,
    ) {
        if let Some(profile) = self.profiles.remove(&id) {
            self.keep(
                profile.record,
                Some(aliases.into_iter().collect()),
                profile.is_new,
            );
        }
    }

    /// Of these profiles the ids of those that were stored before the batch, with the ids that lead
    /// to them.
    pub(in crate::profiles) fn stored_ids(
        &self,
        profiles: impl IntoIterator<Item = CustomerId>,
    ) -> Vec<CustomerId> {
        let stored = profiles
            .into_iter()
            .filter_map(|id| self.profiles.get(&id))
            .filter(|profile| !profile.is_new);
        stored
            .flat_map(|profile| {
                let aliases = profile.aliases.iter().flatten().copied();
                aliases.chain([profile.record.id()])
            })
            .collect()
    }

    /// The merges by which profiles become one; see [`plan_merges`].
    pub(in crate::profiles) fn plan_merges(
        &self,
        into: CustomerId,
        from: &[CustomerId],
        undone: &[MergeRecord],
        policy: &MergePolicy,
        ids: &dyn IdSource,
        now: Timestamp,
    ) -> Result<Vec<MergeRecord>, MergeConflict> {
        const NONE: &BTreeSet<CustomerId> = &BTreeSet::new();
        let side = |id: &CustomerId| {
            let profile = self.profiles.get(id)?;
            Some((&profile.record, profile.aliases.as_ref().unwrap_or(NONE)))
        };
        let Some(survivor) = side(&into) else {
            return Ok(Vec::new());
        };
        let others = from.iter().filter_map(side);
        plan_merges(survivor, others, undone, policy, ids, now).map_err(|reason| {
            let customers = [into].into_iter().chain(from.iter().copied()).collect();
            MergeConflict { customers, reason }
        })
    }

    /// The profiles as a step leaves them.
    pub(super) fn take(&mut self, step: &Step) {
        for write in step.writes() {
            let Some(record) = write.customer() else {
                continue;
            };
            let before = self.profiles.remove(&record.id());
            let is_new = before.as_ref().is_none_or(|before| before.is_new);
            let aliases = match (write, before) {
                (CustomerWrite::Merge(merge), _) => {
                    self.profiles.remove(&merge.absorbed().id());
                    let ids = merge.survivor_ids().union(merge.absorbed_ids());
                    let ids = ids.filter(|id| **id != record.id());
                    Some(ids.copied().collect())
                }
                (_, Some(before)) => before.aliases,
                (_, None) => Some(BTreeSet::new()),
            };
            self.keep(record.clone(), aliases, is_new);
        }
    }

    fn keep(&mut self, record: Customer, aliases: Option<BTreeSet<CustomerId>>, is_new: bool) {
        let id = record.id();
        let merges = aliases.as_ref().map_or(0, BTreeSet::len);
        let merges = u32::try_from(merges).unwrap_or(u32::MAX);
        let candidate = CandidateProfile::from(&record).with_merges(merges);
        for key in candidate.identities().keys() {
            match self.holders.get_mut(key) {
                Some(holder) => *holder = id,
                None => {
                    self.holders.insert(key.clone(), id);
                }
            }
        }
        let profile = KnownProfile {
            record,
            candidate,
            aliases,
            is_new,
        };
        self.profiles.insert(id, profile);
    }
}
