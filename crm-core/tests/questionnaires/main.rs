//! Questionnaires: definitions that contradict nothing, answers that keep to them, counts that add up.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a test reports by panicking"
)]

mod answers;
mod counts;
#[path = "../timelines/crm.rs"]
mod crm;
mod definitions;
mod forms;
mod service;
mod stated;
#[path = "../timelines/mod.rs"]
mod timelines;

use std::num::NonZeroU32;

use crm_core::*;
use proptest::prelude::*;

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn version(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

fn say(text: &str) -> Wording {
    Wording::in_one(code("en"), QuestionText::parse(text).unwrap()).unwrap()
}

fn options<const N: usize>(codes: [&str; N]) -> Vec<AnswerOption> {
    codes
        .map(|option| AnswerOption::new(code(option), say(option)))
        .to_vec()
}

fn choice<const N: usize>(codes: [&str; N]) -> QuestionKind {
    let options = options(codes);
    QuestionKind::SingleChoice { options }
}

fn question(named: &str, kind: QuestionKind) -> Question {
    Question::new(code(named), say("What about it?"), kind)
}

fn attribute(name: &str) -> AttributeName {
    AttributeName::parse(name).unwrap()
}

fn ask(questions: Vec<Question>) -> Result<Questionnaire, ValidationError> {
    Questionnaire::new(code("welcome"), version(1), say("Welcome"), questions)
}

fn given(asked: &Questionnaire) -> QuestionnaireAnswers {
    QuestionnaireAnswers::to(asked, code("en"), Actor::Customer, LegalBasis::Consent)
}

/// Whether mail is wanted, if so where to and about what; how satisfied, how likely to recommend.
fn welcome() -> Questionnaire {
    let wants_mail = QuestionCondition::new(code("mail"), AnswerCondition::YesNo(true));
    let topics = QuestionKind::SeveralChoices {
        options: options(["jazz", "opera", "vinyl"]),
        minimum: 1,
        maximum: 2,
    };
    let is_unhappy = QuestionCondition::new(
        code("satisfied"),
        AnswerCondition::Between {
            minimum: Number::new(1.0).unwrap(),
            maximum: Number::new(2.0).unwrap(),
        },
    );
    ask(vec![
        question("mail", QuestionKind::YesNo).required(),
        question("channel", choice(["email", "post"]))
            .required()
            .asked_if(wants_mail.clone())
            .filling(attribute("preferred_channel")),
        question("topics", topics)
            .asked_if(wants_mail)
            .filling(attribute("topics")),
        question("satisfied", QuestionKind::SATISFACTION),
        question("reason", QuestionKind::FreeText { maximum: 20 }).asked_if(is_unhappy),
        question("likely", QuestionKind::RECOMMENDATION),
    ])
    .unwrap()
}

/// A questionnaire, and answers that keep its rules.
fn asked_and_answered() -> impl Strategy<Value = (Questionnaire, QuestionnaireAnswers)> + Clone {
    strategies::questionnaire().prop_flat_map(|asked| {
        let answers = strategies::questionnaire_answers(&asked);
        (Just(asked), answers)
    })
}
