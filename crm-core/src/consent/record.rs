//! One entry of the consent ledger.

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::event::{Event, names};
use crate::id::{ConsentId, CustomerId, EventId, IdSource};
use crate::interaction::Channel;
use crate::store::EntityRef;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

crate::bounded_text! {
    /// Names the text that the customer was shown, its version included: `newsletter/3`.
    pub struct ConsentTextId("consent text id", public, single, 200);
}

/// What the customer's data or attention is used for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Purpose {
    /// Offers and advertising.
    Marketing,
    /// Drawing conclusions about the person from behaviour.
    Profiling,
    /// Statistics that single nobody out.
    Analytics,
    /// Questions about satisfaction.
    Survey,
    /// Handing data on to others.
    Sharing,
    /// A purpose of the host's own.
    Other(Code),
}

/// What the customer decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentDecision {
    /// Yes.
    Granted,
    /// No, when asked.
    Denied,
    /// No longer.
    Withdrawn,
    /// An objection (GDPR, article 21): it stands until it is lifted, whatever is granted later.
    Objected,
    /// The objection is lifted. That grants nothing.
    ObjectionLifted,
}

impl ConsentDecision {
    /// The code of the decision, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Denied => "denied",
            Self::Withdrawn => "withdrawn",
            Self::Objected => "objected",
            Self::ObjectionLifted => "objection_lifted",
        }
    }
}

/// What a decision covers: a purpose, on one channel or on all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentScope {
    /// The purpose.
    pub purpose: Purpose,
    /// The channel; `None` means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
}

impl ConsentScope {
    /// The purpose on all channels.
    #[must_use]
    pub fn everywhere(purpose: Purpose) -> Self {
        Self {
            purpose,
            channel: None,
        }
    }

    /// The purpose on one channel.
    #[must_use]
    pub fn on(purpose: Purpose, channel: Channel) -> Self {
        Self {
            purpose,
            channel: Some(channel),
        }
    }

    /// Whether the scope takes in `purpose` on `channel`.
    #[must_use]
    pub fn covers(&self, purpose: &Purpose, channel: Channel) -> bool {
        self.purpose == *purpose && self.channel.is_none_or(|own| own == channel)
    }
}

/// How the decision reached the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentMethod {
    /// In a form on a web site or in an app.
    WebForm,
    /// By a link in a message: double opt-in, unsubscribe.
    Link,
    /// In writing.
    Written,
    /// By word of mouth, noted by staff.
    Spoken,
    /// By a signal of the browser (Global Privacy Control).
    BrowserSignal,
    /// Taken over from another system.
    Import,
}

/// The proof of a decision (GDPR, article 7, paragraph 1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentEvidence {
    /// How the decision reached the company.
    pub method: ConsentMethod,
    /// The system that took it.
    pub source: Code,
    /// The text that was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<ConsentTextId>,
    /// The language in which it was shown, as a BCP 47 tag in lower case: `en`, `pt-br`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Code>,
}

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
        check_end(new.decision, new.occurred_at, new.valid_until)?;
        let id = ConsentId::generate(ids, recorded_at);
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
        };
        Ok((record, event))
    }

    /// The same entry with another decision: something that only the suite's cases may make.
    #[cfg(feature = "conformance")]
    pub(crate) fn forged(self, decision: ConsentDecision) -> Self {
        Self { decision, ..self }
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
        })
    }
}
