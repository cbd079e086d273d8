//! What somebody answered to the questions of a questionnaire.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroU32;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::code::Code;
use crate::consent::LegalBasis;
use crate::customer::{AttributeName, AttributeText, AttributeValue, Number};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

crate::bounded_text! {
    /// What somebody answers in words.
    pub struct AnswerText("answer", personal, many, 4000);
}

/// An answer to a question. `Debug` tells the kind only: an answer is personal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Answer {
    /// This option, by its code.
    Choice(Code),
    /// These options, by their codes; none of them is an answer, too.
    Choices(BTreeSet<Code>),
    /// So many points of the scale.
    Rating(u8),
    /// A number.
    Number(Number),
    /// A day.
    Date(NaiveDate),
    /// Yes (`true`) or no.
    YesNo(bool),
    /// Words.
    Text(AnswerText),
}

impl Answer {
    /// The name of the answer's kind, as it is serialised.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::Rating(_) => "rating",
            Self::Number(_) => "number",
            Self::Date(_) => "date",
            Self::YesNo(_) => "yes_no",
            Self::Text(_) => "text",
        }
    }

    /// The answer as the value of an attribute: choices by their codes, points as a whole number.
    ///
    /// # Errors
    /// When the answer is no value of an attribute. Each code and each [`AnswerText`] is.
    pub fn to_attribute(&self) -> Result<AttributeValue, ValidationError> {
        Ok(match self {
            Self::Choice(option) => AttributeValue::text(option.as_str())?,
            Self::Choices(options) => {
                let texts = options.iter().map(AttributeText::parse);
                AttributeValue::Texts(texts.collect::<Result<_, _>>()?)
            }
            Self::Rating(points) => AttributeValue::Integer(i64::from(*points)),
            Self::Number(number) => AttributeValue::Number(*number),
            Self::Date(day) => AttributeValue::Date(*day),
            Self::YesNo(is_yes) => AttributeValue::Boolean(*is_yes),
            Self::Text(text) => AttributeValue::text(text.as_str())?,
        })
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Answer(<{}>)", self.kind_name())
    }
}

/// What somebody answered to one version of a questionnaire.
///
/// [`Questionnaire::respond`](crate::Questionnaire::respond) makes it of answers that keep the rules
/// of the questionnaire. When it was answered stands on the interaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ResponseFields")]
pub struct QuestionnaireResponse {
    questionnaire: Code,
    version: NonZeroU32,
    language: Code,
    by: Actor,
    basis: LegalBasis,
    answers: BTreeMap<Code, Answer>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fills: BTreeMap<AttributeName, Code>,
}

/// The serialised form, checked when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResponseFields {
    pub(crate) questionnaire: Code,
    pub(crate) version: NonZeroU32,
    pub(crate) language: Code,
    pub(crate) by: Actor,
    pub(crate) basis: LegalBasis,
    pub(crate) answers: BTreeMap<Code, Answer>,
    #[serde(default)]
    pub(crate) fills: BTreeMap<AttributeName, Code>,
}

impl QuestionnaireResponse {
    /// The largest number of answers.
    pub const MAXIMUM_ANSWERS: usize = 200;

    /// A response of fields that keep the rules: few enough answers, and what is filled is answered.
    pub(crate) fn of_checked(fields: ResponseFields) -> Self {
        Self {
            questionnaire: fields.questionnaire,
            version: fields.version,
            language: fields.language,
            by: fields.by,
            basis: fields.basis,
            answers: fields.answers,
            fills: fields.fills,
        }
    }

    /// The questionnaire, by its code.
    #[must_use]
    pub fn questionnaire(&self) -> &Code {
        &self.questionnaire
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> NonZeroU32 {
        self.version
    }

    /// The language in which it was asked, as a BCP 47 tag in lower case.
    #[must_use]
    pub fn language(&self) -> &Code {
        &self.language
    }

    /// Who answered.
    #[must_use]
    pub fn by(&self) -> &Actor {
        &self.by
    }

    /// The right by which the data was asked for.
    #[must_use]
    pub fn basis(&self) -> LegalBasis {
        self.basis
    }

    /// The answers, by the codes of the questions.
    #[must_use]
    pub fn answers(&self) -> &BTreeMap<Code, Answer> {
        &self.answers
    }

    /// The attributes that answers fill, with the codes of the questions.
    #[must_use]
    pub fn fills(&self) -> &BTreeMap<AttributeName, Code> {
        &self.fills
    }

    /// The attributes that answers fill, with their values.
    pub fn attributes(&self) -> impl Iterator<Item = (&AttributeName, AttributeValue)> {
        // That each is answered, and by what an attribute can hold, was checked in the beginning.
        self.fills.iter().filter_map(|(name, question)| {
            let value = self.answers.get(question)?.to_attribute().ok()?;
            Some((name, value))
        })
    }
}

impl TryFrom<ResponseFields> for QuestionnaireResponse {
    type Error = ValidationError;

    fn try_from(fields: ResponseFields) -> Result<Self, Self::Error> {
        if fields.answers.len() > Self::MAXIMUM_ANSWERS {
            let rule = ValidationRule::TooMany {
                maximum: Self::MAXIMUM_ANSWERS,
            };
            let shape = ValueShape::Collection {
                members: fields.answers.len(),
            };
            return Err(ValidationError::new("answers", rule, shape));
        }
        for question in fields.fills.values() {
            let rule = ValidationRule::Inconsistent {
                rule: "an attribute must be filled by a question that is answered",
            };
            let unanswered = ValidationError::new("fills", rule, ValueShape::Composite);
            let answer = fields.answers.get(question).ok_or(unanswered)?;
            answer.to_attribute()?;
        }
        Ok(Self::of_checked(fields))
    }
}
