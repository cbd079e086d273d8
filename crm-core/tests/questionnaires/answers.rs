//! Answers against what was asked.

use std::collections::BTreeMap;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{asked_and_answered, attribute, code, given, version, welcome};

fn rules(given: QuestionnaireAnswers) -> Vec<String> {
    let refused = welcome().respond(given).unwrap_err();
    refused.refusals().iter().map(ToString::to_string).collect()
}

fn chosen(codes: &[&str]) -> Answer {
    Answer::Choices(codes.iter().map(|text| code(text)).collect())
}

fn text(text: &str) -> Answer {
    Answer::Text(AnswerText::parse(text).unwrap())
}

#[test]
fn what_is_asked_follows_from_what_was_answered() {
    let asked = |answers: &[(&str, Answer)]| -> Vec<String> {
        let answers = answers
            .iter()
            .map(|(named, answer)| (code(named), answer.clone()));
        let welcome = welcome();
        let asked = welcome.asked(&answers.collect());
        asked.iter().map(|one| one.code.to_string()).collect()
    };
    assert_eq!(asked(&[]), ["mail", "satisfied", "likely"]);
    let yes = ("mail", Answer::YesNo(true));
    let all = ["mail", "channel", "topics", "satisfied", "likely"];
    assert_eq!(asked(std::slice::from_ref(&yes)), all);
    assert_eq!(asked(&[("mail", Answer::YesNo(false))]), asked(&[]));
    let unhappy = ("satisfied", Answer::Rating(2));
    assert_eq!(asked(&[unhappy]), ["mail", "satisfied", "reason", "likely"]);
    assert_eq!(asked(&[("satisfied", Answer::Rating(3))]), asked(&[]));
    // An answer that breaks a rule decides nothing.
    assert_eq!(asked(&[("satisfied", Answer::Rating(0))]), asked(&[]));
    assert_eq!(asked(&[("mail", Answer::Rating(1))]), asked(&[]));
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_nothing_of_what_was_answered() {
    let welcome = welcome();
    let answers = given(&welcome)
        .with(code("mail"), Answer::YesNo(true))
        .with(code("topics"), chosen(&["jazz", "opera", "vinyl"]))
        .with(code("satisfied"), Answer::Rating(6))
        .with(code("reason"), text("too expensive"))
        .with(code("likely"), Answer::YesNo(true))
        .with(code("age"), Answer::Rating(33));
    let expected = [
        "question channel: must be answered",
        "question topics: must be answered by at most 2 options",
        "question satisfied: must be answered within its bounds",
        "question reason: must not be answered, for it is not asked",
        "question likely: must be answered by a rating",
        "question age: is not part of the questionnaire",
    ];
    assert_eq!(rules(answers.clone()), expected);
    let refused = welcome.respond(answers).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "6 rules of the questionnaire are broken; the first: question channel: must be answered"
    );
    assert!(!format!("{refused:?}").contains("expensive"));

    let mut other = given(&welcome).with(code("mail"), Answer::YesNo(false));
    assert!(welcome.respond(other.clone()).is_ok());
    other.version = version(2);
    other.language = code("de");
    assert_eq!(
        rules(other),
        [
            "the answers are for another questionnaire or version",
            "the questionnaire is not worded in the language",
        ]
    );
}

#[test]
fn each_rule_has_its_bounds() {
    let rule = |named: &str, answer: Answer| -> Vec<String> {
        let answers = given(&welcome())
            .with(code("mail"), Answer::YesNo(true))
            .with(code("channel"), Answer::Choice(code("post")))
            .with(code("satisfied"), Answer::Rating(1))
            .with(code(named), answer);
        match welcome().respond(answers.clone()) {
            Ok(_) => vec![],
            Err(_) => rules(answers),
        }
    };
    let none: [&str; 0] = [];
    assert_eq!(rule("topics", chosen(&["jazz", "vinyl"])), none);
    assert_eq!(
        rule("topics", chosen(&[])),
        ["question topics: must be answered by at least 1 options"]
    );
    let unknown = "must be answered by options that it has";
    assert_eq!(
        rule("topics", chosen(&["pop"])),
        [format!("question topics: {unknown}")]
    );
    let fax = Answer::Choice(code("fax"));
    assert_eq!(
        rule("channel", fax),
        [format!("question channel: {unknown}")]
    );
    assert_eq!(rule("reason", text(&"ä".repeat(20))), none);
    assert_eq!(
        rule("reason", text(&"ä".repeat(21))),
        ["question reason: must be answered in at most 20 characters"]
    );
    for (points, is_fine) in [(0, true), (10, true), (11, false), (255, false)] {
        assert_eq!(
            rule("likely", Answer::Rating(points)).is_empty(),
            is_fine,
            "{points}"
        );
    }
}

