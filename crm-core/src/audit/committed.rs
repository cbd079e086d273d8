//! What the commitments to stored values are made of.

use serde::Serialize;

use super::{Commitment, CommitmentSalt};
use crate::consent::{ConsentDecision, ConsentEvidence, ConsentRecord, ConsentScope, LegalBasis};
use crate::customer::CustomerRevision;
use crate::id::ConsentId;
use crate::timestamp::Timestamp;

impl CustomerRevision {
    /// The commitment to the revision, if it has a salt. What is committed to is its serialised form as
    /// JSON without spaces, without the salt.
    #[must_use]
    pub fn commitment(&self) -> Option<Commitment> {
        let unsalted = Self {
            salt: None,
            ..self.clone()
        };
        commitment_to(self.salt.as_ref()?, &unsalted)
    }
}

impl ConsentRecord {
    /// The commitment to the entry, if it has a salt. What is committed to is its serialised form as JSON
    /// without spaces, without the salt and without what a merge changes: whose it is, and for whom it
    /// speaks.
    #[must_use]
    pub fn commitment(&self) -> Option<Commitment> {
        let committed = CommittedConsent {
            id: self.id(),
            scope: self.scope(),
            decision: self.decision(),
            basis: self.basis(),
            evidence: self.evidence(),
            occurred_at: self.occurred_at(),
            valid_until: self.valid_until(),
            confirm_by: self.confirm_by(),
            confirms: self.confirms(),
            recorded_at: self.recorded_at(),
        };
        commitment_to(self.salt()?, &committed)
    }
}

/// An entry of the ledger as it is committed to.
#[derive(Serialize)]
struct CommittedConsent<'a> {
    id: ConsentId,
    scope: &'a ConsentScope,
    decision: ConsentDecision,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<LegalBasis>,
    evidence: &'a ConsentEvidence,
    occurred_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirm_by: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirms: Option<ConsentId>,
    recorded_at: Timestamp,
}

/// A value that cannot be written as JSON has none; there is no such value among ours.
fn commitment_to(salt: &CommitmentSalt, value: &impl Serialize) -> Option<Commitment> {
    let bytes = serde_json::to_vec(value).ok()?;
    Some(Commitment::to(salt, &bytes))
}
