//! Where something about a customer comes from.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::code::Code;
use crate::consent::LegalBasis;
use crate::timestamp::Timestamp;

/// Where a change to a customer record comes from: the answer to "where do we have this from?" (GDPR,
/// article 15, paragraph 1 (g)).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Origin {
    /// The system that told it, by a code of the host: `web-form`, `erp`.
    pub source: Code,
    /// Who told it, or entered it.
    pub by: Actor,
    /// The right by which it is kept, as far as that was settled when it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<LegalBasis>,
    /// When it was told, if that was not when it was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Timestamp>,
}

impl Origin {
    /// This system told it, and this one entered it there.
    #[must_use]
    pub fn new(source: Code, by: Actor) -> Self {
        Self {
            source,
            by,
            basis: None,
            told_at: None,
        }
    }

    /// The same origin of something that is kept by this right.
    #[must_use]
    pub fn on_basis(self, basis: LegalBasis) -> Self {
        Self {
            basis: Some(basis),
            ..self
        }
    }

    /// The same origin of something that was told then and is stored later.
    #[must_use]
    pub fn told_at(self, at: Timestamp) -> Self {
        Self {
            told_at: Some(at),
            ..self
        }
    }
}
