//! A decision that is not in the ledger yet.

use super::{ConsentDecision, ConsentEvidence, ConsentScope, LegalBasis, Purpose};
use crate::id::ConsentId;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A decision that is not in the ledger yet.
///
/// ```
/// use crm_core::{
///     Channel, Code, ConsentDecision, ConsentEvidence, ConsentMethod, ConsentScope, NewConsent,
///     Purpose, Timestamp,
/// };
///
/// let form = ConsentEvidence::new(ConsentMethod::WebForm, Code::parse("web-shop")?);
/// let scope = ConsentScope::on(Purpose::Marketing, Channel::Email).about(Code::parse("offers")?);
/// let at = Timestamp::parse("2026-03-01T12:00:00Z")?;
/// let granted = NewConsent::new(scope, ConsentDecision::Granted, form, at)
///     .until(Timestamp::parse("2028-03-01T12:00:00Z")?);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewConsent {
    /// What it covers.
    pub scope: ConsentScope,
    /// What was decided.
    pub decision: ConsentDecision,
    /// The right by which the data is used, as the customer was told. A grant is consent.
    pub basis: Option<LegalBasis>,
    /// The proof.
    pub evidence: ConsentEvidence,
    /// When it was decided.
    pub occurred_at: Timestamp,
    /// Until when a grant holds (excluded); `None` means until it is withdrawn.
    pub valid_until: Option<Timestamp>,
    /// Until when a requested grant can be confirmed (excluded).
    pub confirm_by: Option<Timestamp>,
    /// The request that a confirmation confirms.
    pub confirms: Option<ConsentId>,
}

impl NewConsent {
    /// A decision about `scope`, made at `occurred_at`.
    #[must_use]
    pub fn new(
        scope: ConsentScope,
        decision: ConsentDecision,
        evidence: ConsentEvidence,
        occurred_at: Timestamp,
    ) -> Self {
        Self {
            scope,
            decision,
            basis: None,
            evidence,
            occurred_at,
            valid_until: None,
            confirm_by: None,
            confirms: None,
        }
    }

    /// The first half of double opt-in: a yes that counts once it is confirmed before `confirm_by`.
    #[must_use]
    pub fn requested(
        scope: ConsentScope,
        evidence: ConsentEvidence,
        occurred_at: Timestamp,
        confirm_by: Timestamp,
    ) -> Self {
        Self {
            confirm_by: Some(confirm_by),
            ..Self::new(scope, ConsentDecision::Requested, evidence, occurred_at)
        }
    }

    /// The second half; [`ConsentLedger::confirm`](super::ConsentLedger::confirm) makes it.
    pub(super) fn confirmed(
        scope: ConsentScope,
        request: ConsentId,
        evidence: ConsentEvidence,
        occurred_at: Timestamp,
    ) -> Self {
        Self {
            confirms: Some(request),
            ..Self::new(scope, ConsentDecision::Confirmed, evidence, occurred_at)
        }
    }

    /// The data may be kept and handed out only, from `occurred_at` on.
    #[must_use]
    pub fn restricted(evidence: ConsentEvidence, occurred_at: Timestamp) -> Self {
        let decision = ConsentDecision::Restricted;
        Self::new(ConsentScope::whole(), decision, evidence, occurred_at)
    }

    /// The restriction ends at `occurred_at`.
    #[must_use]
    pub fn restriction_lifted(evidence: ConsentEvidence, occurred_at: Timestamp) -> Self {
        let decision = ConsentDecision::RestrictionLifted;
        Self::new(ConsentScope::whole(), decision, evidence, occurred_at)
    }

    /// The same grant, which holds until `valid_until` (excluded).
    #[must_use]
    pub fn until(self, valid_until: impl Into<Option<Timestamp>>) -> Self {
        Self {
            valid_until: valid_until.into(),
            ..self
        }
    }

    /// The same decision about data that is used by this right.
    #[must_use]
    pub fn on_basis(self, basis: LegalBasis) -> Self {
        Self {
            basis: Some(basis),
            ..self
        }
    }

    /// Checks the rules that span several fields.
    pub(super) fn check(&self) -> Result<(), ValidationError> {
        self.check_scope()?;
        self.check_basis()?;
        self.check_end()?;
        self.check_confirmation()
    }

    fn check_scope(&self) -> Result<(), ValidationError> {
        if self.decision.is_restriction() && self.scope != ConsentScope::whole() {
            return inconsistent(
                "scope",
                "a restriction covers every purpose, channel and topic",
            );
        }
        if self.decision.is_grant() && self.scope.purpose == Purpose::All {
            return inconsistent("scope", "a grant must name its purpose");
        }
        Ok(())
    }

    fn check_basis(&self) -> Result<(), ValidationError> {
        let is_other = self.basis.is_some_and(|basis| basis != LegalBasis::Consent);
        if self.decision.is_grant() && is_other {
            return inconsistent("basis", "the basis of a grant is consent");
        }
        Ok(())
    }

    fn check_end(&self) -> Result<(), ValidationError> {
        let Some(until) = self.valid_until else {
            return Ok(());
        };
        let may_end = [ConsentDecision::Granted, ConsentDecision::Requested];
        if !may_end.contains(&self.decision) {
            return inconsistent("valid_until", "only a grant may have an end");
        }
        if until <= self.occurred_at {
            return inconsistent("valid_until", "must be after the decision");
        }
        Ok(())
    }

    fn check_confirmation(&self) -> Result<(), ValidationError> {
        if self.confirm_by.is_some() != (self.decision == ConsentDecision::Requested) {
            return inconsistent(
                "confirm_by",
                "a requested grant has one, and nothing else has",
            );
        }
        if self.confirm_by.is_some_and(|term| term <= self.occurred_at) {
            return inconsistent("confirm_by", "must be after the request");
        }
        if self.confirms.is_some() != (self.decision == ConsentDecision::Confirmed) {
            return inconsistent("confirms", "a confirmation has one, and nothing else has");
        }
        Ok(())
    }
}

fn inconsistent(field: &'static str, rule: &'static str) -> Result<(), ValidationError> {
    Err(ValidationError::new(
        field,
        ValidationRule::Inconsistent { rule },
        ValueShape::Composite,
    ))
}
