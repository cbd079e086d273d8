//! A response to record.

use crate::code::Code;
use crate::interaction::{
    Channel, Direction, IdempotencyKey, InteractionContent, NewInteraction, QuestionnaireResponse,
};
use crate::timestamp::Timestamp;

/// A response to a questionnaire, and how it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQuestionnaireResponse {
    /// What was answered.
    pub response: QuestionnaireResponse,
    /// By which way.
    pub channel: Channel,
    /// When.
    pub answered_at: Timestamp,
    /// The system that asked.
    pub source: Code,
    /// What makes the response unique within the source.
    pub key: IdempotencyKey,
}

impl NewQuestionnaireResponse {
    /// The response as an interaction: what `record_questionnaire_response` records. Whoever takes it
    /// in by [`ingest`](crate::Profiles::ingest) fills no attribute.
    #[must_use]
    pub fn into_interaction(self) -> NewInteraction {
        NewInteraction {
            channel: self.channel,
            direction: Direction::Inbound,
            content: InteractionContent::QuestionnaireResponse(self.response),
            regarding: None,
            occurred_at: self.answered_at,
            source: self.source,
            key: self.key,
        }
    }
}
