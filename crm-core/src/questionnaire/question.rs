//! One question.

use serde::{Deserialize, Serialize};

use super::{QuestionCondition, QuestionKind, Wording};
use crate::code::Code;
use crate::customer::AttributeName;

/// A question of a questionnaire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Question {
    /// Its code, which is its own within the questionnaire.
    pub code: Code,
    /// What is asked.
    pub text: Wording,
    /// What it can be answered with.
    pub kind: QuestionKind,
    /// Whether it must be answered when it is asked.
    #[serde(default)]
    pub is_required: bool,
    /// When it is asked: when all of this is true. Without conditions it always is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked_if: Vec<QuestionCondition>,
    /// The attribute of the customer that the answer fills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fills: Option<AttributeName>,
}

impl Question {
    /// The largest number of conditions.
    pub const MAXIMUM_CONDITIONS: usize = 20;

    /// A question that need not be answered, and is always asked.
    #[must_use]
    pub fn new(code: Code, text: Wording, kind: QuestionKind) -> Self {
        Self {
            code,
            text,
            kind,
            is_required: false,
            asked_if: Vec::new(),
            fills: None,
        }
    }

    /// The same question, which must be answered when it is asked.
    #[must_use]
    pub fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }

    /// The same question, asked only if this is true, too.
    #[must_use]
    pub fn asked_if(mut self, condition: QuestionCondition) -> Self {
        self.asked_if.push(condition);
        self
    }

    /// The same question, whose answer fills this attribute of the customer.
    #[must_use]
    pub fn filling(self, attribute: AttributeName) -> Self {
        Self {
            fills: Some(attribute),
            ..self
        }
    }
}
