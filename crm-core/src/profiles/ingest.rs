//! Facts in: interactions of many customers at once.

use std::collections::{BTreeMap, BTreeSet};

use super::service::ATTEMPTS;
use super::{ProfileError, Profiles};
use crate::customer::{Customer, NewCustomer, Party};
use crate::id::{CustomerId, InteractionId};
use crate::identity::{Identity, IdentityKey, VerifiedIdentity};
use crate::interaction::{Interaction, NewInteraction};
use crate::store::{Change, ChangeSet, CustomerWrite, KeyReuse, RecordOutcome, StoreError};
use crate::timestamp::Timestamp;

/// Whose interaction it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IngestSubject {
    /// This customer's; of an id that a merge absorbed, that of the customer to whom it leads.
    Customer(CustomerId),
    /// That of the customer who holds this identity; when nobody does, a new one's.
    Holder(VerifiedIdentity),
}

/// An interaction to take in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IngestItem {
    /// Whose it is.
    pub subject: IngestSubject,
    /// What happened.
    pub interaction: NewInteraction,
}

/// What became of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IngestOutcome {
    /// It is stored now.
    Recorded {
        /// Whose it is.
        customer: CustomerId,
    },
    /// It was stored before.
    AlreadyRecorded {
        /// Whose it is.
        customer: CustomerId,
        /// The interaction that was stored before.
        interaction: InteractionId,
    },
    /// It is not stored.
    Refused(IngestRefusal),
}

/// Why an item was refused. The other items are not touched by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IngestRefusal {
    /// Its customer is not there.
    #[error("there is no customer {0}")]
    UnknownCustomer(CustomerId),
    /// Its source and key were used for another content.
    #[error("the idempotency key is recorded with another content, as interaction {existing}")]
    KeyReused {
        /// Whose it is.
        customer: CustomerId,
        /// The interaction that has the key.
        existing: InteractionId,
    },
}

/// What became of all items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IngestReport {
    /// One outcome for each item, in order.
    pub outcomes: Vec<IngestOutcome>,
    /// The customers who were created, by rising id.
    pub created: Vec<CustomerId>,
}

impl IngestReport {
    /// How many items are stored now and were not before.
    #[must_use]
    pub fn recorded(&self) -> usize {
        self.count(|outcome| matches!(outcome, IngestOutcome::Recorded { .. }))
    }

    /// How many items were stored before.
    #[must_use]
    pub fn already_recorded(&self) -> usize {
        self.count(|outcome| matches!(outcome, IngestOutcome::AlreadyRecorded { .. }))
    }

    /// How many items were refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.count(|outcome| matches!(outcome, IngestOutcome::Refused(_)))
    }

    fn count(&self, is_meant: impl Fn(&IngestOutcome) -> bool) -> usize {
        self.outcomes
            .iter()
            .filter(|outcome| is_meant(outcome))
            .count()
    }
}

impl Profiles {
    /// Takes interactions in, in one transaction; what was taken in before changes nothing.
    ///
    /// Identities that nobody holds make new customers: persons of whom nothing else is known. An
    /// item that cannot be stored is refused with its reason, and the others are stored.
    ///
    /// # Errors
    /// When the store fails; then nothing is stored, except after
    /// [`StoreError::UnknownOutcome`]. Repeating the call is safe in every case.
    pub async fn ingest(&self, items: Vec<IngestItem>) -> Result<IngestReport, ProfileError> {
        let now = self.clock.now();
        let (mut current, mut refusals) = self.named(&items, BTreeMap::new()).await?;
        // Drawn once for all attempts: a refusal of one attempt may name an interaction that only
        // a later one stores.
        let ids: Vec<InteractionId> = items
            .iter()
            .map(|_| InteractionId::generate(&self.ids, now))
            .collect();
        for _ in 0..ATTEMPTS {
            let batch = self
                .assemble(&items, &ids, &refusals, &current, now)
                .await?;
            match self.store.apply(batch.changes).await {
                Ok(report) => {
                    let stored = batch.places.into_iter().zip(report.interactions);
                    return to_report(items.len(), stored, refusals, batch.created);
                }
                Err(StoreError::KeyReused { reuses }) => {
                    refusals.extend(
                        reuses
                            .iter()
                            .filter_map(|reuse| refusal(&batch.places, reuse)),
                    );
                }
                // Someone else created a customer with the same identity meanwhile.
                Err(StoreError::IdentityTaken { .. }) => {}
                // A merge absorbed one meanwhile, or was undone: who is who is asked anew.
                Err(StoreError::NotFound { entity })
                    if *entity.kind() == crate::store::EntityRef::CUSTOMER =>
                {
                    (current, refusals) = self.named(&items, refusals).await?;
                }
                Err(other) => return Err(other.into()),
            }
        }
        Err(ProfileError::Contended)
    }

    /// The customers to whom the ids lead by which items name them, with a refusal more for each item
    /// whose id leads to nobody.
    pub(super) async fn named(
        &self,
        items: &[IngestItem],
        mut refusals: BTreeMap<usize, IngestRefusal>,
    ) -> Result<(CurrentIds, BTreeMap<usize, IngestRefusal>), ProfileError> {
        let named = |item: &IngestItem| match &item.subject {
            IngestSubject::Customer(id) => Some(*id),
            IngestSubject::Holder(_) => None,
        };
        let ids: BTreeSet<CustomerId> = items.iter().filter_map(named).collect();
        let current = self.current_ids(ids).await?;
        refusals.extend(items.iter().enumerate().filter_map(|(index, item)| {
            let id = named(item).filter(|id| !current.contains_key(id))?;
            Some((index, IngestRefusal::UnknownCustomer(id)))
        }));
        Ok((current, refusals))
    }

