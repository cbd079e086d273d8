//! Answers checked against what was asked.

use std::collections::BTreeMap;

use super::{
    AnswerRefusal, AnswerRule, InvalidAnswers, Question, Questionnaire, QuestionnaireAnswers,
};
use crate::code::Code;
use crate::interaction::{Answer, QuestionnaireResponse, ResponseFields};

impl Questionnaire {
    /// The questions that are to be asked of somebody who has answered so far, in order: the first
    /// without an answer is the next.
    ///
    /// An answer that breaks a rule of its question, or to a question that is not asked, decides
    /// nothing.
    #[must_use]
    pub fn asked(&self, answers: &BTreeMap<Code, Answer>) -> Vec<&Question> {
        let walk = self.walk(answers).into_iter();
        walk.filter(|(_, is_asked)| *is_asked)
            .map(|(question, _)| question)
            .collect()
    }

    /// Takes answers that keep the rules of this questionnaire.
    ///
    /// # Errors
    /// With all rules that are broken, when one is: an answer is missing to a question that is asked
    /// and required, or there to one that is not asked or not part of this; is of another kind, names
    /// an option that is not offered, or is out of bounds; the answers are for another version; the
    /// language is none of the questionnaire's.
    pub fn respond(
        &self,
        given: QuestionnaireAnswers,
    ) -> Result<QuestionnaireResponse, InvalidAnswers> {
        let refusals = self.refusals(&given);
        if !refusals.is_empty() {
            return Err(InvalidAnswers { refusals });
        }
        let filled = self.questions().iter().filter_map(|question| {
            let name = question.fills.clone()?;
            let is_answered = given.answers.contains_key(&question.code);
            is_answered.then(|| (name, question.code.clone()))
        });
        Ok(QuestionnaireResponse::of_checked(ResponseFields {
            fills: filled.collect(),
            questionnaire: given.questionnaire,
            version: given.version,
            language: given.language,
            by: given.by,
            basis: given.basis,
            answers: given.answers,
        }))
    }

    fn refusals(&self, given: &QuestionnaireAnswers) -> Vec<AnswerRefusal> {
        let mut refusals = Vec::new();
        if given.questionnaire != *self.code() || given.version != self.version() {
            refusals.push(AnswerRefusal::OtherQuestionnaire);
        }
        if self.title().text(&given.language).is_none() {
            refusals.push(AnswerRefusal::UnknownLanguage);
        }
        let mut refuse = |question: &Code, rule| {
            let question = question.clone();
            refusals.push(AnswerRefusal::Question { question, rule });
        };
        for (question, is_asked) in self.walk(&given.answers) {
            let broken = match given.answers.get(&question.code) {
                Some(_) if !is_asked => Some(AnswerRule::NotAsked),
                Some(answer) => question.kind.broken_by(answer),
                None if is_asked && question.is_required => Some(AnswerRule::Missing),
                None => None,
            };
            if let Some(rule) = broken {
                refuse(&question.code, rule);
            }
        }
        for code in given.answers.keys() {
            if self.question(code).is_none() {
                refuse(code, AnswerRule::UnknownQuestion);
            }
        }
        refusals
    }

    /// All questions, with whether each is asked.
    fn walk(&self, answers: &BTreeMap<Code, Answer>) -> Vec<(&Question, bool)> {
        let mut counting: BTreeMap<&Code, &Answer> = BTreeMap::new();
        let mut walked = Vec::with_capacity(self.questions().len());
        for question in self.questions() {
            let is_asked = question.asked_if.iter().all(|condition| {
                let answer = counting.get(&condition.question);
                answer.is_some_and(|answer| condition.answer.holds(answer))
            });
            let answer = answers
                .get(&question.code)
                .filter(|answer| is_asked && question.kind.broken_by(answer).is_none());
            counting.extend(answer.map(|answer| (&question.code, answer)));
            walked.push((question, is_asked));
        }
        walked
    }
}
