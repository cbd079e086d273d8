//! When a question is asked.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::QuestionKind;
use crate::code::Code;
use crate::customer::Number;
use crate::interaction::Answer;

/// That an earlier question was answered in a certain way. An answer that is not there fulfils no
/// condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct QuestionCondition {
    /// The earlier question.
    pub question: Code,
    /// What must be true of its answer.
    pub answer: AnswerCondition,
}

/// What must be true of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum AnswerCondition {
    /// That it is there.
    Given,
    /// That it is one of these options; of several choices, that one of them is.
    OneOf(BTreeSet<Code>),
    /// That the rating or the number is in a range.
    Between {
        /// From (included).
        minimum: Number,
        /// To (included).
        maximum: Number,
    },
    /// That it is yes (`true`) or no.
    YesNo(bool),
}

impl QuestionCondition {
    /// That this is true of the answer to the question.
    #[must_use]
    pub fn new(question: Code, answer: AnswerCondition) -> Self {
        Self { question, answer }
    }
}

impl AnswerCondition {
    /// Whether it is true of the answer.
    #[must_use]
    pub fn holds(&self, answer: &Answer) -> bool {
        match (self, answer) {
            (Self::Given, _) => true,
            (Self::OneOf(options), Answer::Choice(option)) => options.contains(option),
            (Self::OneOf(options), Answer::Choices(chosen)) => !options.is_disjoint(chosen),
            (Self::Between { minimum, maximum }, Answer::Rating(points)) => {
                let points = f64::from(*points);
                (minimum.get()..=maximum.get()).contains(&points)
            }
            (Self::Between { minimum, maximum }, Answer::Number(number)) => {
                (minimum..=maximum).contains(&number)
            }
            (Self::YesNo(expected), Answer::YesNo(is_yes)) => expected == is_yes,
            _ => false,
        }
    }

    /// Whether an answer to a question of this kind can fulfil it.
    pub(super) fn fits(&self, kind: &QuestionKind) -> bool {
        match (self, kind) {
            (Self::Given, _) | (Self::YesNo(_), QuestionKind::YesNo) => true,
            (
                Self::OneOf(options),
                QuestionKind::SingleChoice { .. } | QuestionKind::SeveralChoices { .. },
            ) => !options.is_empty() && options.iter().all(|option| kind.offers(option)),
            (
                Self::Between { minimum, maximum },
                QuestionKind::Rating { .. } | QuestionKind::Number { .. },
            ) => minimum <= maximum,
            _ => false,
        }
    }
}
