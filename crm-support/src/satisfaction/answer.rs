//! What a customer says of a request.

use crm_core::{InteractionText, Timestamp};
use serde::{Deserialize, Serialize};

use crate::id::RequestId;
use crate::request::SatisfactionScore;

/// How satisfied a customer is with what became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SurveyAnswer {
    /// With which.
    pub request: RequestId,
    /// How satisfied.
    pub score: SatisfactionScore,
    /// When it was told.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<InteractionText>,
}

impl SurveyAnswer {
    /// A score without a comment.
    #[must_use]
    pub fn new(request: RequestId, score: SatisfactionScore, at: Timestamp) -> Self {
        Self {
            request,
            score,
            at,
            comment: None,
        }
    }

    /// The same with a comment.
    #[must_use]
    pub fn with_comment(self, comment: InteractionText) -> Self {
        Self {
            comment: Some(comment),
            ..self
        }
    }
}
