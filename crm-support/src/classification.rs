//! What a request is about, and what answering it takes.

use crm_core::Code;
use serde::{Deserialize, Serialize};

use crate::coded::{coded_enum, small_number};

coded_enum! {
    /// What a customer wants with a request.
    pub enum RequestKind {
        /// To know something.
        Question = "question",
        /// To be heard about something that went wrong.
        Complaint = "complaint",
        /// To have something repaired.
        Fault = "fault",
        /// To give something back.
        Return = "return",
        /// To buy, or to change what was bought.
        Order = "order",
        /// To tell an opinion.
        Feedback = "feedback",
        /// Anything else.
        Other = "other",
    }
}

coded_enum! {
    /// How much work a request is.
    pub enum Complexity {
        /// Answered from what is known.
        Simple = "simple",
        /// Some looking into.
        Ordinary = "ordinary",
        /// Several steps or several people.
        Complex = "complex",
    }
}

small_number! {
    /// How well a specialist masters a skill, from 1 (basic) to 5 (expert).
    pub struct SkillLevel("skill level", 1..=5);
}

/// A skill that answering needs, and how well it must be mastered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillRequirement {
    /// The skill: `billing`.
    pub skill: Code,
    /// The lowest level that will do.
    pub level: SkillLevel,
}

/// What a request was found to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classification {
    /// What the customer wants.
    pub kind: RequestKind,
    /// How much work it is.
    pub complexity: Complexity,
    /// The skill that answering needs; anyone can answer when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill: Option<SkillRequirement>,
    /// The language of the answer: `de`, `pt-br`; any will do when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Code>,
    /// Whether an answer must be approved before it is sent.
    #[serde(default)]
    pub needs_approval: bool,
}

impl Classification {
    /// A request of this kind and complexity that anyone may answer without approval.
    #[must_use]
    pub fn new(kind: RequestKind, complexity: Complexity) -> Self {
        Self {
            kind,
            complexity,
            skill: None,
            language: None,
            needs_approval: false,
        }
    }

    /// The same with a needed skill.
    #[must_use]
    pub fn needing(self, skill: Code, level: SkillLevel) -> Self {
        Self {
            skill: Some(SkillRequirement { skill, level }),
            ..self
        }
    }

    /// The same with approval before an answer is sent.
    #[must_use]
    pub fn with_approval(self) -> Self {
        Self {
            needs_approval: true,
            ..self
        }
    }
}
