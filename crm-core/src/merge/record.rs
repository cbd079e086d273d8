//! The record of a merge.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::MergePolicy;
use crate::customer::Customer;
use crate::event::{Event, names};
use crate::id::{CustomerId, EventId, InteractionId, MergeId};
use crate::id_source::IdSource;
use crate::interaction::IdempotencyKey;
use crate::personal_data::DataClass::{Administrative, Identification};
use crate::personal_data::UponErasure::Erase;
use crate::store::EntityRef;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What a merge did: both records as they were before, the one that came out, and by which rules.
///
/// It is what undoing the merge goes by. It holds personal values; its `Debug` shows none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RecordFields")]
pub struct MergeRecord {
    pub(super) id: MergeId,
    pub(super) survivor: Customer,
    pub(super) absorbed: Customer,
    pub(super) merged: Customer,
    pub(super) survivor_ids: BTreeSet<CustomerId>,
    pub(super) absorbed_ids: BTreeSet<CustomerId>,
    pub(super) policy: MergePolicy,
    pub(super) merged_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) undone_at: Option<Timestamp>,
}

/// The serialised form, checked when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordFields {
    id: MergeId,
    survivor: Customer,
    absorbed: Customer,
    merged: Customer,
    survivor_ids: BTreeSet<CustomerId>,
    absorbed_ids: BTreeSet<CustomerId>,
    policy: MergePolicy,
    merged_at: Timestamp,
    #[serde(default)]
    undone_at: Option<Timestamp>,
}

impl MergeRecord {
    /// The id of the merge.
    #[must_use]
    pub fn id(&self) -> MergeId {
        self.id
    }

    /// The surviving customer as it was before.
    #[must_use]
    pub fn survivor(&self) -> &Customer {
        &self.survivor
    }

    /// The absorbed customer as it was before.
    #[must_use]
    pub fn absorbed(&self) -> &Customer {
        &self.absorbed
    }

    /// The surviving customer as it was after.
    #[must_use]
    pub fn merged(&self) -> &Customer {
        &self.merged
    }

    /// The ids that led to the survivor before, its own among them.
    #[must_use]
    pub fn survivor_ids(&self) -> &BTreeSet<CustomerId> {
        &self.survivor_ids
    }

    /// The ids that led to the absorbed customer before, its own among them. They lead to the
    /// survivor while the merge holds.
    #[must_use]
    pub fn absorbed_ids(&self) -> &BTreeSet<CustomerId> {
        &self.absorbed_ids
    }

    /// The rules.
    #[must_use]
    pub fn policy(&self) -> &MergePolicy {
        &self.policy
    }

    /// When the records were merged.
    #[must_use]
    pub fn merged_at(&self) -> Timestamp {
        self.merged_at
    }

    /// When the merge was undone; `None` while it holds.
    #[must_use]
    pub fn undone_at(&self) -> Option<Timestamp> {
        self.undone_at
    }

    /// Whether it is a merge of these two by these rules, decided on whatever versions.
    #[must_use]
    pub fn is_merge_of(
        &self,
        survivor: CustomerId,
        absorbed: CustomerId,
        policy: &MergePolicy,
    ) -> bool {
        self.survivor_ids.contains(&survivor)
            && self.absorbed_ids.contains(&absorbed)
            && self.policy == *policy
    }

    /// The key that an interaction of the absorbed customer has while the merge holds, when the
    /// survivor has another one of the same source and key: `merged:` with the ids of both.
    #[must_use]
    pub fn key_aside(&self, interaction: InteractionId) -> IdempotencyKey {
        IdempotencyKey::aside(self.id, interaction)
    }

    /// All ids that lead to the survivor while the merge holds.
    pub(super) fn ids(&self) -> impl Iterator<Item = CustomerId> {
        self.survivor_ids.union(&self.absorbed_ids).copied()
    }

    /// The events of the merge: `customer.merged` of the survivor, `customer.absorbed` of the other.
    #[must_use]
    pub fn events(&self, ids: &dyn IdSource) -> Vec<Event> {
        let (survivor, absorbed) = (self.survivor.id(), self.absorbed.id());
        let event = |name, customer: CustomerId| {
            Event::new(
                EventId::generate(ids, self.merged_at),
                name,
                customer.into(),
                self.merged_at,
            )
            .of_customer(customer)
            .with_id("merge", self.id.as_uuid())
        };
        vec![
            event(names::CUSTOMER_MERGED, survivor)
                .at_version(self.merged.version())
                .with_id("absorbed", absorbed.as_uuid()),
            event(names::CUSTOMER_ABSORBED, absorbed).with_id("into", survivor.as_uuid()),
        ]
    }
}

impl TryFrom<RecordFields> for MergeRecord {
    type Error = ValidationError;

    fn try_from(fields: RecordFields) -> Result<Self, Self::Error> {
        let (survivor, absorbed) = (&fields.survivor, &fields.absorbed);
        let leads_on = fields.merged.id() == survivor.id()
            && fields.merged.version() == survivor.version().next();
        let are_two = fields.survivor_ids.contains(&survivor.id())
            && fields.absorbed_ids.contains(&absorbed.id())
            && fields.survivor_ids.is_disjoint(&fields.absorbed_ids);
        let rule = if !leads_on {
            "the merged record must be the survivor's next version"
        } else if !are_two {
            "the ids of survivor and absorbed customer must be two sets"
        } else {
            return Ok(Self {
                id: fields.id,
                survivor: fields.survivor,
                absorbed: fields.absorbed,
                merged: fields.merged,
                survivor_ids: fields.survivor_ids,
                absorbed_ids: fields.absorbed_ids,
                policy: fields.policy,
                merged_at: fields.merged_at,
                undone_at: fields.undone_at,
            });
        };
        let rule = ValidationRule::Inconsistent { rule };
        Err(ValidationError::new("merge", rule, ValueShape::Composite))
    }
}

impl From<MergeId> for EntityRef {
    fn from(id: MergeId) -> Self {
        Self::new(EntityRef::MERGE, id.as_uuid())
    }
}

crate::personal_data! {
    MergeRecord as RecordFields = "merge", "records about you that were put together, as they were before and after" {
        id: Administrative => Erase,
        survivor: Identification => Erase,
        absorbed: Identification => Erase,
        merged: Identification => Erase,
        survivor_ids: Administrative => Erase,
        absorbed_ids: Administrative => Erase,
        policy: Administrative => Erase,
        merged_at: Administrative => Erase,
        undone_at: Administrative => Erase,
    }
}
