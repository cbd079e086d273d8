//! What a record was, and where its values come from.

use std::collections::BTreeMap;

use super::{ProfileError, Profiles};
use crate::code::Code;
use crate::customer::{Customer, CustomerRevision, Origin};
use crate::event::{Event, names};
use crate::history::CustomerHistory;
use crate::id::{CustomerId, EventId, InteractionId};
use crate::interaction::{
    Channel, Direction, IdempotencyKey, Interaction, InteractionContent, InteractionKind,
    NewInteraction,
};
use crate::merge::Unmerge;
use crate::retention::Prune;
use crate::store::{Change, ChangeSet, CustomerWrite};
use crate::timestamp::Timestamp;

impl Profiles {
    /// The same service for what comes from `origin`: whatever it changes in customer records is noted
    /// on their timelines, value by value, with where it comes from. [`history`](Self::history) tells it
    /// again.
    ///
    /// Without an origin, changes are made and nothing is noted.
    #[must_use]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self {
            origin: Some(origin),
            ..self
        }
    }

    /// The customer's record, what it was before, and where each of its values comes from, as far as
    /// that was noted; `None` when there is no such customer.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn history(&self, id: CustomerId) -> Result<Option<CustomerHistory>, ProfileError> {
        // The revisions first: those of a change in between are of a later version than the record's,
        // or they are not there yet.
        let noted = self.all_of_kinds(id, [InteractionKind::Revision]).await?;
        let record = self.customer_behind(id).await?;
        Ok(record.map(|record| CustomerHistory::new(record, &noted)))
    }

    /// Notes in a change set what it changes in a record, if it is known where that comes from.
    pub(super) fn note(
        &self,
        changes: &mut ChangeSet,
        before: Option<&Customer>,
        after: &Customer,
    ) {
        let revision = self.revision(before, after);
        let noted = revision.map(|revision| self.noted(revision, after.id(), after.updated_at()));
        changes.interactions.extend(noted);
    }

    /// Notes in a change set what all its writes change in records, which are known as they were before.
    /// Who is absorbed by one of them is noted with the customer who absorbs it.
    pub(super) fn note_writes(
        &self,
        changes: &mut ChangeSet,
        known: impl IntoIterator<Item = Customer>,
    ) {
        if self.origin.is_none() {
            return;
        }
        let known = known.into_iter().map(|record| (record.id(), record));
        let mut records: BTreeMap<CustomerId, Customer> = known.collect();
        let mut absorbed: BTreeMap<CustomerId, CustomerId> = BTreeMap::new();
        let mut revisions = Vec::new();
        for change in &changes.customers {
            let (before, after, merge) = match &change.value {
                CustomerWrite::Insert(customer) => (None, customer, None),
                CustomerWrite::Update { customer, .. } => {
                    (records.get(&customer.id()), customer, None)
                }
                CustomerWrite::Merge(merge) => {
                    absorbed.insert(merge.absorbed().id(), merge.merged().id());
                    (Some(merge.survivor()), merge.merged(), Some(merge.id()))
                }
                _ => continue,
            };
            let revision = self.revision(before, after);
            let revision = revision.map(|revision| CustomerRevision { merge, ..revision });
            revisions.extend(revision.map(|revision| (revision, after.updated_at())));
            records.insert(after.id(), after.clone());
        }
        for (revision, at) in revisions {
            let mut customer = revision.customer;
            while let Some(into) = absorbed.get(&customer) {
                customer = *into;
            }
            let noted = self.noted(revision, customer, at);
            changes.interactions.push(noted);
        }
    }

    /// What changed in a record, if it is known where that comes from.
    pub(super) fn revision(
        &self,
        before: Option<&Customer>,
        after: &Customer,
    ) -> Option<CustomerRevision> {
        let origin = self.origin.clone()?;
        Some(CustomerRevision::between(before, after, origin))
    }

    /// A revision as it stands on a timeline.
    pub(super) fn noted(
        &self,
        revision: CustomerRevision,
        customer: CustomerId,
        at: Timestamp,
    ) -> Change<Interaction> {
        #[cfg(feature = "audit")]
        let (revision, commitment) = self.committed(revision, at);
        let key = InteractionId::generate(&self.ids, at);
        let new = NewInteraction {
            channel: Channel::Other,
            direction: Direction::Internal,
            source: revision.origin.source.clone(),
            content: InteractionContent::Revision(revision),
            regarding: None,
            occurred_at: at,
            key: IdempotencyKey::of_id(key),
        };
        let (interaction, event) = Interaction::record(new, customer, &self.ids, at);
        #[cfg(feature = "audit")]
        let event = match commitment {
            Some(commitment) => event.with_commitment("commitment", commitment),
            None => event,
        };
        Change::new(interaction, [event])
    }

    /// The change set that takes a merge apart. What was noted of the record while it was of two stays
    /// with the survivor: the fields, and where it came from. The values go, because they tell of
    /// somebody who is another one.
    pub(super) async fn taking_apart(
        &self,
        unmerge: Unmerge,
        current: &Customer,
        at: Timestamp,
    ) -> Result<ChangeSet, ProfileError> {
        let (survivor, merge) = (current.id(), unmerge.record().id());
        let merged = unmerge.record().merged().version();
        let noted = self.all_of_kinds(survivor, [InteractionKind::Revision]);
        let mixed: Vec<(InteractionId, CustomerRevision, Timestamp)> = noted
            .await?
            .into_iter()
            .filter_map(|interaction| match interaction.content() {
                InteractionContent::Revision(revision)
                    if revision.customer == survivor && revision.version >= merged =>
                {
                    let (id, at) = (interaction.id(), interaction.occurred_at());
                    Some((id, revision.clone(), at))
                }
                _ => None,
            })
            .collect();

        let mut changes = ChangeSet::new();
        if !mixed.is_empty() {
            let count = i64::try_from(mixed.len()).unwrap_or(i64::MAX);
            let gone = mixed.iter().map(|(id, ..)| *id);
            let prune = Prune::new(survivor, current.version(), gone);
            let event = EventId::generate(&self.ids, at);
            let event = Event::new(event, names::CUSTOMER_PRUNED, survivor.into(), at)
                .of_customer(survivor)
                .with_code("rule", Code::new_static("unmerge"))
                .with_number("interactions", count)
                .with_id("merge", merge.as_uuid());
            changes = changes.prune_customer(prune, vec![event]);
        }
        for (_, revision, at) in mixed {
            let told = self.noted(revision.with_values_withheld(), survivor, at);
            changes.interactions.push(told);
        }
        let absorbed = unmerge.absorbed();
        let parted = self.revision(Some(current), unmerge.survivor());
        let parted = parted.map(CustomerRevision::with_values_withheld);
        let back = self.revision(Some(unmerge.record().absorbed()), absorbed);
        for (revision, customer) in [(parted, survivor), (back, absorbed.id())] {
            let told = revision.map(|revision| self.noted(revision.of_merge(merge), customer, at));
            changes.interactions.extend(told);
        }
        let events = unmerge.events(&self.ids, at);
        Ok(changes.unmerge_customers(unmerge, events))
    }
}