#[test]
fn an_answer_becomes_an_attribute() {
    let answers = given(&welcome())
        .with(code("mail"), Answer::YesNo(true))
        .with(code("channel"), Answer::Choice(code("email")))
        .with(code("topics"), chosen(&["vinyl", "jazz"]));
    let response = welcome().respond(answers).unwrap();
    let filled: BTreeMap<_, _> = response.attributes().collect();
    let texts = ["jazz", "vinyl"].map(|text| AttributeText::parse(text).unwrap());
    let expected = [
        (
            attribute("preferred_channel"),
            AttributeValue::text("email").unwrap(),
        ),
        (attribute("topics"), AttributeValue::Texts(texts.into())),
    ];
    assert_eq!(
        filled,
        expected
            .iter()
            .map(|(name, value)| (name, value.clone()))
            .collect()
    );
    // What is not answered fills nothing.
    let silent = given(&welcome()).with(code("mail"), Answer::YesNo(false));
    assert_eq!(welcome().respond(silent).unwrap().attributes().count(), 0);

    let day = "2019-07-01".parse().unwrap();
    for (answer, value) in [
        (Answer::Rating(7), AttributeValue::Integer(7)),
        (Answer::YesNo(true), AttributeValue::Boolean(true)),
        (Answer::Date(day), AttributeValue::Date(day)),
        (text("a b"), AttributeValue::text("a b").unwrap()),
        (
            Answer::Number(Number::new(2.5).unwrap()),
            AttributeValue::Number(Number::new(2.5).unwrap()),
        ),
    ] {
        assert_eq!(answer.to_attribute(), Ok(value));
    }
}

proptest! {
    #[test]
    fn answers_that_keep_the_rules_are_taken((asked, answers) in asked_and_answered()) {
        let response = asked.respond(answers.clone()).unwrap();
        prop_assert_eq!(response.answers(), &answers.answers);
        prop_assert_eq!(response.version(), asked.version());
        let filling = asked.questions().iter().filter(|one| {
            one.fills.is_some() && answers.answers.contains_key(&one.code)
        });
        prop_assert_eq!(response.attributes().count(), filling.count());
    }

    /// One answer less: taken unless it was required, or others hang on it.
    #[test]
    fn a_missing_answer_is_missed_where_it_is_required(
        (asked, mut answers) in asked_and_answered(),
        which in any::<prop::sample::Index>(),
    ) {
        prop_assume!(!answers.answers.is_empty());
        let at = which.index(answers.answers.len());
        let left_out = answers.answers.keys().nth(at).unwrap().clone();
        answers.answers.remove(&left_out);
        let missing = AnswerRefusal::Question { question: left_out.clone(), rule: AnswerRule::Missing };
        let is_required = asked.question(&left_out).unwrap().is_required;
        let told = asked.respond(answers).map_or_else(|error| error.refusals().to_vec(), |_| vec![]);
        prop_assert_eq!(told.contains(&missing), is_required);
        // The others are at most answers to what is not asked any more.
        let others = told.iter().filter(|one| **one != missing);
        for one in others {
            let not_asked = matches!(one, AnswerRefusal::Question { rule: AnswerRule::NotAsked | AnswerRule::Missing, .. });
            prop_assert!(not_asked, "{one}");
        }
    }

    /// Whatever is answered: taken if and only if each answer is one to a question that is asked, and
    /// nothing that is required is left out. One broken answer is one refusal of its question.
    #[test]
    fn each_question_is_refused_once(
        asked in any::questionnaire(),
        answers in proptest::collection::vec(any::answer(), 6),
    ) {
        let language = asked.title().languages().next().unwrap().clone();
        let mut given = QuestionnaireAnswers::to(&asked, language, Actor::Customer, LegalBasis::Contract);
        for (question, answer) in asked.questions().iter().zip(answers) {
            given = given.with(question.code.clone(), answer);
        }
        let told = asked.respond(given.clone()).map_or_else(|error| error.refusals().to_vec(), |_| vec![]);
        let questions: Vec<_> = told.iter().map(|one| match one {
            AnswerRefusal::Question { question, .. } => question.clone(),
            other => panic!("{other}"),
        }).collect();
        let mut once = questions.clone();
        once.dedup();
        prop_assert_eq!(&once, &questions);
        // What is left when the refused answers are taken away has no refusal but a missing answer.
        for question in &questions {
            given.answers.remove(question);
        }
        let left = asked.respond(given).map_or_else(|error| error.refusals().to_vec(), |_| vec![]);
        for one in left {
            let is_missing = matches!(one, AnswerRefusal::Question { rule: AnswerRule::Missing, .. });
            prop_assert!(is_missing, "{one}");
        }
    }
}
