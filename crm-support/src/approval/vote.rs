//! What an approver says.

use crm_core::{InteractionText, Timestamp};
use serde::{Deserialize, Serialize};

use super::TextFingerprint;
use crate::coded::coded_enum;

coded_enum! {
    /// What an approver says about an answer.
    pub enum VoteDecision {
        /// It may be sent.
        Accept = "accept",
        /// It must be written anew.
        Refuse = "refuse",
    }
}

/// A vote about a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Vote {
    /// What is said.
    pub decision: VoteDecision,
    /// About which text: that which lay before the approver.
    pub seen: TextFingerprint,
    /// Why.
    pub comment: Option<InteractionText>,
}

impl Vote {
    /// The text that was seen may be sent.
    #[must_use]
    pub fn accept(seen: TextFingerprint) -> Self {
        Self {
            decision: VoteDecision::Accept,
            seen,
            comment: None,
        }
    }

    /// The text that was seen must be written anew.
    #[must_use]
    pub fn refuse(seen: TextFingerprint) -> Self {
        Self {
            decision: VoteDecision::Refuse,
            seen,
            comment: None,
        }
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(self, comment: InteractionText) -> Self {
        Self {
            comment: Some(comment),
            ..self
        }
    }
}

/// A vote that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CastVote {
    /// What was said.
    pub decision: VoteDecision,
    /// When.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<InteractionText>,
}
