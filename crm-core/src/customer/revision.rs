//! What changed in a customer record, and where that comes from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Customer, CustomerField, FieldValue, Origin};
use crate::audit::CommitmentSalt;
use crate::id::{CustomerId, MergeId};
use crate::store::Version;

/// What changed in a customer record with one version of it, and where that comes from.
///
/// It stands on the customer's timeline, so that it is told, moved, kept and erased with all else that
/// stands there. It holds personal values; its `Debug` shows none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CustomerRevision {
    /// The record. It stays the one that was changed when its customer is absorbed by another one.
    pub customer: CustomerId,
    /// The version that the record had then.
    pub version: Version,
    /// Where it comes from.
    pub origin: Origin,
    /// The merge, when records were put together by it, or taken apart again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<MergeId>,
    /// The values that are in the record no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<FieldValue>,
    /// The values that are new in the record; of a new record, all that it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<FieldValue>,
    /// Fields that changed while the record held the data of somebody else, too, with whom it had been
    /// merged by mistake: from what to what is not told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub withheld: BTreeSet<CustomerField>,
    /// What the commitment in the event of the revision was made with, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<CommitmentSalt>,
}

impl CustomerRevision {
    /// A revision with which nothing changed.
    #[must_use]
    pub fn new(customer: CustomerId, version: Version, origin: Origin) -> Self {
        Self {
            customer,
            version,
            origin,
            merge: None,
            removed: Vec::new(),
            added: Vec::new(),
            withheld: BTreeSet::new(),
            salt: None,
        }
    }

    /// The same with these values come, and those gone.
    #[must_use]
    pub fn with_values(self, added: Vec<FieldValue>, removed: Vec<FieldValue>) -> Self {
        Self {
            removed,
            added,
            ..self
        }
    }

    /// What `after` changed in the record that was `before`; `None` for a new one. Another order of the
    /// same values is no change.
    #[must_use]
    pub fn between(before: Option<&Customer>, after: &Customer, origin: Origin) -> Self {
        let old = before.map(Customer::values).unwrap_or_default();
        let new = after.values();
        let missing_in = |these: &[FieldValue], those: &[FieldValue]| {
            let missing = these.iter().filter(|value| !those.contains(value));
            missing.cloned().collect()
        };
        Self::new(after.id(), after.version(), origin)
            .with_values(missing_in(&new, &old), missing_in(&old, &new))
    }

    /// The same as part of a merge, done or undone.
    #[must_use]
    pub fn of_merge(self, merge: MergeId) -> Self {
        Self {
            merge: Some(merge),
            ..self
        }
    }

    /// The same without any value: only which fields changed is told.
    #[must_use]
    pub fn with_values_withheld(self) -> Self {
        Self {
            withheld: self.fields(),
            removed: Vec::new(),
            added: Vec::new(),
            salt: None,
            ..self
        }
    }

    /// The fields that changed.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<CustomerField> {
        let values = self.removed.iter().chain(&self.added);
        let told = values.map(FieldValue::field);
        told.chain(self.withheld.iter().cloned()).collect()
    }
}
