//! What a definition may say.

use std::collections::BTreeMap;

use crm_core::strategies as any;
use crm_core::*;
use proptest::prelude::*;

use super::{ask, attribute, choice, code, options, question, say, version, welcome};

fn refused(questions: Vec<Question>) -> String {
    ask(questions).unwrap_err().to_string()
}

fn number(number: f64) -> Number {
    Number::new(number).unwrap()
}

fn if_answered(named: &str, answer: AnswerCondition) -> QuestionCondition {
    QuestionCondition::new(code(named), answer)
}

#[test]
fn a_definition_that_contradicts_itself_is_refused_and_names_the_question() {
    let yes_no = |named: &str| question(named, QuestionKind::YesNo);
    let refusals = [
        (vec![], "questions: must not be empty, got 0 members"),
        (
            vec![yes_no("a"), yes_no("a")],
            "question a, code: must not repeat the code of another question, got a combination of values",
        ),
        (
            vec![
                yes_no("a").filling(attribute("x")),
                yes_no("b").filling(attribute("x")),
            ],
            "question b, attribute: must not repeat what another question fills, got a combination of values",
        ),
        (
            vec![question("a", choice([]))],
            "question a, kind: must not be empty, got 0 members",
        ),
        (
            vec![question("a", choice(["red", "red"]))],
            "question a, kind: must not repeat the code of an option, got 2 members",
        ),
    ];
    for (questions, expected) in refusals {
        assert_eq!(refused(questions), expected);
    }
    let many = (0..=200).map(|n| yes_no(&format!("q{n}"))).collect();
    assert_eq!(
        refused(many),
        "questions: must have at most 200 members, got 201 members"
    );
    let german = Wording::in_one(code("de"), QuestionText::parse("Und?").unwrap()).unwrap();
    let in_german = Question::new(code("a"), german, QuestionKind::YesNo);
    assert!(
        refused(vec![in_german]).starts_with("question a, text: must be worded in the languages")
    );
}

#[test]
fn bounds_that_nothing_can_keep_are_refused() {
    let several = |minimum, maximum| QuestionKind::SeveralChoices {
        options: options(["red", "green"]),
        minimum,
        maximum,
    };
    let date = |earliest: &str, latest: &str| QuestionKind::Date {
        earliest: earliest.parse().unwrap(),
        latest: latest.parse().unwrap(),
    };
    let rating = |lowest, highest| QuestionKind::Rating { lowest, highest };
    let span = |minimum, maximum| QuestionKind::Number {
        minimum: number(minimum),
        maximum: number(maximum),
    };
    let free = |maximum| QuestionKind::FreeText { maximum };
    let broken = [
        several(0, 0),
        several(2, 1),
        several(1, 3),
        rating(5, 5),
        rating(5, 1),
        rating(1, 101),
        span(1.0, 0.5),
        date("2026-01-02", "2026-01-01"),
        date("0000-01-01", "2026-01-01"),
        date("2026-01-01", "+10000-01-01"),
        free(0),
        free(4001),
    ];
    for kind in broken {
        let told = refused(vec![question("a", kind.clone())]);
        assert!(
            told.starts_with("question a, kind: must "),
            "{kind:?}: {told}"
        );
    }
    let fine = [
        several(0, 1),
        several(2, 2),
        rating(0, 1),
        rating(99, 100),
        span(0.5, 0.5),
        date("0001-01-01", "9999-12-31"),
        free(1),
        free(4000),
    ];
    for kind in fine {
        assert!(ask(vec![question("a", kind.clone())]).is_ok(), "{kind:?}");
    }
}

