//! What taking facts in would lead to.

use std::collections::BTreeMap;

use super::{IngestItem, IngestOutcome, IngestRefusal, IngestSubject, ProfileError, Profiles};
use crate::id::CustomerId;
use crate::interaction::Interaction;
use crate::timestamp::Timestamp;

/// What taking an item in would lead to.
pub(crate) enum IngestPreview {
    /// It would be recorded.
    Recorded,
    /// It would be recorded, for a customer who is not there yet.
    RecordedForNewCustomer,
    /// It would not be recorded.
    Told(IngestOutcome),
}

impl Profiles {
    /// The time of the service's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// For each item what [`ingest`](Self::ingest) would lead to, as far as the store knows. Nothing
    /// is written.
    pub(crate) async fn preview_ingest(
        &self,
        items: &[IngestItem],
    ) -> Result<Vec<IngestPreview>, ProfileError> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let (current, nobody) = self.named(items, BTreeMap::new()).await?;
        let holders = self.holders(items).await?;
        let mut outcomes = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let customer = match &item.subject {
                IngestSubject::Customer(id) => current.get(id).copied(),
                IngestSubject::Holder(verified) => holders.get(&verified.key()).copied(),
            };
            let preview = match (nobody.get(&at), customer) {
                (Some(refusal), _) => IngestPreview::Told(IngestOutcome::Refused(*refusal)),
                (None, Some(customer)) => match self.preview_of(customer, item).await? {
                    Some(outcome) => IngestPreview::Told(outcome),
                    None => IngestPreview::Recorded,
                },
                (None, None) => IngestPreview::RecordedForNewCustomer,
            };
            outcomes.push(preview);
        }
        Ok(outcomes)
    }

    async fn preview_of(
        &self,
        customer: CustomerId,
        item: &IngestItem,
    ) -> Result<Option<IngestOutcome>, ProfileError> {
        let told = &item.interaction;
        let stored = self
            .store
            .interaction_by_key(customer, &told.source, &told.key)
            .await?;
        let Some(stored) = stored else {
            return Ok(None);
        };
        let (id, recorded_at) = (stored.id(), stored.recorded_at());
        let told = Interaction::restore(id, customer, recorded_at, told.clone());
        Ok(Some(if stored.tells_the_same_as(&told) {
            IngestOutcome::AlreadyRecorded {
                customer,
                interaction: id,
            }
        } else {
            IngestOutcome::Refused(IngestRefusal::KeyReused {
                customer,
                existing: id,
            })
        }))
    }
}
