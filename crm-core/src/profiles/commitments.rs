//! Whether what is kept of a customer is what the log vouches for.

use std::collections::BTreeMap;

use super::{ProfileError, Profiles};
use crate::audit::{Commitment, CommitmentSalt};
use crate::code::Code;
use crate::customer::CustomerRevision;
use crate::event::{Event, EventDetail, names};
use crate::id::{CustomerId, EventId};
use crate::interaction::{InteractionContent, InteractionKind};
use crate::store::{EntityRef, Page, PageLimit};
use crate::timestamp::Timestamp;

/// What is wrong with a value that the log vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommitmentFinding {
    /// It is not what it was.
    Changed {
        /// The entry of the consent ledger, or the interaction.
        entity: EntityRef,
        /// The event that vouches for it.
        event: EventId,
    },
    /// It is gone, and nothing in the log says that it was removed.
    Missing {
        /// The entry of the consent ledger, or the interaction.
        entity: EntityRef,
        /// The event that vouches for it.
        event: EventId,
    },
}

/// What became of the values of a customer that the log vouches for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommitmentReport {
    /// How many are what they were.
    pub opened: u64,
    /// How many are gone because a rule says that they are kept no longer, or a merge was undone. The
    /// log says how many interactions went so, and not which: where that many or fewer are gone, all
    /// count as removed.
    pub removed: u64,
    /// What is wrong, in the order of the log.
    pub findings: Vec<CommitmentFinding>,
}

impl Profiles {
    /// The same service, whose events vouch for entries of the consent ledger and for
    /// [revisions](Self::with_origin): each carries a [`Commitment`] to what is stored, which says nothing
    /// without the salt that is stored and erased with it. Together with an
    /// [`Auditor`](crate::Auditor), which finds whoever changes events, it is found when somebody changes
    /// or removes such a row ([`check_commitments`](Self::check_commitments)).
    #[must_use]
    pub fn with_commitments(self) -> Self {
        Self {
            commits: true,
            ..self
        }
    }

    /// Looks whether the consents and the revisions of a customer are what the log vouches for; `None` when
    /// there is no such customer. What was stored by a service without
    /// [commitments](Self::with_commitments) is not looked at.
    ///
    /// # Errors
    /// When the store fails, or holds a row that cannot be read.
    pub async fn check_commitments(
        &self,
        id: CustomerId,
    ) -> Result<Option<CommitmentReport>, ProfileError> {
        let Some(customer) = self.customer_behind(id).await? else {
            return Ok(None);
        };
        let id = customer.id();
        let mut ids = self.store.aliases_of(id).await?;
        ids.push(id);
        // The log first: what it vouches for was there before.
        let mut events = Vec::new();
        for id in ids {
            self.vouching(id, &mut events).await?;
        }
        events.sort_by_key(Event::id);
        let stored = self.vouched_for(id).await?;
        Ok(Some(compare(&events, &stored)))
    }

    /// The events of a customer that vouch for something, and those that say how much was removed.
    async fn vouching(&self, id: CustomerId, events: &mut Vec<Event>) -> Result<(), ProfileError> {
        let mut page = Page::first(PageLimit::MAXIMUM);
        loop {
            let part = self.store.events_of_customer(id, &page).await?;
            let counts = |event: &Event| commitment_of(event).is_some() || removed_by(event) > 0;
            events.extend(part.items.into_iter().filter(counts));
            match part.next {
                Some(next) => page = Page::after(next, PageLimit::MAXIMUM),
                None => return Ok(()),
            }
        }
    }

    /// What is stored of a customer, with the commitment that it has.
    async fn vouched_for(
        &self,
        id: CustomerId,
    ) -> Result<BTreeMap<EntityRef, Option<Commitment>>, ProfileError> {
        let noted = self.all_of_kinds(id, [InteractionKind::Revision]).await?;
        let ledger = self.store.consent_ledger(id).await?;
        let consents = ledger.entries().iter().map(|entry| {
            let entity = EntityRef::new(EntityRef::CONSENT, entry.id().as_uuid());
            (entity, entry.commitment())
        });
        let revisions = noted.iter().filter_map(|one| match one.content() {
            InteractionContent::Revision(revision) => {
                Some((one.id().into(), revision.commitment()))
            }
            _ => None,
        });
        Ok(consents.chain(revisions).collect())
    }

    /// A salt for something that is stored now, if the service commits to it.
    pub(super) fn fresh_salt(&self, now: Timestamp) -> Option<CommitmentSalt> {
        let salt = || CommitmentSalt::generate(&self.ids, now);
        self.commits.then(salt)
    }

    /// A revision with a salt, and the commitment that is made with it.
    pub(super) fn committed(
        &self,
        revision: CustomerRevision,
        now: Timestamp,
    ) -> (CustomerRevision, Option<Commitment>) {
        let revision = CustomerRevision {
            salt: self.fresh_salt(now),
            ..revision
        };
        let commitment = revision.commitment();
        (revision, commitment)
    }
}

fn compare(events: &[Event], stored: &BTreeMap<EntityRef, Option<Commitment>>) -> CommitmentReport {
    let mut report = CommitmentReport::default();
    let removed = events.iter().map(removed_by);
    let mut may_be_gone = removed.fold(0, u64::saturating_add);
    for event in events {
        let Some(commitment) = commitment_of(event) else {
            continue;
        };
        let (entity, id) = (event.entity().clone(), event.id());
        match stored.get(&entity) {
            Some(Some(found)) if *found == commitment => {
                report.opened = report.opened.saturating_add(1);
            }
            Some(_) => report
                .findings
                .push(CommitmentFinding::Changed { entity, event: id }),
            None if *entity.kind() == EntityRef::INTERACTION && may_be_gone > 0 => {
                may_be_gone = may_be_gone.saturating_sub(1);
                report.removed = report.removed.saturating_add(1);
            }
            None => report
                .findings
                .push(CommitmentFinding::Missing { entity, event: id }),
        }
    }
    report
}

/// The commitment that an event carries.
fn commitment_of(event: &Event) -> Option<Commitment> {
    match event.details().get(&Code::new_static("commitment"))? {
        EventDetail::Commitment(commitment) => Some(*commitment),
        _ => None,
    }
}

/// How many interactions were removed by what an event tells.
fn removed_by(event: &Event) -> u64 {
    if *event.name() != names::CUSTOMER_PRUNED {
        return 0;
    }
    match event.details().get(&Code::new_static("interactions")) {
        Some(EventDetail::Number(count)) => u64::try_from(*count).unwrap_or(0),
        _ => 0,
    }
}
