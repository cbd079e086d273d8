//! Why answers were refused.

use thiserror::Error;

use crate::code::Code;

/// Why answers do not answer a questionnaire: all that is wrong with them, and nothing of what was
/// answered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} rules of the questionnaire are broken; the first: {}", refusals.len(), FirstOf(refusals))]
pub struct InvalidAnswers {
    pub(super) refusals: Vec<AnswerRefusal>,
}

struct FirstOf<'a>(&'a [AnswerRefusal]);

impl std::fmt::Display for FirstOf<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.first() {
            Some(first) => first.fmt(formatter),
            None => Ok(()),
        }
    }
}

impl InvalidAnswers {
    /// What is wrong: first with the whole, then with each question in the order in which they are
    /// asked, then what answers no question, by code.
    #[must_use]
    pub fn refusals(&self) -> &[AnswerRefusal] {
        &self.refusals
    }
}

/// One thing that is wrong with answers.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AnswerRefusal {
    /// They are answers to another questionnaire, or to another version of it.
    #[error("the answers are for another questionnaire or version")]
    OtherQuestionnaire,
    /// The questionnaire does not speak the language.
    #[error("the questionnaire is not worded in the language")]
    UnknownLanguage,
    /// The answer to a question, or that there is none, breaks a rule.
    #[error("question {question}: {rule}")]
    Question {
        /// The question, by its code.
        question: Code,
        /// The rule.
        rule: AnswerRule,
    },
}

/// A rule that an answer breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AnswerRule {
    /// There is no such question.
    #[error("is not part of the questionnaire")]
    UnknownQuestion,
    /// An answer is needed.
    #[error("must be answered")]
    Missing,
    /// The question is not asked when the earlier ones are answered so.
    #[error("must not be answered, for it is not asked")]
    NotAsked,
    /// The answer is of another kind.
    #[error("must be answered by a {expected}")]
    OtherKind {
        /// The kind of answers that the question takes.
        expected: &'static str,
    },
    /// There is no such option.
    #[error("must be answered by options that it has")]
    UnknownOption,
    /// Too few options are chosen.
    #[error("must be answered by at least {minimum} options")]
    TooFew {
        /// How many at least.
        minimum: u16,
    },
    /// Too many options are chosen.
    #[error("must be answered by at most {maximum} options")]
    TooMany {
        /// How many at most.
        maximum: u16,
    },
    /// The answer lies outside the bounds.
    #[error("must be answered within its bounds")]
    OutOfRange,
    /// The text is too long.
    #[error("must be answered in at most {maximum} characters")]
    TooLong {
        /// How many characters at most.
        maximum: u16,
    },
}
