//! One entry of the consent ledger.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ConsentDecision, ConsentEvidence, ConsentScope, LegalBasis, NewConsent};
use crate::audit::CommitmentSalt;
use crate::code::Code;
use crate::event::{Event, names};
use crate::id::{ConsentId, CustomerId, EventId};
use crate::id_source::IdSource;
use crate::personal_data::DataClass::{Administrative, Consent};
use crate::personal_data::UponErasure::Erase;
use crate::store::EntityRef;
use crate::timestamp::Timestamp;
use crate::validation::ValidationError;

/// An entry of the consent ledger; entries are never changed nor removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ConsentFields", into = "ConsentFields")]
pub struct ConsentRecord {
    id: ConsentId,
    customer: CustomerId,
    content: NewConsent,
    recorded_at: Timestamp,
    /// `None` means the whole person.
    speaks_for: Option<BTreeSet<CustomerId>>,
    /// What the commitment in the event was made with.
    salt: Option<CommitmentSalt>,
}

impl ConsentRecord {
    /// An entry for `customer`, with its event, `consent.recorded`.
    ///
    /// # Errors
    /// When the decision contradicts itself: a grant that ends before it begins or covers every
    /// purpose, an end or a term where there can be none, a confirmation of nothing, a restriction of
    /// a part.
    pub fn record(
        new: NewConsent,
        customer: CustomerId,
        ids: &dyn IdSource,
        recorded_at: Timestamp,
    ) -> Result<(Self, Event), ValidationError> {
        let id = ConsentId::generate(ids, recorded_at);
        Self::record_as(id, new, customer, ids, recorded_at)
    }

    /// An entry under an id made by the caller, so that recording it can be repeated.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub fn record_as(
        id: ConsentId,
        new: NewConsent,
        customer: CustomerId,
        ids: &dyn IdSource,
        recorded_at: Timestamp,
    ) -> Result<(Self, Event), ValidationError> {
        new.check()?;
        let entity = EntityRef::new(EntityRef::CONSENT, id.as_uuid());
        let event_id = EventId::generate(ids, recorded_at);
        let event = Event::new(event_id, names::CONSENT_RECORDED, entity, new.occurred_at)
            .of_customer(customer)
            .with_code("decision", Code::new_static(new.decision.code()));
        let record = Self {
            id,
            customer,
            content: new,
            recorded_at,
            speaks_for: None,
            salt: None,
        };
        Ok((record, event))
    }

    /// The same entry with a salt, and its event with the commitment that is made with it.
    #[cfg(feature = "audit")]
    pub(crate) fn committed(mut self, salt: CommitmentSalt, event: Event) -> (Self, Event) {
        self.salt = Some(salt);
        let event = match self.commitment() {
            Some(commitment) => event.with_commitment("commitment", commitment),
            None => event,
        };
        (self, event)
    }

    /// Whether the entry says of `customer` what `new` says, whenever it was recorded.
    #[must_use]
    pub fn tells(&self, new: &NewConsent, customer: CustomerId) -> bool {
        self.customer == customer && self.content == *new
    }

    /// Whether the entry confirms `request`, and in time.
    pub(super) fn is_confirmation_of(&self, request: &Self) -> bool {
        let at = self.occurred_at();
        self.decision() == ConsentDecision::Confirmed
            && self.confirms() == Some(request.id())
            && self.scope() == request.scope()
            && request.occurred_at() <= at
            && request.confirm_by().is_some_and(|term| at < term)
    }

    /// Whether the entry speaks for `person`, one of those whom the customer was merged of.
    pub(super) fn is_for(&self, person: CustomerId) -> bool {
        let persons = self.speaks_for.as_ref();
        persons.is_none_or(|persons| persons.contains(&person))
    }

    /// Whether there is somebody for whom both entries speak.
    pub(super) fn speaks_with(&self, other: &Self) -> bool {
        match (&self.speaks_for, &other.speaks_for) {
            (Some(these), Some(those)) => !these.is_disjoint(those),
            _ => true,
        }
    }

    /// The same entry with another decision: something that only the suite's cases may make.
    #[cfg(feature = "conformance")]
    pub(crate) fn forged(mut self, decision: ConsentDecision) -> Self {
        self.content.decision = decision;
        self
    }

    /// The same entry in the ledger of `customer`, where it speaks for these: part of a merge.
    pub(crate) fn of(self, customer: CustomerId, speaks_for: Option<BTreeSet<CustomerId>>) -> Self {
        Self {
            customer,
            speaks_for,
            ..self
        }
    }

    /// The same entry under another id: a copy, made when a merge is undone.
    pub(crate) fn under(self, id: ConsentId) -> Self {
        Self { id, ..self }
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> ConsentId {
        self.id
    }

    /// Who decided.
    #[must_use]
    pub fn customer(&self) -> CustomerId {
        self.customer
    }

    /// What the decision covers.
    #[must_use]
    pub fn scope(&self) -> &ConsentScope {
        &self.content.scope
    }

    /// What was decided.
    #[must_use]
    pub fn decision(&self) -> ConsentDecision {
        self.content.decision
    }

    /// The right by which the data is used, as the customer was told.
    #[must_use]
    pub fn basis(&self) -> Option<LegalBasis> {
        self.content.basis
    }

    /// The proof.
    #[must_use]
    pub fn evidence(&self) -> &ConsentEvidence {
        &self.content.evidence
    }

    /// When it was decided.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        self.content.occurred_at
    }

    /// Until when a grant holds (excluded).
    #[must_use]
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.content.valid_until
    }

    /// Until when a requested grant can be confirmed (excluded).
    #[must_use]
    pub fn confirm_by(&self) -> Option<Timestamp> {
        self.content.confirm_by
    }

    /// The request that a confirmation confirms.
    #[must_use]
    pub fn confirms(&self) -> Option<ConsentId> {
        self.content.confirms
    }

    /// When it was stored.
    #[must_use]
    pub fn recorded_at(&self) -> Timestamp {
        self.recorded_at
    }

    /// What the commitment in the event of the entry was made with, if it has one.
    #[must_use]
    pub fn salt(&self) -> Option<&CommitmentSalt> {
        self.salt.as_ref()
    }

    /// The ids of the customers for whom the decision was made, where it was recorded before a merge
    /// made them one; `None` means all that the customer is made of.
    #[must_use]
    pub fn speaks_for(&self) -> Option<&BTreeSet<CustomerId>> {
        self.speaks_for.as_ref()
    }
}

