//! Where a merged field comes from.

use serde::{Deserialize, Serialize};

use super::{FieldRule, MergeField};
use crate::code::Code;
use crate::customer::Customer;
use crate::id::CustomerId;
use crate::identity::Identity;
use crate::timestamp::Timestamp;

/// Of which record a value is, and of when: kept for the fields that a merge decided on, so that a
/// later merge knows their age and not that of the merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FieldProvenance {
    /// The customer in whose record the value stood.
    pub customer: CustomerId,
    /// When that record had been changed last. It says of no field when the field itself was.
    pub at: Timestamp,
    /// The system of a [`SourcePriority`](FieldRule::SourcePriority) that the record came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Code>,
}

impl FieldProvenance {
    /// Where a field of a record comes from: as an earlier merge noted it, or from the record itself.
    pub(super) fn of(customer: &Customer, field: &MergeField, rule: &FieldRule) -> Self {
        if let Some(noted) = customer.provenance().get(field) {
            return noted.clone();
        }
        Self {
            customer: customer.id(),
            at: customer.updated_at(),
            source: first_system(customer, rule),
        }
    }

    /// The place of the source in a list, the first one before all; what is not listed comes last.
    pub(super) fn rank(&self, systems: &[Code]) -> usize {
        let place = systems
            .iter()
            .position(|system| Some(system) == self.source.as_ref());
        place.unwrap_or(systems.len())
    }

    /// Of two that lead to one value, the later one.
    pub(super) fn later_of(a: Self, b: Self) -> Self {
        if (b.at, b.customer) > (a.at, a.customer) {
            b
        } else {
            a
        }
    }
}

/// The first system of the rule that the customer is known to by a verified external identity.
fn first_system(customer: &Customer, rule: &FieldRule) -> Option<Code> {
    let FieldRule::SourcePriority(systems) = rule else {
        return None;
    };
    let knows = |wanted: &Code| {
        customer.verified_identities().iter().any(|verified| {
            matches!(verified.identity(), Identity::External { system, .. } if system == wanted)
        })
    };
    systems.iter().find(|system| knows(system)).cloned()
}
