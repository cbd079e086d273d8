//! Questionnaires and what is answered to them.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use chrono::NaiveDate;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::basic::{attribute_name, code, line, lines};
use super::collaboration::actor;
use super::consent::legal_basis;
use super::customer::number;
use crate::interaction::ResponseFields;
use crate::{
    Answer, AnswerCondition, AnswerOption, AnswerText, AttributeName, Code, Number, Question,
    QuestionCondition, QuestionKind, QuestionText, Questionnaire, QuestionnaireAnswers,
    QuestionnaireResponse, Wording,
};

/// Any [`QuestionText`].
pub fn question_text() -> impl Strategy<Value = QuestionText> + Clone {
    line().prop_filter_map("a text", |text| QuestionText::parse(text).ok())
}

/// Any [`AnswerText`].
pub fn answer_text() -> impl Strategy<Value = AnswerText> + Clone {
    lines().prop_filter_map("a text", |text| AnswerText::parse(text).ok())
}

/// A [`Wording`] in these languages.
fn wording_in(languages: Vec<Code>) -> impl Strategy<Value = Wording> + Clone {
    vec(question_text(), languages.len()).prop_filter_map("a wording", move |texts| {
        Wording::new(languages.clone().into_iter().zip(texts).collect()).ok()
    })
}

fn languages() -> impl Strategy<Value = Vec<Code>> + Clone {
    let all = ["de", "en", "pt-br", "zh-hant-tw"].map(Code::new_static);
    subsequence(all.to_vec(), 1..=3)
}

/// A [`Wording`] in one to three languages.
pub fn wording() -> impl Strategy<Value = Wording> + Clone {
    languages().prop_flat_map(wording_in).boxed()
}

/// Any day that a date can be answered with.
fn day() -> impl Strategy<Value = NaiveDate> + Clone {
    (1_i32..=9999, 1_u32..=366)
        .prop_filter_map("a day", |(year, day)| NaiveDate::from_yo_opt(year, day))
}

/// The code of one of a few options.
fn option_code() -> impl Strategy<Value = Code> + Clone {
    select(
        ["red", "green", "blue", "none"]
            .map(Code::new_static)
            .to_vec(),
    )
}

/// Any [`Answer`], mostly one of a few.
pub fn answer() -> impl Strategy<Value = Answer> + Clone {
    prop_oneof![
        3 => option_code().prop_map(Answer::Choice),
        1 => code().prop_map(Answer::Choice),
        3 => vec(option_code(), 0..4).prop_map(|all| Answer::Choices(all.into_iter().collect())),
        3 => (0_u8..=10).prop_map(Answer::Rating),
        1 => any::<u8>().prop_map(Answer::Rating),
        2 => number().prop_map(Answer::Number),
        2 => day().prop_map(Answer::Date),
        3 => any::<bool>().prop_map(Answer::YesNo),
        2 => answer_text().prop_map(Answer::Text),
    ]
    .boxed()
}

fn version() -> impl Strategy<Value = NonZeroU32> + Clone {
    (1_u32..4).prop_filter_map("a version", NonZeroU32::new)
}

/// Any [`QuestionnaireResponse`], mostly to one of a few questionnaires.
pub fn questionnaire_response() -> impl Strategy<Value = QuestionnaireResponse> + Clone {
    let questionnaire = prop_oneof![3 => Just(Code::new_static("survey")), 1 => code()];
    let question = prop_oneof![
        3 => select(["q0", "q1", "q2"].map(Code::new_static).to_vec()),
        1 => code(),
    ];
    let language = languages().prop_filter_map("a language", |all| all.into_iter().next());
    (
        (questionnaire, version(), language),
        (actor(), legal_basis()),
        btree_map(question, answer(), 0..5),
        vec((attribute_name(), any::<prop::sample::Index>()), 0..3),
    )
        .prop_map(|(asked, (by, basis), answers, fills)| {
            let (questionnaire, version, language) = asked;
            let answered: Vec<Code> = answers.keys().cloned().collect();
            let fill = |(name, which): (AttributeName, prop::sample::Index)| {
                let at = which.index(answered.len().max(1));
                answered.get(at).map(|question| (name, question.clone()))
            };
            QuestionnaireResponse::of_checked(ResponseFields {
                fills: fills.into_iter().filter_map(fill).collect(),
                questionnaire,
                version,
                language,
                by,
                basis,
                answers,
            })
        })
        .boxed()
}