/// The serialised form, checked when it is read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentFields {
    id: ConsentId,
    customer: CustomerId,
    scope: ConsentScope,
    decision: ConsentDecision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    basis: Option<LegalBasis>,
    evidence: ConsentEvidence,
    occurred_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirm_by: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confirms: Option<ConsentId>,
    recorded_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    speaks_for: Option<BTreeSet<CustomerId>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<CommitmentSalt>,
}

impl TryFrom<ConsentFields> for ConsentRecord {
    type Error = ValidationError;

    fn try_from(fields: ConsentFields) -> Result<Self, Self::Error> {
        let content = NewConsent {
            scope: fields.scope,
            decision: fields.decision,
            basis: fields.basis,
            evidence: fields.evidence,
            occurred_at: fields.occurred_at,
            valid_until: fields.valid_until,
            confirm_by: fields.confirm_by,
            confirms: fields.confirms,
        };
        content.check()?;
        Ok(Self {
            id: fields.id,
            customer: fields.customer,
            content,
            recorded_at: fields.recorded_at,
            speaks_for: fields.speaks_for,
            salt: fields.salt,
        })
    }
}

impl From<ConsentRecord> for ConsentFields {
    fn from(record: ConsentRecord) -> Self {
        let content = record.content;
        Self {
            id: record.id,
            customer: record.customer,
            scope: content.scope,
            decision: content.decision,
            basis: content.basis,
            evidence: content.evidence,
            occurred_at: content.occurred_at,
            valid_until: content.valid_until,
            confirm_by: content.confirm_by,
            confirms: content.confirms,
            recorded_at: record.recorded_at,
            speaks_for: record.speaks_for,
            salt: record.salt,
        }
    }
}

crate::personal_data! {
    ConsentRecord as ConsentFields = "consent", "what you agreed to, objected to or took back" {
        id: Administrative => Erase,
        customer: Administrative => Erase,
        scope: Consent => Erase,
        decision: Consent => Erase,
        basis: Consent => Erase,
        evidence: Consent => Erase,
        occurred_at: Consent => Erase,
        valid_until: Consent => Erase,
        confirm_by: Consent => Erase,
        confirms: Consent => Erase,
        recorded_at: Administrative => Erase,
        speaks_for: Administrative => Erase,
        salt: Administrative => Erase,
    }
}
