//! Profiles that proofs would make one, and that stay apart until a person decides.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::consent::ConsentLedger;
use crate::customer::Customer;
use crate::id::{CustomerId, MergeId};
use crate::id_source::IdSource;
use crate::merge::{MergeError, MergePolicy, MergeRecord, MergeSide, plan_merge};
use crate::timestamp::Timestamp;

/// Profiles that the proofs of an interaction would make one, and why they are not. The interaction
/// is that customer's to whom its identity of highest priority leads.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MergeConflict {
    /// The profiles, by rising id.
    pub customers: Vec<CustomerId>,
    /// Why they stay apart.
    pub reason: MergeConflictReason,
}

/// Why profiles are not merged by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MergeConflictReason {
    /// A person took a merge of two of them back.
    #[error("merge {merge} was taken back")]
    TakenBack {
        /// The merge.
        merge: MergeId,
    },
    /// They cannot be merged: a person and an organisation, or a record that would break a rule.
    #[error(transparent)]
    Refused(#[from] MergeError),
}

/// A customer, and the ids that lead to it.
pub(super) type Side<'a> = (&'a Customer, &'a BTreeSet<CustomerId>);

/// The merges that make one of all: each of the others becomes part of the survivor, one after the
/// other. `undone` are merges that were taken back, of whomever.
///
/// # Errors
/// When two of them stay apart until a person decides.
pub(super) fn plan_merges<'a>(
    survivor: Side<'a>,
    others: impl IntoIterator<Item = Side<'a>>,
    undone: &[MergeRecord],
    policy: &MergePolicy,
    ids: &dyn IdSource,
    now: Timestamp,
) -> Result<Vec<MergeRecord>, MergeConflictReason> {
    let mut survivor = side(survivor);
    let mut merges = Vec::new();
    for other in others {
        let other = side(other);
        let kind = |side: &MergeSide| side.customer().party().kind();
        if kind(&survivor) != kind(&other) {
            return Err(MergeError::DifferentParties.into());
        }
        let id = MergeId::generate(ids, now);
        let merge = plan_merge(id, &survivor, &other, policy, now)?.into_record();
        if let Some(before) = undone.iter().find(|before| is_of_the_same(before, &merge)) {
            return Err(MergeConflictReason::TakenBack { merge: before.id() });
        }
        let aliases = merge.survivor_ids().union(merge.absorbed_ids()).copied();
        let ledger = ConsentLedger::default();
        survivor = MergeSide::new(merge.merged().clone(), aliases, ledger);
        merges.push(merge);
    }
    Ok(merges)
}

/// Without the ledger: it only tells a plan which permissions would be lost, and nobody looks at this
/// one. What becomes of the entries is for the store to see to.
fn side((customer, aliases): Side<'_>) -> MergeSide {
    let aliases = aliases.iter().copied();
    MergeSide::new(customer.clone(), aliases, ConsentLedger::default())
}

/// Whether a merge is of the two whom another one was of, in whichever direction.
fn is_of_the_same(before: &MergeRecord, merge: &MergeRecord) -> bool {
    let meet = |one: &BTreeSet<CustomerId>, other: &BTreeSet<CustomerId>| !one.is_disjoint(other);
    let (survivor, absorbed) = (merge.survivor_ids(), merge.absorbed_ids());
    let (before_survivor, before_absorbed) = (before.survivor_ids(), before.absorbed_ids());
    (meet(survivor, before_survivor) && meet(absorbed, before_absorbed))
        || (meet(survivor, before_absorbed) && meet(absorbed, before_survivor))
}