    /// Where ids lead; those that lead nowhere are left out. Aliases are looked up only for ids that
    /// no customer has.
    pub(super) async fn current_ids(
        &self,
        ids: BTreeSet<CustomerId>,
    ) -> Result<CurrentIds, ProfileError> {
        let mut current = CurrentIds::new();
        let mut open: Vec<CustomerId> = ids.into_iter().collect();
        // The second time for an id that was a customer's again before it was looked up as an alias.
        for _ in 0..2 {
            if open.is_empty() {
                break;
            }
            let found = self.store.customers(&open).await?;
            current.extend(found.iter().map(|customer| (customer.id(), customer.id())));
            open.retain(|id| !current.contains_key(id));
            if open.is_empty() {
                break;
            }
            let found = self.store.aliases(&open).await?;
            current.extend(found.iter().map(|alias| (alias.id, alias.customer)));
            open.retain(|id| !current.contains_key(id));
        }
        Ok(current)
    }

    /// The change set for all items that are not refused.
    async fn assemble(
        &self,
        items: &[IngestItem],
        ids: &[InteractionId],
        refusals: &BTreeMap<usize, IngestRefusal>,
        current: &CurrentIds,
        now: Timestamp,
    ) -> Result<Batch, ProfileError> {
        let mut batch = Batch::default();
        let mut holders = self.holders(items).await?;
        let wanted = items
            .iter()
            .zip(ids)
            .enumerate()
            .filter(|(index, _)| !refusals.contains_key(index));
        for (index, (item, id)) in wanted {
            let customer = match &item.subject {
                IngestSubject::Customer(id) => current.get(id).copied().unwrap_or(*id),
                IngestSubject::Holder(verified) => {
                    let key = verified.key();
                    match holders.get(&key) {
                        Some(id) => *id,
                        None => {
                            let id = self.create_within(&mut batch, verified.clone(), now)?;
                            holders.insert(key, id);
                            id
                        }
                    }
                }
            };
            let new = item.interaction.clone();
            let (interaction, event) = Interaction::record_as(*id, new, customer, &self.ids, now);
            batch
                .changes
                .interactions
                .push(Change::new(interaction, [event]));
            batch.places.push((index, customer));
        }
        // Behind the items, whose places count.
        batch.changes.interactions.append(&mut batch.revisions);
        Ok(batch)
    }

    pub(super) async fn holders(
        &self,
        items: &[IngestItem],
    ) -> Result<BTreeMap<IdentityKey, CustomerId>, ProfileError> {
        let identities: BTreeMap<IdentityKey, Identity> = items
            .iter()
            .filter_map(|item| match &item.subject {
                IngestSubject::Customer(_) => None,
                IngestSubject::Holder(verified) => {
                    Some((verified.key(), verified.identity().clone()))
                }
            })
            .collect();
        let (keys, asked): (Vec<_>, Vec<_>) = identities.into_iter().unzip();
        let found = self.store.resolve(&asked).await?;
        Ok(keys
            .into_iter()
            .zip(found)
            .filter_map(|(key, id)| Some((key, id?)))
            .collect())
    }

    fn create_within(
        &self,
        batch: &mut Batch,
        identity: VerifiedIdentity,
        now: Timestamp,
    ) -> Result<CustomerId, ProfileError> {
        let id = CustomerId::generate(&self.ids, now);
        let new = NewCustomer::new(Party::unknown_person()).with_identity(identity);
        let (customer, events) = Customer::create(new, id, &self.ids, now)?;
        let revision = self.revision(None, &customer);
        let noted = revision.map(|revision| self.noted(revision, id, now));
        batch.revisions.extend(noted);
        let insert = Change::new(CustomerWrite::Insert(customer), events);
        batch.changes.customers.push(insert);
        batch.created.push(id);
        Ok(id)
    }
}

/// To whom ids lead.
pub(super) type CurrentIds = BTreeMap<CustomerId, CustomerId>;

/// A change set, and where its interactions came from.
#[derive(Default)]
struct Batch {
    changes: ChangeSet,
    /// For each interaction of the change set: the index of its item, and the customer.
    places: Vec<(usize, CustomerId)>,
    created: Vec<CustomerId>,
    /// What is noted of those created.
    revisions: Vec<Change<Interaction>>,
}

fn refusal(places: &[(usize, CustomerId)], reuse: &KeyReuse) -> Option<(usize, IngestRefusal)> {
    let (index, customer) = places.get(reuse.index)?;
    Some((
        *index,
        IngestRefusal::KeyReused {
            customer: *customer,
            existing: reuse.existing,
        },
    ))
}

fn to_report(
    items: usize,
    stored: impl Iterator<Item = ((usize, CustomerId), RecordOutcome)>,
    refusals: BTreeMap<usize, IngestRefusal>,
    created: Vec<CustomerId>,
) -> Result<IngestReport, ProfileError> {
    let mut outcomes: BTreeMap<usize, IngestOutcome> = refusals
        .into_iter()
        .map(|(index, refusal)| (index, IngestOutcome::Refused(refusal)))
        .collect();
    for ((index, customer), outcome) in stored {
        let outcome = match outcome {
            RecordOutcome::Recorded => IngestOutcome::Recorded { customer },
            RecordOutcome::AlreadyRecorded(interaction) => IngestOutcome::AlreadyRecorded {
                customer,
                interaction,
            },
        };
        outcomes.insert(index, outcome);
    }
    if outcomes.len() != items {
        let cause = "the store did not say what became of each interaction".into();
        return Err(StoreError::Backend(cause).into());
    }
    Ok(IngestReport {
        outcomes: outcomes.into_values().collect(),
        created,
    })
}
