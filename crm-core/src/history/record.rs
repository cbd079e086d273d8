//! The history of a customer record.

use crate::customer::{Customer, CustomerField, CustomerRevision};
use crate::id::InteractionId;
use crate::interaction::{Interaction, InteractionContent, told_in_order};
use crate::timestamp::Timestamp;

/// A revision of a customer record with its place on the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedRevision {
    /// The interaction that it is.
    pub interaction: InteractionId,
    /// When the record was changed.
    pub at: Timestamp,
    /// What changed, and where that comes from.
    pub revision: CustomerRevision,
}

/// A customer record with all that is noted of how it came to be so.
///
/// A change is noted when it is made by a service that knows where it comes from
/// ([`Profiles::with_origin`](crate::Profiles::with_origin)). The revisions of records that were merged
/// into this one belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerHistory {
    pub(super) record: Customer,
    pub(super) revisions: Vec<RecordedRevision>,
}

impl CustomerHistory {
    /// The history of a record by what stands on the customer's timeline, in whatever order; what is
    /// no revision is passed over.
    #[must_use]
    pub fn new<'a>(record: Customer, timeline: impl IntoIterator<Item = &'a Interaction>) -> Self {
        let revision = |interaction: &'a Interaction| match interaction.content() {
            InteractionContent::Revision(revision) => Some(revision),
            _ => None,
        };
        let told = told_in_order(timeline, revision).into_iter();
        let mut revisions: Vec<RecordedRevision> = told
            .map(|told| RecordedRevision {
                interaction: told.id,
                at: told.at,
                revision: told.what.clone(),
            })
            .collect();
        // Of one record, the order is that of its versions, whatever the clocks said.
        revisions.sort_by_key(|one| (one.revision.customer, one.revision.version));
        Self { record, revisions }
    }

    /// The record as it is.
    #[must_use]
    pub fn record(&self) -> &Customer {
        &self.record
    }

    /// All that is noted, record by record, of each in the order of its versions.
    #[must_use]
    pub fn revisions(&self) -> &[RecordedRevision] {
        &self.revisions
    }

    /// What is noted of one field, in the same order.
    pub fn of_field<'a>(
        &'a self,
        field: &'a CustomerField,
    ) -> impl Iterator<Item = &'a RecordedRevision> {
        let revisions = self.revisions.iter();
        revisions.filter(move |one| one.revision.fields().contains(field))
    }
}
