//! Why a value was refused at the edge.

use std::borrow::Cow;
use std::fmt;

use thiserror::Error;

/// A value that was refused, with the field, the rule it breaks and the shape of what was given.
///
/// The value itself is never kept: it may be personal. What is kept is its [`ValueShape`], such as
/// "text of 12 characters".
///
/// ```
/// use crm_core::{EmailAddress, ValidationRule};
///
/// let refused = EmailAddress::parse("nobody").unwrap_err();
/// assert_eq!(refused.field(), "email address");
/// assert!(matches!(refused.rule(), ValidationRule::Malformed { .. }));
/// assert!(!refused.to_string().contains("nobody"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {rule}, got {shape}")]
pub struct ValidationError {
    field: Cow<'static, str>,
    rule: ValidationRule,
    shape: ValueShape,
}

impl ValidationError {
    /// A refusal of the value of `field`, which has this `shape` and breaks this `rule`.
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        rule: ValidationRule,
        shape: ValueShape,
    ) -> Self {
        Self {
            field: field.into(),
            rule,
            shape,
        }
    }

    /// The name of the field, in words.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The rule that the value breaks.
    #[must_use]
    pub fn rule(&self) -> &ValidationRule {
        &self.rule
    }

    /// The shape of the value that was given.
    #[must_use]
    pub fn shape(&self) -> &ValueShape {
        &self.shape
    }

    /// The same refusal, reported under another field: a row's column instead of the type's name.
    #[must_use]
    pub fn for_field(self, field: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            ..self
        }
    }
}

/// A rule that values of a type keep.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ValidationRule {
    /// A value is needed.
    #[error("must not be empty")]
    Empty,
    /// The value has more than `maximum` characters.
    #[error("must have at most {maximum} characters")]
    TooLong {
        /// The largest number of Unicode scalar values allowed.
        maximum: usize,
    },
    /// A collection has more than `maximum` members.
    #[error("must have at most {maximum} members")]
    TooMany {
        /// The largest number of members allowed.
        maximum: usize,
    },
    /// The value holds a control character or a line break where none may be.
    #[error("must not contain control characters or line breaks")]
    ControlCharacter,
    /// The value is not of the form that the type takes.
    #[error("must be {expected}")]
    Malformed {
        /// The form expected, in words.
        expected: &'static str,
    },
    /// The value is not a code of the standard named.
    #[error("must be a code of {standard}")]
    UnknownCode {
        /// The standard that lists the codes.
        standard: &'static str,
    },
    /// The value lies outside the range.
    #[error("must be from {minimum} to {maximum}")]
    OutOfRange {
        /// The smallest value allowed, in words.
        minimum: Cow<'static, str>,
        /// The largest value allowed, in words.
        maximum: Cow<'static, str>,
    },
    /// The amount has more decimals than its currency.
    #[error("must have at most {decimals} decimals")]
    TooPrecise {
        /// The number of decimals of the currency.
        decimals: u8,
    },
    /// Two values that must differ are the same.
    #[error("must not repeat {what}")]
    Duplicate {
        /// What stands there twice.
        what: &'static str,
    },
    /// The value contradicts another one.
    #[error("{rule}")]
    Inconsistent {
        /// What must hold between the two, in words.
        rule: &'static str,
    },
}

/// What may be told of a value that was refused: its kind and size, never its content.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueShape {
    /// Nothing was given.
    Missing,
    /// A text with this many Unicode scalar values.
    Text {
        /// The number of Unicode scalar values.
        characters: usize,
    },
    /// A number or an instant; the sign is all that is told.
    Number {
        /// Whether it is below zero.
        negative: bool,
    },
    /// A collection with this many members.
    Collection {
        /// The number of members.
        members: usize,
    },
    /// A value made of several fields.
    Composite,
}

impl ValueShape {
    /// The shape of a text.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        if text.is_empty() {
            Self::Missing
        } else {
            Self::Text {
                characters: text.chars().count(),
            }
        }
    }
}

impl fmt::Display for ValueShape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("nothing"),
            Self::Text { characters: 1 } => formatter.write_str("text of 1 character"),
            Self::Text { characters } => write!(formatter, "text of {characters} characters"),
            Self::Number { negative: true } => formatter.write_str("a negative number"),
            Self::Number { negative: false } => formatter.write_str("a number"),
            Self::Collection { members } => write!(formatter, "{members} members"),
            Self::Composite => formatter.write_str("a combination of values"),
        }
    }
}
