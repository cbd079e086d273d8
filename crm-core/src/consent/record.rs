//! One entry of the consent ledger.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ConsentDecision, ConsentEvidence, ConsentScope};
use crate::code::Code;
use crate::event::{Event, names};
use crate::id::{ConsentId, CustomerId, EventId};
use crate::id_source::IdSource;
use crate::store::EntityRef;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A decision that is not in the ledger yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// What it covers.
    pub scope: ConsentScope,
    /// What was decided.
    pub decision: ConsentDecision,
    /// The proof.
    pub evidence: ConsentEvidence,
    /// When it was decided.
    pub occurred_at: Timestamp,
    /// Until when a grant holds (excluded); `None` means until it is withdrawn.
    pub valid_until: Option<Timestamp>,
}

/// An entry of the consent ledger; entries are never changed nor removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ConsentFields")]
pub struct ConsentRecord {
    id: ConsentId,
    customer: CustomerId,
    scope: ConsentScope,
    decision: ConsentDecision,
    evidence: ConsentEvidence,
    occurred_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<Timestamp>,
    recorded_at: Timestamp,
    /// `None` means the whole person.
    #[serde(skip_serializing_if = "Option::is_none")]
    speaks_for: Option<BTreeSet<CustomerId>>,
}

/// The serialised form, checked when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentFields {
    id: ConsentId,
    customer: CustomerId,
    scope: ConsentScope,
    decision: ConsentDecision,
    evidence: ConsentEvidence,
    occurred_at: Timestamp,
    #[serde(default)]
    valid_until: Option<Timestamp>,
    recorded_at: Timestamp,
    #[serde(default)]
    speaks_for: Option<BTreeSet<CustomerId>>,
}

impl ConsentRecord {
    /// An entry for `customer`, with its event, `consent.recorded`.
    ///
    /// # Errors
    /// When a grant would end before it begins, or a decision other than a grant has an end.
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
        check_end(new.decision, new.occurred_at, new.valid_until)?;
        let entity = EntityRef::new(EntityRef::CONSENT, id.as_uuid());
        let event_id = EventId::generate(ids, recorded_at);
        let event = Event::new(event_id, names::CONSENT_RECORDED, entity, new.occurred_at)
            .of_customer(customer)
            .with_code("decision", Code::new_static(new.decision.code()));
        let record = Self {
            id,
            customer,
            scope: new.scope,
            decision: new.decision,
            evidence: new.evidence,
            occurred_at: new.occurred_at,
            valid_until: new.valid_until,
            recorded_at,
            speaks_for: None,
        };
        Ok((record, event))
    }

    /// Whether the entry says of `customer` what `new` says, whenever it was recorded.
    #[must_use]
    pub fn tells(&self, new: &NewConsent, customer: CustomerId) -> bool {
        self.customer == customer
            && self.scope == new.scope
            && self.decision == new.decision
            && self.evidence == new.evidence
            && self.occurred_at == new.occurred_at
            && self.valid_until == new.valid_until
    }

    /// The same entry with another decision: something that only the suite's cases may make.
    #[cfg(feature = "conformance")]
    pub(crate) fn forged(self, decision: ConsentDecision) -> Self {
        Self { decision, ..self }
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
        &self.scope
    }

    /// What was decided.
    #[must_use]
    pub fn decision(&self) -> ConsentDecision {
        self.decision
    }

    /// The proof.
    #[must_use]
    pub fn evidence(&self) -> &ConsentEvidence {
        &self.evidence
    }

    /// When it was decided.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        self.occurred_at
    }

    /// Until when a grant holds (excluded).
    #[must_use]
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.valid_until
    }

    /// When it was stored.
    #[must_use]
    pub fn recorded_at(&self) -> Timestamp {
        self.recorded_at
    }

    /// The ids of the customers for whom the decision was made, where it was recorded before a merge
    /// made them one; `None` means all that the customer is made of.
    #[must_use]
    pub fn speaks_for(&self) -> Option<&BTreeSet<CustomerId>> {
        self.speaks_for.as_ref()
    }
}

/// Checks until when a decision holds.
fn check_end(
    decision: ConsentDecision,
    occurred_at: Timestamp,
    valid_until: Option<Timestamp>,
) -> Result<(), ValidationError> {
    let Some(until) = valid_until else {
        return Ok(());
    };
    let inconsistent = |rule| {
        Err(ValidationError::new(
            "valid_until",
            ValidationRule::Inconsistent { rule },
            ValueShape::Composite,
        ))
    };
    if decision != ConsentDecision::Granted {
        return inconsistent("only a grant may have an end");
    }
    if until <= occurred_at {
        return inconsistent("must be after the decision");
    }
    Ok(())
}

impl TryFrom<ConsentFields> for ConsentRecord {
    type Error = ValidationError;

    fn try_from(fields: ConsentFields) -> Result<Self, Self::Error> {
        check_end(fields.decision, fields.occurred_at, fields.valid_until)?;
        Ok(Self {
            id: fields.id,
            customer: fields.customer,
            scope: fields.scope,
            decision: fields.decision,
            evidence: fields.evidence,
            occurred_at: fields.occurred_at,
            valid_until: fields.valid_until,
            recorded_at: fields.recorded_at,
            speaks_for: fields.speaks_for,
        })
    }
}
