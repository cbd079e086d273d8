//! Answers, before they are checked.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::Questionnaire;
use crate::actor::Actor;
use crate::code::Code;
use crate::consent::LegalBasis;
use crate::interaction::Answer;

/// Answers to a questionnaire as they come from a form, a call, a letter.
///
/// [`Questionnaire::respond`] checks them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct QuestionnaireAnswers {
    /// What was asked, by the code of the questionnaire.
    pub questionnaire: Code,
    /// Which version of it.
    pub version: NonZeroU32,
    /// In which language, as a BCP 47 tag in lower case.
    pub language: Code,
    /// Who answered: the customer, a representative, a member of staff for the customer.
    pub by: Actor,
    /// The right by which the data was asked for.
    pub basis: LegalBasis,
    /// The answers, by the codes of the questions.
    pub answers: BTreeMap<Code, Answer>,
}

impl QuestionnaireAnswers {
    /// Nothing answered yet to this questionnaire.
    #[must_use]
    pub fn to(asked: &Questionnaire, language: Code, by: Actor, basis: LegalBasis) -> Self {
        Self {
            questionnaire: asked.code().clone(),
            version: asked.version(),
            language,
            by,
            basis,
            answers: BTreeMap::new(),
        }
    }

    /// The same answers, with this one to a question.
    #[must_use]
    pub fn with(mut self, question: Code, answer: Answer) -> Self {
        self.answers.insert(question, answer);
        self
    }
}
