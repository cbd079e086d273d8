//! Texts in several languages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

crate::bounded_text! {
    /// What is asked, or what an option says.
    pub struct QuestionText("question text", public, many, 2000);
}

/// A text in each of several languages, by BCP 47 tags in lower case: `en`, `pt-br`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    try_from = "BTreeMap<Code, QuestionText>",
    into = "BTreeMap<Code, QuestionText>"
)]
pub struct Wording(BTreeMap<Code, QuestionText>);

impl Wording {
    /// The largest number of languages.
    pub const MAXIMUM_LANGUAGES: usize = 100;

    /// These texts, by language.
    ///
    /// # Errors
    /// When there is none, there are more than 100, or a language is no tag of the form that RFC 5646,
    /// section 2.1 gives to languages with their subtags.
    pub fn new(texts: BTreeMap<Code, QuestionText>) -> Result<Self, ValidationError> {
        let refuse = |rule| {
            let members = texts.len();
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("languages", rule, shape))
        };
        if texts.is_empty() {
            return refuse(ValidationRule::Empty);
        }
        if texts.len() > Self::MAXIMUM_LANGUAGES {
            return refuse(ValidationRule::TooMany {
                maximum: Self::MAXIMUM_LANGUAGES,
            });
        }
        if !texts.keys().all(is_language) {
            return refuse(ValidationRule::Malformed {
                expected: "BCP 47 tags in lower case",
            });
        }
        Ok(Self(texts))
    }

    /// This text in one language.
    ///
    /// # Errors
    /// When the language is no BCP 47 tag in lower case.
    pub fn in_one(language: Code, text: QuestionText) -> Result<Self, ValidationError> {
        Self::new(BTreeMap::from([(language, text)]))
    }

    /// The text in this language.
    #[must_use]
    pub fn text(&self, language: &Code) -> Option<&QuestionText> {
        self.0.get(language)
    }

    /// The languages, by tag.
    pub fn languages(&self) -> impl Iterator<Item = &Code> {
        self.0.keys()
    }
}

/// A language of two to eight letters, then subtags of one to eight letters and digits.
fn is_language(tag: &Code) -> bool {
    let mut subtags = tag.as_str().split('-');
    let language = subtags.next().unwrap_or_default();
    let is_short = |subtag: &str| (1..=8).contains(&subtag.len());
    let is_language = language.len() > 1
        && is_short(language)
        && language.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_subtag =
        |subtag: &str| is_short(subtag) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_language && subtags.all(is_subtag)
}

impl TryFrom<BTreeMap<Code, QuestionText>> for Wording {
    type Error = ValidationError;

    fn try_from(texts: BTreeMap<Code, QuestionText>) -> Result<Self, Self::Error> {
        Self::new(texts)
    }
}

impl From<Wording> for BTreeMap<Code, QuestionText> {
    fn from(wording: Wording) -> Self {
        wording.0
    }
}