fn options_in(languages: Vec<Code>) -> impl Strategy<Value = Vec<AnswerOption>> + Clone {
    let codes = ["red", "green", "blue", "none"].map(Code::new_static);
    let texts = vec(wording_in(languages), 4);
    (subsequence(codes.to_vec(), 1..=4), texts).prop_map(|(codes, texts)| {
        let options = codes.into_iter().zip(texts);
        options
            .map(|(code, text)| AnswerOption::new(code, text))
            .collect()
    })
}

fn kind_in(languages: Vec<Code>) -> impl Strategy<Value = QuestionKind> + Clone {
    let options = options_in(languages);
    let several = options.clone().prop_flat_map(|options| {
        let all = u16::try_from(options.len()).unwrap_or(1);
        let bounds = (1..=all).prop_flat_map(|maximum| (0..=maximum, Just(maximum)));
        (Just(options), bounds)
    });
    prop_oneof![
        2 => options.prop_map(|options| QuestionKind::SingleChoice { options }),
        2 => several.prop_map(|(options, (minimum, maximum))| QuestionKind::SeveralChoices {
            options,
            minimum,
            maximum,
        }),
        1 => Just(QuestionKind::SATISFACTION),
        1 => Just(QuestionKind::RECOMMENDATION),
        1 => (0_u8..100).prop_flat_map(|lowest| (Just(lowest), lowest.saturating_add(1)..=100))
            .prop_map(|(lowest, highest)| QuestionKind::Rating { lowest, highest }),
        1 => (number(), number()).prop_map(|(a, b)| QuestionKind::Number {
            minimum: a.min(b),
            maximum: a.max(b),
        }),
        1 => (day(), day()).prop_map(|(a, b)| QuestionKind::Date {
            earliest: a.min(b),
            latest: a.max(b),
        }),
        2 => Just(QuestionKind::YesNo),
        1 => (1_u16..=4000).prop_map(|maximum| QuestionKind::FreeText { maximum }),
    ]
    .boxed()
}

/// Any [`QuestionKind`], with options in one to three languages.
pub fn question_kind() -> impl Strategy<Value = QuestionKind> + Clone {
    languages().prop_flat_map(kind_in).boxed()
}

/// An [`AnswerCondition`] that an answer to a question of this kind can fulfil.
pub fn answer_condition(
    kind: &QuestionKind,
) -> impl Strategy<Value = AnswerCondition> + Clone + use<> {
    let given = Just(AnswerCondition::Given);
    match kind {
        QuestionKind::SingleChoice { options } | QuestionKind::SeveralChoices { options, .. } => {
            let codes: Vec<Code> = options.iter().map(|option| option.code.clone()).collect();
            let all = codes.len();
            let some = subsequence(codes, 1..=all)
                .prop_map(|codes| AnswerCondition::OneOf(codes.into_iter().collect()));
            prop_oneof![1 => given, 3 => some].boxed()
        }
        QuestionKind::Rating { lowest, highest } => {
            let points = *lowest..=*highest;
            let between = (points.clone(), points).prop_filter_map("a range", |(a, b)| {
                Some(AnswerCondition::Between {
                    minimum: Number::new(f64::from(a.min(b))).ok()?,
                    maximum: Number::new(f64::from(a.max(b))).ok()?,
                })
            });
            prop_oneof![1 => given, 3 => between].boxed()
        }
        QuestionKind::Number { minimum, .. } => {
            let minimum = *minimum;
            let between = number().prop_map(move |other| AnswerCondition::Between {
                minimum: minimum.min(other),
                maximum: minimum.max(other),
            });
            prop_oneof![1 => given, 3 => between].boxed()
        }
        QuestionKind::YesNo => {
            let said = any::<bool>().prop_map(AnswerCondition::YesNo);
            prop_oneof![1 => given, 3 => said].boxed()
        }
        QuestionKind::Date { .. } | QuestionKind::FreeText { .. } => given.boxed(),
    }
}

