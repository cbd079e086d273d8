//! What a merge does to the consent ledgers.
//!
//! The ledgers are put together, never folded into one another: an entry that was recorded before
//! the merge speaks only for those it spoke for then, and the merged customer allows what all of
//! them allow. So a grant of one never overrides a refusal of the other, nor the silence of one who
//! was never asked.

use std::collections::BTreeSet;

use uuid::Builder;

use super::MergeRecord;
use crate::consent::{ConsentDecision, ConsentRecord};
use crate::id::{ConsentId, CustomerId};

/// What undoing a merge does to the entries of the survivor's ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartedConsents {
    /// Entries that are the absorbed customer's again, or speak for another set of people: to be
    /// stored in place of those of the same id.
    pub changed: Vec<ConsentRecord>,
    /// Refusals that came while the two were one. The survivor keeps them, and the absorbed customer
    /// gets these copies: it is not known who of the two refused.
    pub added: Vec<ConsentRecord>,
}

impl MergeRecord {
    /// An entry of either ledger as it stands in the ledger of the merged customer.
    #[must_use]
    pub fn joined(&self, entry: ConsentRecord) -> ConsentRecord {
        let whose = if entry.customer() == self.absorbed.id() {
            &self.absorbed_ids
        } else {
            &self.survivor_ids
        };
        let persons = entry.speaks_for().unwrap_or(whose).clone();
        entry.of(self.survivor.id(), Some(persons))
    }

    /// What becomes of the entries of the survivor's ledger when this merge, the latest into it, is
    /// undone.
    #[must_use]
    pub fn parted(&self, entries: &[ConsentRecord]) -> PartedConsents {
        let mut parted = PartedConsents::default();
        for entry in entries {
            match entry.speaks_for() {
                None if refuses(entry.decision()) => parted.added.push(self.copied(entry)),
                None => {}
                Some(persons) if persons.is_subset(&self.absorbed_ids) => {
                    let absorbed = self.absorbed.id();
                    let persons = unless_all(persons, &self.absorbed_ids);
                    parted.changed.push(entry.clone().of(absorbed, persons));
                }
                Some(persons) if *persons == self.survivor_ids => {
                    let whole = entry.clone().of(self.survivor.id(), None);
                    parted.changed.push(whole);
                }
                Some(_) => {}
            }
        }
        parted
    }

    /// A copy of an entry for the absorbed customer. Its id follows from those of merge and entry, so
    /// that undoing a merge again finds it there.
    fn copied(&self, entry: &ConsentRecord) -> ConsentRecord {
        let (merge, of) = (self.id.as_uuid(), entry.id().as_uuid());
        let mut bytes = *of.as_bytes();
        // The instant of the entry stays in front: ids rise with time.
        for (byte, other) in bytes.iter_mut().zip(merge.as_bytes()).skip(6) {
            *byte ^= other;
        }
        let id = Builder::from_custom_bytes(bytes).into_uuid();
        let id = ConsentId::from_uuid(id).unwrap_or(entry.id());
        entry.clone().under(id).of(self.absorbed.id(), None)
    }
}

/// `None`, which means the whole person, when these are all there are.
fn unless_all(
    persons: &BTreeSet<CustomerId>,
    all: &BTreeSet<CustomerId>,
) -> Option<BTreeSet<CustomerId>> {
    (persons != all).then(|| persons.clone())
}

fn refuses(decision: ConsentDecision) -> bool {
    match decision {
        ConsentDecision::Denied
        | ConsentDecision::Withdrawn
        | ConsentDecision::Objected
        | ConsentDecision::Restricted => true,
        ConsentDecision::Granted
        | ConsentDecision::ObjectionLifted
        | ConsentDecision::Requested
        | ConsentDecision::Confirmed
        | ConsentDecision::RestrictionLifted => false,
    }
}
