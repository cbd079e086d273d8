//! A text with placeholders.

use std::collections::BTreeSet;
use std::fmt;

use crm_core::{Code, InteractionText};

use super::format::Telling;
use super::{OwnPlaceholders, PlaceholderType, TemplateError, parse};

/// A text with placeholders, each of which is known to be there and to be told in a way that fits its values.
///
/// | written | told |
/// |---|---|
/// | `{{customer.name}}` | the value |
/// | `{{customer.name \| upper}}` | the value in a [format](super::PlaceholderFormat); several stand behind each other |
/// | `{{customer.name \| default: "customer"}}` | the value, or, where there is none, the text as it stands |
/// | `{{"{{"}}` | what stands between the quotation marks: two braces |
///
/// All else is told as it stands; one brace alone is nothing special. Two closing braces that close nothing are refused,
/// since they are nearly always a slip. A placeholder stands on one line. Values are told and never read: braces in a value
/// are braces in the answer. There are no loops and no conditions.
///
/// ```
/// use chrono_tz::Tz;
/// use crm_core::Timestamp;
/// use crm_support::{AnswerTemplate, FillError, KnownPlaceholder, OwnPlaceholders, PlaceholderValues, TemplateProblem};
///
/// let own = OwnPlaceholders::default();
/// let template = AnswerTemplate::parse(
///     "Dear {{customer.name}},\nyou hear from us by {{request.response_due | date: \"%d.%m.%Y\" | zone: \"Europe/Berlin\"}}.",
///     &own,
/// )?;
/// let values = PlaceholderValues::new(Tz::UTC)
///     .with(KnownPlaceholder::RequestResponseDue.name(), Timestamp::parse("2026-11-30T23:30:00Z")?);
/// assert!(matches!(template.fill(&values), Err(FillError::Missing { name }) if name.as_str() == "customer.name"));
/// let values = values.with_text(KnownPlaceholder::CustomerName.name(), "Ann {{now}} Smith")?;
/// assert_eq!(template.fill(&values)?.as_str(), "Dear Ann {{now}} Smith,\nyou hear from us by 01.12.2026.");
///
/// let error = AnswerTemplate::parse("Hello,\nDear {{customer.nam}}", &own).unwrap_err();
/// assert_eq!((error.line, error.column), (2, 8));
/// assert!(matches!(error.problem, TemplateProblem::UnknownPlaceholder { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AnswerTemplate {
    text: InteractionText,
    pub(super) parts: Vec<Part>,
}

/// What a template consists of.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Told as it stands.
    Text(String),
    /// Told as its value says.
    Placeholder(Placeholder),
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Placeholder {
    pub(super) name: Code,
    pub(super) placeholder_type: PlaceholderType,
    pub(super) telling: Telling,
}

impl AnswerTemplate {
    /// The largest number of placeholders.
    pub const MAXIMUM_PLACEHOLDERS: usize = 200;

    /// Reads a text with placeholders, which must be known or of the host's own.
    ///
    /// # Errors
    /// When the text is none for a message, a placeholder is not known or not closed, or a format is not known, not for
    /// its values or says something that it cannot; with the line and the column.
    pub fn parse(text: &str, own: &OwnPlaceholders) -> Result<Self, TemplateError> {
        let (text, parts) = parse::template(text, own)?;
        Ok(Self { text, parts })
    }

    /// The text, as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The placeholders that need a value, each once.
    #[must_use]
    pub fn needs(&self) -> BTreeSet<&Code> {
        let placeholders = self.placeholders();
        let needed = placeholders.filter(|placeholder| placeholder.telling.default.is_none());
        needed.map(|placeholder| &placeholder.name).collect()
    }

    pub(super) fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(placeholder) => Some(placeholder),
            Part::Text(_) => None,
        })
    }
}

impl fmt::Debug for AnswerTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: BTreeSet<_> = self.placeholders().map(|found| &found.name).collect();
        formatter
            .debug_struct("AnswerTemplate")
            .field("text", &self.text)
            .field("placeholders", &names)
            .finish()
    }
}