/// Any [`Questionnaire`] of up to six questions, many of which depend on earlier ones.
pub fn questionnaire() -> impl Strategy<Value = Questionnaire> + Clone {
    languages()
        .prop_flat_map(|languages| {
            let question = (
                wording_in(languages.clone()),
                kind_in(languages.clone()),
                any::<bool>(),
                any::<bool>(),
            );
            (wording_in(languages), version(), vec(question, 1..=6))
        })
        .prop_flat_map(|(title, version, questions)| {
            // For each question: a condition on each one, and which of them is taken, if one is.
            let conditions: Vec<_> = questions
                .iter()
                .map(|(_, kind, ..)| answer_condition(kind).boxed())
                .collect();
            let taken = vec(
                proptest::option::of(any::<prop::sample::Index>()),
                questions.len(),
            );
            let conditions = vec(conditions, questions.len());
            (Just((title, version, questions)), conditions, taken)
        })
        .prop_filter_map(
            "a questionnaire",
            |((title, version, questions), conditions, taken)| {
                let number = |at: usize| Code::parse(format!("q{at}")).ok();
                let mut all = Vec::with_capacity(questions.len());
                let parts = questions.into_iter().zip(conditions).zip(taken).enumerate();
                for (at, (((text, kind, is_required, is_filling), conditions), taken)) in parts {
                    let mut question = Question::new(number(at)?, text, kind);
                    question.is_required = is_required;
                    if is_filling {
                        question.fills = Some(AttributeName::parse(format!("a{at}")).ok()?);
                    }
                    if let Some(taken) = taken.filter(|_| at > 0) {
                        let earlier = taken.index(at);
                        let condition = conditions.get(earlier)?.clone();
                        question =
                            question.asked_if(QuestionCondition::new(number(earlier)?, condition));
                    }
                    all.push(question);
                }
                Questionnaire::new(Code::new_static("survey"), version, title, all).ok()
            },
        )
        .boxed()
}

/// An answer that keeps the rules of the kind.
fn answer_of(kind: &QuestionKind) -> BoxedStrategy<Answer> {
    match kind.clone() {
        QuestionKind::SingleChoice { options } => {
            let codes: Vec<Code> = options.into_iter().map(|option| option.code).collect();
            select(codes).prop_map(Answer::Choice).boxed()
        }
        QuestionKind::SeveralChoices {
            options,
            minimum,
            maximum,
        } => {
            let codes: Vec<Code> = options.into_iter().map(|option| option.code).collect();
            subsequence(codes, usize::from(minimum)..=usize::from(maximum))
                .prop_map(|codes| Answer::Choices(codes.into_iter().collect::<BTreeSet<_>>()))
                .boxed()
        }
        QuestionKind::Rating { lowest, highest } => {
            (lowest..=highest).prop_map(Answer::Rating).boxed()
        }
        QuestionKind::Number { minimum, maximum } => prop_oneof![
            Just(Answer::Number(minimum)),
            Just(Answer::Number(maximum)),
            number().prop_map(move |number| Answer::Number(number.clamp(minimum, maximum))),
        ]
        .boxed(),
        QuestionKind::Date { earliest, latest } => prop_oneof![
            Just(Answer::Date(earliest)),
            Just(Answer::Date(latest)),
            day().prop_map(move |day| Answer::Date(day.clamp(earliest, latest))),
        ]
        .boxed(),
        QuestionKind::YesNo => any::<bool>().prop_map(Answer::YesNo).boxed(),
        QuestionKind::FreeText { maximum } => answer_text()
            .prop_filter_map("a text that is short enough", move |text| {
                let short: String = text.as_str().chars().take(usize::from(maximum)).collect();
                AnswerText::parse(short).ok().map(Answer::Text)
            })
            .boxed(),
    }
}

/// [`QuestionnaireAnswers`] that keep the rules of a questionnaire: all that is required is answered,
/// of the rest some, and nothing that is not asked.
pub fn questionnaire_answers(
    asked: &Questionnaire,
) -> impl Strategy<Value = QuestionnaireAnswers> + Clone + use<> {
    let answers: Vec<_> = asked
        .questions()
        .iter()
        .map(|question| {
            let answer = answer_of(&question.kind);
            match question.is_required {
                true => answer.prop_map(Some).boxed(),
                false => proptest::option::of(answer).boxed(),
            }
        })
        .collect();
    let languages: Vec<Code> = asked.title().languages().cloned().collect();
    let asked = asked.clone();
    (select(languages), actor(), legal_basis(), answers)
        .prop_map(move |(language, by, basis, answers)| {
            let mut given = QuestionnaireAnswers::to(&asked, language, by, basis);
            let mut kept = BTreeMap::new();
            for (question, answer) in asked.questions().iter().zip(answers) {
                let is_asked = asked
                    .asked(&kept)
                    .iter()
                    .any(|one| one.code == question.code);
                if let Some(answer) = answer.filter(|_| is_asked) {
                    kept.insert(question.code.clone(), answer);
                }
            }
            given.answers = kept;
            given
        })
        .boxed()
}
