//! Taking a consent back.

use super::{ConsentDecision, ConsentEvidence, ConsentMethod, ConsentScope, NewConsent};
use crate::code::Code;
use crate::timestamp::Timestamp;

/// A consent taken back. It needs its scope and nothing else: it must be as easy as giving it (GDPR,
/// article 7, paragraph 3), and what is given needs a proof.
///
/// ```
/// use crm_core::{ConsentDecision, ConsentScope, Purpose, Timestamp, Withdrawal};
///
/// let everything = Withdrawal::of(ConsentScope::everywhere(Purpose::All));
/// let entry = everything.at(Timestamp::UNIX_EPOCH);
/// assert_eq!(entry.decision, ConsentDecision::Withdrawn);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    scope: ConsentScope,
    evidence: ConsentEvidence,
}

impl Withdrawal {
    /// Whatever was granted within `scope` is taken back.
    #[must_use]
    pub fn of(scope: ConsentScope) -> Self {
        const UNSTATED: Code = Code::new_static("unstated");
        Self {
            scope,
            evidence: ConsentEvidence::new(ConsentMethod::Unstated, UNSTATED),
        }
    }

    /// The same withdrawal, with a note of how it came.
    #[must_use]
    pub fn noting(self, evidence: ConsentEvidence) -> Self {
        Self { evidence, ..self }
    }

    /// What is taken back.
    #[must_use]
    pub fn scope(&self) -> &ConsentScope {
        &self.scope
    }

    /// The decision for the ledger, made at `occurred_at`.
    #[must_use]
    pub fn at(self, occurred_at: Timestamp) -> NewConsent {
        let decision = ConsentDecision::Withdrawn;
        NewConsent::new(self.scope, decision, self.evidence, occurred_at)
    }
}

impl From<ConsentScope> for Withdrawal {
    fn from(scope: ConsentScope) -> Self {
        Self::of(scope)
    }
}
