//! What requests come in.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use crm_core::{Channel, Code, SegmentLabel, ValidationError};
use serde::{Deserialize, Serialize};

use super::TimeDistribution;
use super::figures::refuse_number;
use crate::classification::{RequestKind, SkillRequirement};
use crate::coded::coded_enum;
use crate::priority::{CustomerStanding, Priority};
use crate::service_metric::WorkState;
use crate::service_policy::RequestFacts;
use crate::specialist::RoutingNeeds;

/// Requests that are alike: what is known of them, what answering takes, and how their customers behave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RequestClass {
    /// The name.
    pub name: Code,
    /// How many of the requests are of this class, beside the weights of the others.
    #[serde(default = "one")]
    pub weight: NonZeroU32,
    /// What the customer wants.
    #[serde(default = "question")]
    pub kind: RequestKind,
    /// By which way it comes.
    #[serde(default = "email")]
    pub channel: Channel,
    /// How much the customer matters.
    #[serde(default = "unknown")]
    pub standing: CustomerStanding,
    /// How urgent it is.
    #[serde(default = "normal")]
    pub priority: Priority,
    /// To which segments the customer belongs.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub segments: BTreeSet<SegmentLabel>,
    /// The skill that answering needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<SkillRequirement>,
    /// The language of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Code>,
    /// How long a specialist works at one answer.
    pub handling: TimeDistribution,
    /// How long the customer waits until somebody begins, before giving up; where it is left out, for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patience: Option<TimeDistribution>,
    /// What the customer does with an answer; where it is left out, nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replies: Option<ReplyBehaviour>,
}

const fn one() -> NonZeroU32 {
    NonZeroU32::MIN
}

const fn question() -> RequestKind {
    RequestKind::Question
}

const fn email() -> Channel {
    Channel::Email
}

const fn unknown() -> CustomerStanding {
    CustomerStanding::Unknown
}

const fn normal() -> Priority {
    Priority::Normal
}

coded_enum! {
    /// How a request stands that was answered, until the customer replies.
    pub enum AnsweredAs {
        /// Solved: the reply opens it again.
        Solved = "solved",
        /// The customer is awaited: the answer was a question.
        Pending = "pending",
    }
}

impl AnsweredAs {
    pub(super) const fn state(self) -> WorkState {
        match self {
            Self::Solved => WorkState::Solved,
            Self::Pending => WorkState::Pending,
        }
    }
}

/// How customers reply to answers. Each reply is worked at as the request itself was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ReplyFields", into = "ReplyFields")]
pub struct ReplyBehaviour {
    fields: ReplyFields,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplyFields {
    share: f64,
    delay: TimeDistribution,
    #[serde(default = "solved")]
    answered_as: AnsweredAs,
}

const fn solved() -> AnsweredAs {
    AnsweredAs::Solved
}

impl ReplyBehaviour {
    /// The largest number of replies to one request.
    pub const MAXIMUM_REPLIES: usize = 20;

    /// A share of the answers draws a reply after some time; until then the request counts as solved.
    ///
    /// # Errors
    /// When the share is no number from 0 to 1.
    pub fn new(share: f64, delay: TimeDistribution) -> Result<Self, ValidationError> {
        Self::try_from(ReplyFields {
            share,
            delay,
            answered_as: AnsweredAs::Solved,
        })
    }

    /// The same with another state until the reply.
    #[must_use]
    pub fn answered_as(mut self, state: AnsweredAs) -> Self {
        self.fields.answered_as = state;
        self
    }

    /// The share of the answers that draw a reply.
    #[must_use]
    pub fn share(&self) -> f64 {
        self.fields.share
    }

    /// How long it takes until the reply.
    #[must_use]
    pub fn delay(&self) -> &TimeDistribution {
        &self.fields.delay
    }

    /// How the request stands until the reply.
    #[must_use]
    pub fn state(&self) -> AnsweredAs {
        self.fields.answered_as
    }
}

impl TryFrom<ReplyFields> for ReplyBehaviour {
    type Error = ValidationError;

    fn try_from(fields: ReplyFields) -> Result<Self, Self::Error> {
        if (0.0..=1.0).contains(&fields.share) {
            return Ok(Self { fields });
        }
        Err(refuse_number("share of replies", fields.share, "0", "1"))
    }
}

impl From<ReplyBehaviour> for ReplyFields {
    fn from(replies: ReplyBehaviour) -> Self {
        replies.fields
    }
}

impl RequestClass {
    /// Questions by e-mail in their turn, of customers of whom nothing is known, who wait for ever and do not reply.
    #[must_use]
    pub fn new(name: Code, handling: TimeDistribution) -> Self {
        Self {
            name,
            weight: one(),
            kind: question(),
            channel: email(),
            standing: unknown(),
            priority: normal(),
            segments: BTreeSet::new(),
            skill: None,
            language: None,
            handling,
            patience: None,
            replies: None,
        }
    }

    /// The same with another weight.
    #[must_use]
    pub fn with_weight(self, weight: NonZeroU32) -> Self {
        Self { weight, ..self }
    }

    /// The same of another kind, by another way.
    #[must_use]
    pub fn of_kind(self, kind: RequestKind, channel: Channel) -> Self {
        Self {
            kind,
            channel,
            ..self
        }
    }

    /// The same of customers of this standing, with this priority.
    #[must_use]
    pub fn with_priority(self, standing: CustomerStanding, priority: Priority) -> Self {
        Self {
            standing,
            priority,
            ..self
        }
    }

    /// The same with a needed skill.
    #[must_use]
    pub fn needing(self, skill: SkillRequirement) -> Self {
        let skill = Some(skill);
        Self { skill, ..self }
    }

    /// The same of customers who give up.
    #[must_use]
    pub fn with_patience(self, patience: TimeDistribution) -> Self {
        let patience = Some(patience);
        Self { patience, ..self }
    }

    /// The same of customers who reply.
    #[must_use]
    pub fn with_replies(self, replies: ReplyBehaviour) -> Self {
        let replies = Some(replies);
        Self { replies, ..self }
    }

    /// What a policy may ask of such a request.
    #[must_use]
    pub fn facts(&self) -> RequestFacts {
        RequestFacts {
            kind: self.kind,
            channel: self.channel,
            standing: self.standing,
            priority: self.priority,
            segments: self.segments.clone(),
        }
    }

    /// What answering it takes of a specialist.
    #[must_use]
    pub fn needs(&self) -> RoutingNeeds {
        RoutingNeeds {
            skill: self.skill.clone(),
            language: self.language.clone(),
            ..RoutingNeeds::default()
        }
    }
}
