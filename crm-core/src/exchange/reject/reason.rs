//! Why a row is left out.

use std::borrow::Cow;

use thiserror::Error;

use crate::customer::CustomerError;
use crate::exchange::read::{MAXIMUM_BYTES, MAXIMUM_COLUMNS, MAXIMUM_LINES};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The rule that a row breaks; says where and what, never which value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RejectReason {
    /// The record has more or fewer fields than the first line.
    #[error("{found} fields where the first line has {expected}")]
    FieldCount {
        /// How many fields the first line has.
        expected: usize,
        /// How many the record has.
        found: usize,
    },
    /// A quote is opened and never closed.
    #[error("a quote is opened and not closed")]
    UnclosedQuote,
    /// Something other than a delimiter or the end of the line stands behind a closing quote.
    #[error("text behind a closing quote; a quote inside a quoted field must be doubled")]
    TextAfterQuote,
    /// A record runs over so many lines that a quote was most likely left open, or is too large.
    #[error(
        "the record has more than {MAXIMUM_LINES} lines or {MAXIMUM_BYTES} bytes; is a quote left open?"
    )]
    TooLong,
    /// The record has too many fields.
    #[error("the record has more than {MAXIMUM_COLUMNS} fields")]
    TooManyColumns,
    /// The line is no JSON, or a name stands twice in it.
    #[error("the line must be JSON")]
    NotJson,
    /// The line is JSON, but no object, or a name stands twice in it.
    #[error("the line must be one object of JSON, with each name once")]
    NotAnObject,
    /// The object has a name of which the mapping knows nothing.
    #[error("the mapping does not know a name of the object")]
    UnknownName,
    /// The value is an object or a list.
    #[error("column {column}: must be a text, a number or a truth value")]
    NotScalar {
        /// The column.
        column: String,
    },
    /// The text is no vCard.
    #[error("must be a vCard, from BEGIN to END")]
    NotACard,
    /// A value is not valid UTF-8.
    #[error("column {column}: must be UTF-8")]
    NotUtf8 {
        /// The column.
        column: String,
    },
    /// A date in one of the orders that countries disagree about.
    #[error("column {column}: day and month cannot be told apart; name the format of dates")]
    AmbiguousDate {
        /// The column.
        column: String,
    },
    /// A value that breaks a rule of its type.
    #[error("column {column}: {rule}, got {shape}", column = .0.field(), rule = .0.rule(), shape = .0.shape())]
    Refused(ValidationError),
    /// Nothing is there that the customer could be recognised by.
    #[error("column {columns}: must hold what the customer is recognised by")]
    NotRecognised {
        /// The columns that could hold it.
        columns: String,
    },
    /// The record would break a rule of the store or of the record as a whole.
    #[error("not stored: {refusal}")]
    NotStored {
        /// Why not.
        refusal: String,
    },
}

impl RejectReason {
    /// The column or the part of the row that the rule is about.
    #[must_use]
    pub fn field(&self) -> Cow<'_, str> {
        match self {
            Self::NotUtf8 { column }
            | Self::NotScalar { column }
            | Self::AmbiguousDate { column }
            | Self::NotRecognised { columns: column } => Cow::Borrowed(column),
            Self::Refused(error) => Cow::Borrowed(error.field()),
            _ => Cow::Borrowed("record"),
        }
    }

    /// The rule, in words.
    #[must_use]
    pub fn rule(&self) -> String {
        match self {
            Self::Refused(error) => format!("{}, got {}", error.rule(), error.shape()),
            other => {
                let text = other.to_string();
                let prefix = format!("column {}: ", other.field());
                text.strip_prefix(&prefix)
                    .map(str::to_owned)
                    .unwrap_or(text)
            }
        }
    }

    /// The value in `column` is not of the form `expected`.
    pub(in crate::exchange) fn malformed(
        column: String,
        expected: &'static str,
        text: &str,
    ) -> Self {
        let rule = ValidationRule::Malformed { expected };
        Self::Refused(ValidationError::new(
            column,
            rule,
            ValueShape::of_text(text),
        ))
    }

    /// Nothing stands in `column`.
    pub(in crate::exchange) fn empty(column: String) -> Self {
        Self::Refused(ValidationError::new(
            column,
            ValidationRule::Empty,
            ValueShape::Missing,
        ))
    }

    /// A refusal by a type's parser, reported under the name of the column.
    pub(in crate::exchange) fn refused(column: String, error: ValidationError) -> Self {
        Self::Refused(error.for_field(column))
    }
}

impl From<CustomerError> for RejectReason {
    fn from(error: CustomerError) -> Self {
        match error {
            CustomerError::Invalid(error) => Self::Refused(error),
            other => Self::NotStored {
                refusal: other.to_string(),
            },
        }
    }
}
