//! What customers answer.

use std::num::NonZeroU32;

use crm_core::{
    Actor, Answer, AttributeName, Channel, Code, IdempotencyKey, LegalBasis,
    NewQuestionnaireResponse, Profiles, Question, QuestionKind, QuestionText, Questionnaire,
    QuestionnaireAnswers, Timestamp, Wording,
};

use crate::operations::Again::ChangesNothing;
use crate::operations::Operation;

pub(super) fn operations() -> Vec<Operation<Profiles>> {
    vec![
        Operation::new(
            "record_questionnaire_response",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let told = answered(given.now);
                let recorded = profiles
                    .record_questionnaire_response(given.ann, told)
                    .await;
                recorded.map(|recorded| recorded.customer.attributes().len())
            },
        ),
        // By an id that leads to another customer.
        Operation::new(
            "record_questionnaire_response",
            ChangesNothing,
            async |profiles: &Profiles, given| {
                let told = answered(given.now);
                let recorded = profiles
                    .record_questionnaire_response(given.old, told)
                    .await;
                recorded.map(|recorded| recorded.customer.attributes().len())
            },
        ),
        Operation::new(
            "stated_attributes",
            ChangesNothing,
            async |profiles: &Profiles, given| profiles.stated_attributes(given.ann).await,
        ),
    ]
}

/// How likely somebody is to recommend us, which is noted as an attribute.
fn answered(answered_at: Timestamp) -> NewQuestionnaireResponse {
    let (en, likely) = (Code::new_static("en"), Code::new_static("likely"));
    let text = QuestionText::parse("Would you recommend us?").unwrap();
    let wording = Wording::in_one(en.clone(), text).unwrap();
    let name = AttributeName::parse("likely").unwrap();
    let question = Question::new(
        likely.clone(),
        wording.clone(),
        QuestionKind::RECOMMENDATION,
    );
    let questions = vec![question.filling(name)];
    let survey = Code::new_static("survey");
    let asked = Questionnaire::new(survey, NonZeroU32::MIN, wording, questions).unwrap();
    let answers = QuestionnaireAnswers::to(&asked, en, Actor::Customer, LegalBasis::Consent);
    NewQuestionnaireResponse {
        response: asked
            .respond(answers.with(likely, Answer::Rating(9)))
            .unwrap(),
        channel: Channel::Web,
        answered_at,
        source: Code::new_static("site"),
        key: IdempotencyKey::parse("1").unwrap(),
    }
}