#[test]
fn a_condition_asks_for_an_answer_that_an_earlier_question_can_have() {
    let yes_no = |named: &str| question(named, QuestionKind::YesNo);
    let asking = |about: Question, condition| ask(vec![about, yes_no("b").asked_if(condition)]);
    let one_of =
        |codes: &[&str]| AnswerCondition::OneOf(codes.iter().map(|text| code(text)).collect());
    let between = |minimum, maximum| AnswerCondition::Between {
        minimum: number(minimum),
        maximum: number(maximum),
    };
    let colour = || question("a", choice(["red", "green"]));
    let fine = [
        (yes_no("a"), AnswerCondition::YesNo(false)),
        (yes_no("a"), AnswerCondition::Given),
        (colour(), one_of(&["red"])),
        (question("a", QuestionKind::SATISFACTION), between(4.0, 5.0)),
    ];
    for (about, answer) in fine {
        assert!(asking(about, if_answered("a", answer)).is_ok());
    }
    let broken = [
        (yes_no("a"), if_answered("a", one_of(&["red"]))),
        (yes_no("a"), if_answered("a", between(0.0, 1.0))),
        (colour(), if_answered("a", AnswerCondition::YesNo(true))),
        (colour(), if_answered("a", one_of(&["red", "blue"]))),
        (colour(), if_answered("a", one_of(&[]))),
        (
            question("a", QuestionKind::SATISFACTION),
            if_answered("a", between(5.0, 4.0)),
        ),
        // Of itself, and of one that is not there.
        (yes_no("a"), if_answered("b", AnswerCondition::Given)),
        (yes_no("a"), if_answered("c", AnswerCondition::Given)),
    ];
    for (about, condition) in broken {
        let told = asking(about, condition).unwrap_err();
        assert_eq!(told.field(), "question b, conditions");
    }
    // Of a later one: two that wait for each other can never be written.
    let first = yes_no("a").asked_if(if_answered("b", AnswerCondition::Given));
    let second = yes_no("b").asked_if(if_answered("a", AnswerCondition::Given));
    assert!(
        refused(vec![first, second]).starts_with("question a, conditions: must be about questions")
    );
    let mut crowded = yes_no("b");
    crowded.asked_if = vec![if_answered("a", AnswerCondition::Given); 21];
    assert!(refused(vec![yes_no("a"), crowded]).contains("at most 20 members"));
}

#[test]
fn a_wording_is_in_languages() {
    let text = || QuestionText::parse("Well?").unwrap();
    for language in [
        "en",
        "pt-br",
        "zh-hant-tw",
        "de-1996",
        "sl-rozaj-biske",
        "yue",
    ] {
        assert!(
            Wording::in_one(code(language), text()).is_ok(),
            "{language}"
        );
    }
    for language in [
        "e",
        "en_gb",
        "1en",
        "en-",
        "en--gb",
        "englishes",
        "en-gb-oxendicts",
        "en.gb",
    ] {
        assert!(
            Wording::in_one(code(language), text()).is_err(),
            "{language}"
        );
    }
    assert!(Wording::new(BTreeMap::new()).is_err());
    let many = (0..101).map(|n| (code(&format!("en-{n}")), text()));
    assert!(Wording::new(many.collect()).is_err());
    let wording = say("Well?");
    assert_eq!(wording.text(&code("en")).unwrap().as_str(), "Well?");
    assert_eq!(wording.text(&code("de")), None);
}

#[test]
fn what_is_read_is_checked_as_what_is_built() {
    let text = serde_json::to_string(&welcome()).unwrap();
    assert_eq!(
        serde_json::from_str::<Questionnaire>(&text).unwrap(),
        welcome()
    );
    let broken = [
        ("\"highest\":5", "\"highest\":0"),
        ("\"question\":\"mail\"", "\"question\":\"likely\""),
        ("\"version\":1", "\"version\":0"),
        ("\"version\":1", "\"version\":1,\"author\":\"x\""),
        ("\"code\":\"likely\"", "\"code\":\"mail\""),
    ];
    for (from, to) in broken {
        let changed = text.replace(from, to);
        assert_ne!(changed, text, "{from}");
        assert!(
            serde_json::from_str::<Questionnaire>(&changed).is_err(),
            "{to}"
        );
    }
    assert_eq!(welcome().version(), version(1));
}

proptest! {
    #[test]
    fn a_questionnaire_survives_json(asked in any::questionnaire()) {
        let text = serde_json::to_string(&asked).unwrap();
        prop_assert_eq!(serde_json::from_str::<Questionnaire>(&text).unwrap(), asked);
    }

    /// What asks for an earlier answer cannot stand before it: no order but the given one, and those
    /// that keep each question behind what it depends on, is taken.
    #[test]
    fn only_orders_without_forward_references_are_taken(
        (asked, shuffled) in any::questionnaire().prop_flat_map(|asked| {
            let shuffled = Just(asked.questions().to_vec()).prop_shuffle();
            (Just(asked), shuffled)
        }),
    ) {
        let place = |of: &Code| shuffled.iter().position(|one| one.code == *of).unwrap();
        let is_in_order = shuffled.iter().enumerate().all(|(at, one)| {
            one.asked_if.iter().all(|condition| place(&condition.question) < at)
        });
        let taken = Questionnaire::new(asked.code().clone(), asked.version(), asked.title().clone(), shuffled);
        prop_assert_eq!(taken.is_ok(), is_in_order);
    }
}
