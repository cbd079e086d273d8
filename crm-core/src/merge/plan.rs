//! Deciding on a merge, without carrying it out.

use std::collections::BTreeSet;

use super::combine::Combination;
use super::{FieldRule, MergeError, MergeField, MergePolicy, MergeRecord};
use crate::consent::{ConsentLedger, ConsentRecord, ContactUse};
use crate::customer::Customer;
use crate::id::{CustomerId, MergeId};
use crate::interaction::Channel;
use crate::timestamp::Timestamp;

/// One of the two customers of a merge, with all that the decision needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeSide {
    pub(super) customer: Customer,
    pub(super) ids: BTreeSet<CustomerId>,
    pub(super) ledger: ConsentLedger,
}

impl MergeSide {
    /// A customer with the ids that lead to it by earlier merges, and what it decided.
    #[must_use]
    pub fn new(
        customer: Customer,
        aliases: impl IntoIterator<Item = CustomerId>,
        ledger: ConsentLedger,
    ) -> Self {
        let mut ids: BTreeSet<CustomerId> = aliases.into_iter().collect();
        ids.insert(customer.id());
        Self {
            customer,
            ids,
            ledger,
        }
    }

    /// The customer.
    #[must_use]
    pub fn customer(&self) -> &Customer {
        &self.customer
    }
}

/// Whose value a field of the merged record has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kept {
    /// The survivor's.
    Survivor,
    /// The absorbed customer's.
    Absorbed,
    /// Both went into it.
    Both,
}

/// A field in which the two records differed. It tells neither value: they stand in
/// [`MergeRecord::survivor`] and [`MergeRecord::absorbed`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldConflict {
    /// The field.
    pub field: MergeField,
    /// The rule that decided: [`FieldRule::Newest`] where the rule of the policy said nothing.
    pub rule: FieldRule,
    /// Whose value was kept.
    pub kept: Kept,
}

impl FieldConflict {
    pub(super) fn new(field: MergeField, rule: FieldRule, kept: Kept) -> Self {
        Self { field, rule, kept }
    }
}

/// Something that one of the two allowed and that the merged customer does not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PermissionLoss {
    /// For what, over which channel and on which topic.
    pub used: ContactUse,
    /// Whether the survivor allowed it.
    pub survivor: bool,
    /// Whether the absorbed customer allowed it.
    pub absorbed: bool,
}

/// What a merge would do: a dry run, and what is carried out once it is agreed to.
///
/// It holds the versions on which it was decided: when one of the records is changed before it is
/// carried out, that fails with a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergePlan {
    record: MergeRecord,
    conflicts: Vec<FieldConflict>,
    losses: Vec<PermissionLoss>,
}

impl MergePlan {
    /// The merge as it will be recorded, with both records before and the one after.
    #[must_use]
    pub fn record(&self) -> &MergeRecord {
        &self.record
    }

    /// The merge as it will be recorded.
    #[must_use]
    pub fn into_record(self) -> MergeRecord {
        self.record
    }

    /// The record that the survivor will have.
    #[must_use]
    pub fn merged(&self) -> &Customer {
        self.record.merged()
    }

    /// The fields in which the two records differ. A list of which all members are kept is none.
    #[must_use]
    pub fn conflicts(&self) -> &[FieldConflict] {
        &self.conflicts
    }

    /// What may no longer be done with the merged customer, of the purposes and topics that one of
    /// the two was asked about, at the instant of the plan. Nothing is ever won.
    #[must_use]
    pub fn permission_losses(&self) -> &[PermissionLoss] {
        &self.losses
    }
}

/// Decides what a merge of two customers at `at` leads to. Nothing is changed by it.
///
/// The survivor keeps its id, the other id leads to it from then on. The merged record was made when
/// the older one was.
///
/// # Errors
/// When both are one customer, a person and an organisation would be merged, or the merged record
/// would break a rule.
pub fn plan_merge(
    id: MergeId,
    survivor: &MergeSide,
    absorbed: &MergeSide,
    policy: &MergePolicy,
    at: Timestamp,
) -> Result<MergePlan, MergeError> {
    let customer = survivor.customer.id();
    if !survivor.ids.is_disjoint(&absorbed.ids) {
        return Err(MergeError::SameCustomer { customer });
    }
    let (before, other) = (&survivor.customer, &absorbed.customer);
    let mut combination = Combination::new(before, other, policy);
    let content = combination.content()?;
    let merged = Customer {
        id: customer,
        version: before.version.next(),
        created_at: before.created_at.min(other.created_at),
        updated_at: at.max(before.updated_at).max(other.updated_at),
        content,
        provenance: combination.provenance,
    };
    merged.check()?;
    let record = MergeRecord {
        id,
        survivor: before.clone(),
        absorbed: other.clone(),
        merged,
        survivor_ids: survivor.ids.clone(),
        absorbed_ids: absorbed.ids.clone(),
        policy: policy.clone(),
        merged_at: at,
        undone_at: None,
    };
    let losses = permission_losses(&record, survivor, absorbed, at);
    Ok(MergePlan {
        record,
        conflicts: combination.conflicts,
        losses,
    })
}

fn permission_losses(
    record: &MergeRecord,
    survivor: &MergeSide,
    absorbed: &MergeSide,
    at: Timestamp,
) -> Vec<PermissionLoss> {
    let entries = survivor.ledger.entries().iter();
    let entries: Vec<_> = entries.chain(absorbed.ledger.entries()).collect();
    let joined = entries.iter().map(|entry| record.joined((*entry).clone()));
    let merged = ConsentLedger::of_persons(joined.collect(), record.ids());
    let mut losses = Vec::new();
    for used in uses(&entries) {
        let permits = |ledger: &ConsentLedger| ledger.permission_for(&used, at).is_permitted();
        let (a, b) = (permits(&survivor.ledger), permits(&absorbed.ledger));
        if (a || b) && !permits(&merged) {
            losses.push(PermissionLoss {
                used,
                survivor: a,
                absorbed: b,
            });
        }
    }
    losses
}

/// Each purpose that was asked about, on each channel, on each topic that was and on none.
fn uses(entries: &[&ConsentRecord]) -> BTreeSet<ContactUse> {
    let scopes = || entries.iter().map(|entry| entry.scope());
    let purposes: BTreeSet<_> = scopes().map(|scope| &scope.purpose).collect();
    let topics: BTreeSet<_> = scopes().filter_map(|scope| scope.topic.as_ref()).collect();
    let mut uses = BTreeSet::new();
    for purpose in purposes {
        for channel in Channel::ALL {
            let used = ContactUse::new(purpose.clone(), channel);
            uses.extend(
                topics
                    .iter()
                    .map(|topic| used.clone().about((*topic).clone())),
            );
            uses.insert(used);
        }
    }
    uses
}
