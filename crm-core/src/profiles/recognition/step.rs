//! What one item changes.

use super::{KnownProfiles, MergeConflict, RecogniseItem, Recognised};
use crate::customer::{Customer, CustomerEdit, CustomerError, NewCustomer, Party};
use crate::id::CustomerId;
use crate::id_source::IdSource;
use crate::identity::{ClaimedIdentity, IdentityKey, VerifiedIdentity};
use crate::merge::MergeRecord;
use crate::resolution::{IdentityDecision, IdentityResolution};
use crate::store::{Change, CustomerWrite};
use crate::timestamp::Timestamp;

/// What was decided about an item.
#[derive(Debug)]
pub(in crate::profiles) struct Plan {
    pub(in crate::profiles) resolution: IdentityResolution,
    pub(in crate::profiles) merges: Vec<MergeRecord>,
    pub(in crate::profiles) conflict: Option<MergeConflict>,
}

/// What an item changes, made on profiles as the items before it leave them, and not carried out.
#[derive(Debug)]
pub(super) struct Step {
    customer: CustomerId,
    recognised: Recognised,
    writes: Vec<Change<CustomerWrite>>,
}

impl Step {
    /// What a plan changes; `None` when the item is nobody's.
    ///
    /// # Errors
    /// When a record would break a rule.
    pub(super) fn new(
        item: &RecogniseItem,
        plan: &mut Plan,
        known: &KnownProfiles,
        ids: &dyn IdSource,
        now: Timestamp,
    ) -> Result<Option<Self>, CustomerError> {
        let resolution = &plan.resolution;
        let (customer, recognised) = match &resolution.decision {
            IdentityDecision::Unproven => return Ok(None),
            IdentityDecision::Create => (CustomerId::generate(ids, now), Recognised::Created),
            IdentityDecision::Attach(id) => (*id, Recognised::Attached),
            IdentityDecision::Merge { into, .. } => {
                let merges = plan.merges.iter().map(MergeRecord::id).collect();
                (*into, Recognised::Merged(merges))
            }
        };
        let mut step = Self {
            customer,
            recognised,
            writes: Vec::new(),
        };
        for merge in std::mem::take(&mut plan.merges) {
            step.merge(merge, ids);
        }
        for moved in &resolution.moved {
            let given_up = proof(item, &moved.identity)
                .map(|told| CustomerEdit::RemoveVerifiedIdentity(told.identity().clone()));
            step.edit(moved.from, given_up.into_iter().collect(), known, ids, now)?;
        }
        if step.recognised == Recognised::Created {
            step.create(item, resolution, ids, now)?;
        } else {
            let edits = step.additions(item, resolution, known);
            step.edit(customer, edits, known, ids, now)?;
        }
        Ok(Some(step))
    }

    /// Whose the interaction is.
    pub(super) fn customer(&self) -> CustomerId {
        self.customer
    }

    /// What is to be written, in order.
    pub(super) fn writes(&self) -> impl Iterator<Item = &CustomerWrite> {
        self.writes.iter().map(|change| &change.value)
    }

    /// How the customer was recognised, and what is to be written for it, in order.
    pub(super) fn into_parts(self) -> (Recognised, Vec<Change<CustomerWrite>>) {
        (self.recognised, self.writes)
    }

    fn merge(&mut self, merge: MergeRecord, ids: &dyn IdSource) {
        let events = merge.events(ids);
        let write = CustomerWrite::Merge(Box::new(merge));
        self.writes.push(Change::new(write, events));
    }

    fn create(
        &mut self,
        item: &RecogniseItem,
        resolution: &IdentityResolution,
        ids: &dyn IdSource,
        now: Timestamp,
    ) -> Result<(), CustomerError> {
        let mut new = NewCustomer::new(Party::unknown_person());
        new.verified_identities = adopted(item, resolution).cloned().collect();
        new.claimed_identities = claims(item, resolution).cloned().collect();
        let (customer, events) = Customer::create(new, self.customer, ids, now)?;
        let insert = Change::new(CustomerWrite::Insert(customer), events);
        self.writes.push(insert);
        Ok(())
    }

    /// What the record of the customer gets: proofs, and claims as far as it has room for them.
    fn additions(
        &self,
        item: &RecogniseItem,
        resolution: &IdentityResolution,
        known: &KnownProfiles,
    ) -> Vec<CustomerEdit> {
        let mut edits: Vec<CustomerEdit> = adopted(item, resolution)
            .map(|proof| CustomerEdit::AddVerifiedIdentity(proof.clone()))
            .collect();
        if resolution.claims.is_empty() {
            return edits;
        }
        let noted = self.record(self.customer, known);
        let noted = noted.map_or(&[][..], Customer::claimed_identities);
        let room = Customer::MAXIMUM_IDENTITIES.saturating_sub(noted.len());
        let new = claims(item, resolution)
            .filter(|claim| noted.iter().all(|noted| noted.key() != claim.key()));
        let new = new.take(room);
        edits.extend(new.map(|claim| CustomerEdit::AddClaimedIdentity(claim.clone())));
        edits
    }

    fn edit(
        &mut self,
        id: CustomerId,
        edits: Vec<CustomerEdit>,
        known: &KnownProfiles,
        ids: &dyn IdSource,
        now: Timestamp,
    ) -> Result<(), CustomerError> {
        let Some(record) = self.record(id, known).filter(|_| !edits.is_empty()) else {
            return Ok(());
        };
        let expected = record.version();
        let (customer, events) = record.edit(edits, ids, now)?;
        if !events.is_empty() {
            let update = CustomerWrite::Update { customer, expected };
            self.writes.push(Change::new(update, events));
        }
        Ok(())
    }

    /// The record as it is then.
    fn record<'a>(&'a self, id: CustomerId, known: &'a KnownProfiles) -> Option<&'a Customer> {
        let mut written = self.writes.iter().rev();
        let written = written.find_map(|change| {
            let record = change.value.customer();
            record.filter(|record| record.id() == id)
        });
        written.or_else(|| known.record(id))
    }
}

/// The proofs that the customer gets.
fn adopted<'a>(
    item: &'a RecogniseItem,
    resolution: &'a IdentityResolution,
) -> impl Iterator<Item = &'a VerifiedIdentity> {
    let adopted = resolution.adopted.iter();
    adopted.filter_map(|key| proof(item, key))
}

/// The proof of an identity.
fn proof<'a>(item: &'a RecogniseItem, key: &IdentityKey) -> Option<&'a VerifiedIdentity> {
    let keys = item.observed.verified_keys().iter();
    let mut told = keys.zip(item.observed.verified());
    told.find_map(|(told, proof)| (told == key).then_some(proof))
}

/// The claims that may be noted.
fn claims<'a>(
    item: &'a RecogniseItem,
    resolution: &'a IdentityResolution,
) -> impl Iterator<Item = &'a ClaimedIdentity> {
    let claims = resolution.claims.iter();
    claims.filter_map(|key| {
        let keys = item.observed.claimed_keys().iter();
        let mut told = keys.zip(item.observed.claimed());
        told.find_map(|(told, claim)| (told == key).then_some(claim))
    })
}
