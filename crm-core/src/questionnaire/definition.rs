//! The definition of a questionnaire.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::{Question, QuestionCondition, Wording};
use crate::code::Code;
use crate::customer::AttributeName;
use crate::interaction::QuestionnaireResponse;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What customers are asked, in which order, and what an answer may be: data of the host, to be kept
/// with its settings.
///
/// A version that customers were asked is never changed: what is to be asked otherwise is another
/// version, so that answers stay what they were answers to. A question can depend on earlier ones
/// only, so that there is always a next one to ask.
///
/// ```
/// use crm_core::{
///     Answer, Actor, Code, LegalBasis, Question, QuestionKind, QuestionText, Questionnaire,
///     QuestionnaireAnswers, Wording,
/// };
///
/// let en = Code::parse("en")?;
/// let say = |text: &str| Wording::in_one(en.clone(), QuestionText::parse(text)?);
/// let likely = Code::parse("likely")?;
/// let asked = say("How likely are you to recommend us?")?;
/// let question = Question::new(likely.clone(), asked, QuestionKind::RECOMMENDATION).required();
/// let version = 1.try_into()?;
/// let survey = Questionnaire::new(Code::parse("survey")?, version, say("A word, please")?, vec![question])?;
///
/// let answers = QuestionnaireAnswers::to(&survey, en, Actor::Customer, LegalBasis::Consent);
/// let refused = survey.respond(answers.clone()).unwrap_err();
/// assert_eq!(refused.refusals()[0].to_string(), "question likely: must be answered");
/// assert!(survey.respond(answers.with(likely, Answer::Rating(9))).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "QuestionnaireFields")]
pub struct Questionnaire {
    code: Code,
    version: NonZeroU32,
    title: Wording,
    questions: Vec<Question>,
}

/// The serialised form, checked when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionnaireFields {
    code: Code,
    version: NonZeroU32,
    title: Wording,
    questions: Vec<Question>,
}

impl Questionnaire {
    /// The largest number of questions.
    pub const MAXIMUM_QUESTIONS: usize = QuestionnaireResponse::MAXIMUM_ANSWERS;

    /// A questionnaire that asks these questions in this order, in the languages of its title.
    ///
    /// # Errors
    /// When there is no question or more than 200, two have one code or fill one attribute, a text is
    /// not said in each language of the title or in others, bounds contradict each other, or a
    /// condition asks for an answer that cannot be there: of the question itself, of a later one, of
    /// another kind. The error names the question.
    pub fn new(
        code: Code,
        version: NonZeroU32,
        title: Wording,
        questions: Vec<Question>,
    ) -> Result<Self, ValidationError> {
        let members = questions.len();
        let refuse = |rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("questions", rule, shape))
        };
        if questions.is_empty() {
            return refuse(ValidationRule::Empty);
        }
        if members > Self::MAXIMUM_QUESTIONS {
            return refuse(ValidationRule::TooMany {
                maximum: Self::MAXIMUM_QUESTIONS,
            });
        }
        let mut earlier = Earlier::default();
        for question in &questions {
            check(question, &title, &earlier).map_err(|error| {
                let field = format!("question {}, {}", question.code, error.field());
                error.for_field(field)
            })?;
            earlier.questions.push(question);
            earlier.filled.extend(&question.fills);
        }
        Ok(Self {
            code,
            version,
            title,
            questions,
        })
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> NonZeroU32 {
        self.version
    }

    /// Its title.
    #[must_use]
    pub fn title(&self) -> &Wording {
        &self.title
    }

    /// The questions, in the order in which they are asked.
    #[must_use]
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The question with this code.
    #[must_use]
    pub fn question(&self, code: &Code) -> Option<&Question> {
        self.questions
            .iter()
            .find(|question| question.code == *code)
    }
}

impl TryFrom<QuestionnaireFields> for Questionnaire {
    type Error = ValidationError;

    fn try_from(fields: QuestionnaireFields) -> Result<Self, Self::Error> {
        Self::new(fields.code, fields.version, fields.title, fields.questions)
    }
}

/// What stands before a question.
#[derive(Default)]
struct Earlier<'a> {
    questions: Vec<&'a Question>,
    filled: BTreeSet<&'a AttributeName>,
}

fn check(
    question: &Question,
    title: &Wording,
    earlier: &Earlier<'_>,
) -> Result<(), ValidationError> {
    let refuse = |field: &'static str, rule, shape| Err(ValidationError::new(field, rule, shape));
    let inconsistent = |field, rule| {
        let rule = ValidationRule::Inconsistent { rule };
        refuse(field, rule, ValueShape::Composite)
    };
    let duplicate = |field, what| {
        let rule = ValidationRule::Duplicate { what };
        refuse(field, rule, ValueShape::Composite)
    };
    if earlier
        .questions
        .iter()
        .any(|one| one.code == question.code)
    {
        return duplicate("code", "the code of another question");
    }
    question.kind.check()?;
    let options = question.kind.options().iter().map(|option| &option.text);
    let mut wordings = std::iter::once(&question.text).chain(options);
    if !wordings.all(|wording| wording.languages().eq(title.languages())) {
        return inconsistent("text", "must be worded in the languages of the title");
    }
    let conditions = &question.asked_if;
    if conditions.len() > Question::MAXIMUM_CONDITIONS {
        let maximum = Question::MAXIMUM_CONDITIONS;
        let members = conditions.len();
        let shape = ValueShape::Collection { members };
        return refuse("conditions", ValidationRule::TooMany { maximum }, shape);
    }
    for QuestionCondition {
        question: about,
        answer,
    } in conditions
    {
        let Some(about) = earlier.questions.iter().find(|one| one.code == *about) else {
            return inconsistent(
                "conditions",
                "must be about questions that are asked before",
            );
        };
        if !answer.fits(&about.kind) {
            return inconsistent("conditions", "must be ones that an answer can fulfil");
        }
    }
    match &question.fills {
        Some(name) if earlier.filled.contains(name) => {
            duplicate("attribute", "what another question fills")
        }
        _ => Ok(()),
    }
}
