//! What customers propose.

use serde::{Deserialize, Serialize};

use super::{InteractionText, ProductCode, Subject};
use crate::actor::Actor;

crate::bounded_text! {
    /// The number of an idea on the company's board of ideas. Case counts.
    pub struct IdeaNumber("idea number", personal, single, 100);
}

/// What the company makes of an idea.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IdeaStatus {
    /// It was not answered.
    #[default]
    New,
    /// It is to come.
    Planned,
    /// It is there.
    Done,
    /// It is not to come.
    Declined,
}

impl IdeaStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Planned, Self::Done, Self::Declined];
}

/// What happened to an idea.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum IdeaStep {
    /// The customer proposed it, or said anew what it is. That is no vote for it.
    Proposed {
        /// The idea, in a few words.
        title: Subject,
        /// The idea, in full.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<InteractionText>,
        /// The product that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        product: Option<ProductCode>,
    },
    /// The customer is for it.
    Voted,
    /// The customer is not for it any more.
    VoteWithdrawn,
    /// The company says what it makes of it.
    Answered {
        /// What.
        status: IdeaStatus,
        /// Its answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<InteractionText>,
    },
}

/// Something happened to an idea: one that is shared by all customers, told on the timeline of the
/// one who proposed it or voted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct IdeaUpdate {
    /// The idea.
    pub idea: IdeaNumber,
    /// Who says so.
    pub by: Actor,
    /// What happened.
    pub step: IdeaStep,
}

impl IdeaUpdate {
    /// This happened to the idea; `by` says so.
    #[must_use]
    pub fn new(idea: IdeaNumber, by: Actor, step: IdeaStep) -> Self {
        Self { idea, by, step }
    }
}
