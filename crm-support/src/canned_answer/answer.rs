//! A canned answer in several languages.

use std::collections::{BTreeMap, BTreeSet};

use crm_core::{Code, InteractionText, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{AnswerTemplate, FillError, OwnPlaceholders, PlaceholderValues, TemplateError};

/// Why a canned answer is not saved.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CannedAnswerError {
    /// The languages are wrong.
    #[error(transparent)]
    Languages(#[from] ValidationError),
    /// The text of a language is wrong.
    #[error("the text in {language}: {error}")]
    Template {
        /// Which.
        language: Code,
        /// What is wrong, and where.
        error: Box<TemplateError>,
    },
}

/// An answer that is written once and sent often, in one language or several.
///
/// It holds what it needs to be checked, the placeholders of the host's own included: who reads it from a store reads a
/// valid one, or an error.
///
/// ```
/// use chrono_tz::Tz;
/// use crm_core::Code;
/// use crm_support::{CannedAnswer, PlaceholderValues};
///
/// let answer: CannedAnswer = serde_json::from_str(r#"{
///     "name": "parcel-late", "version": 1,
///     "placeholders": { "parcel.days": "number" },
///     "fallback": "en",
///     "texts": {
///         "en": "Your parcel is {{parcel.days}} days late.",
///         "de": "Ihr Paket kommt {{parcel.days}} Tage zu spät."
///     }
/// }"#).unwrap();
/// let values = PlaceholderValues::new(Tz::UTC).with(Code::new_static("parcel.days"), 3);
/// let told = |language| answer.fill(&Code::new_static(language), &values).unwrap();
/// assert_eq!(told("de-at").as_str(), "Ihr Paket kommt 3 Tage zu spät.");
/// assert_eq!(told("fr").as_str(), "Your parcel is 3 days late.");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "AnswerForm", into = "AnswerForm")]
pub struct CannedAnswer {
    name: Code,
    version: u32,
    placeholders: OwnPlaceholders,
    fallback: Code,
    templates: BTreeMap<Code, AnswerTemplate>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerForm {
    name: Code,
    version: u32,
    #[serde(default, skip_serializing_if = "OwnPlaceholders::is_empty")]
    placeholders: OwnPlaceholders,
    fallback: Code,
    texts: BTreeMap<Code, String>,
}

impl CannedAnswer {
    /// The largest number of languages.
    pub const MAXIMUM_LANGUAGES: usize = 200;

    /// An answer with a text for each language (`en`, `pt-br`), among them that which is used where there is none for a
    /// language.
    ///
    /// # Errors
    /// When a text is no template over these placeholders, there are too many languages, or the one to fall back to is
    /// not among them.
    pub fn new<'a>(
        name: Code,
        version: u32,
        placeholders: OwnPlaceholders,
        fallback: Code,
        texts: impl IntoIterator<Item = (Code, &'a str)>,
    ) -> Result<Self, CannedAnswerError> {
        let mut templates = BTreeMap::new();
        for (language, text) in texts {
            let template = match AnswerTemplate::parse(text, &placeholders) {
                Ok(template) => template,
                Err(error) => {
                    let error = Box::new(error);
                    return Err(CannedAnswerError::Template { language, error });
                }
            };
            templates.insert(language, template);
        }
        let members = templates.len();
        let refuse = |rule| {
            let shape = ValueShape::Collection { members };
            Err(ValidationError::new("languages of a canned answer", rule, shape).into())
        };
        if members > Self::MAXIMUM_LANGUAGES {
            let maximum = Self::MAXIMUM_LANGUAGES;
            return refuse(ValidationRule::TooMany { maximum });
        }
        if !templates.contains_key(&fallback) {
            let rule = "the language to fall back to must have a text";
            return refuse(ValidationRule::Inconsistent { rule });
        }
        Ok(Self {
            name,
            version,
            placeholders,
            fallback,
            templates,
        })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &Code {
        &self.name
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The placeholders of the host's own that it may use.
    #[must_use]
    pub fn placeholders(&self) -> &OwnPlaceholders {
        &self.placeholders
    }

    /// The language that is used where there is no text for one.
    #[must_use]
    pub fn fallback(&self) -> &Code {
        &self.fallback
    }

    /// The text of each language.
    #[must_use]
    pub fn templates(&self) -> &BTreeMap<Code, AnswerTemplate> {
        &self.templates
    }

    /// The text for a language, and whose it is: of the language itself, of the one it is a variant of (`pt` for
    /// `pt-br`), or of the one to fall back to.
    #[must_use]
    pub fn template_for(&self, language: &Code) -> Option<(&Code, &AnswerTemplate)> {
        let mut wanted = language.as_str();
        loop {
            let exact = Code::parse(wanted).ok();
            let found = exact.and_then(|code| self.templates.get_key_value(&code));
            match (found, wanted.rsplit_once('-')) {
                (Some(found), _) => return Some(found),
                (None, Some((wider, _))) => wanted = wider,
                (None, None) => return self.templates.get_key_value(&self.fallback),
            }
        }
    }

    /// The answer in a language, with values in place of placeholders.
    ///
    /// # Errors
    /// When a value is missing and has no default, is of another kind than the placeholder, or what comes out is empty or
    /// too long for a message.
    pub fn fill(
        &self,
        language: &Code,
        values: &PlaceholderValues,
    ) -> Result<InteractionText, FillError> {
        match self.template_for(language) {
            Some((_, template)) => template.fill(values),
            // The one to fall back to is always there.
            None => Ok(InteractionText::parse("")?),
        }
    }

    /// The placeholders that need a value in some language but not in each: most often one that was forgotten.
    #[must_use]
    pub fn uneven_needs(&self) -> BTreeSet<&Code> {
        let needs: Vec<BTreeSet<&Code>> =
            self.templates.values().map(|text| text.needs()).collect();
        let all = needs.iter().flatten().copied();
        all.filter(|name| !needs.iter().all(|needed| needed.contains(name)))
            .collect()
    }
}

impl TryFrom<AnswerForm> for CannedAnswer {
    type Error = CannedAnswerError;

    fn try_from(form: AnswerForm) -> Result<Self, Self::Error> {
        let texts = form.texts.iter();
        let texts = texts.map(|(language, text)| (language.clone(), text.as_str()));
        Self::new(
            form.name,
            form.version,
            form.placeholders,
            form.fallback,
            texts,
        )
    }
}

impl From<CannedAnswer> for AnswerForm {
    fn from(answer: CannedAnswer) -> Self {
        let texts = answer.templates.into_iter();
        Self {
            name: answer.name,
            version: answer.version,
            placeholders: answer.placeholders,
            fallback: answer.fallback,
            texts: texts
                .map(|(language, template)| (language, template.as_str().to_owned()))
                .collect(),
        }
    }
}
