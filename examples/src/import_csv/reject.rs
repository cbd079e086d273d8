//! Why a record is no purchase.

use crm_core::{ValidationError, ValidationRule};
use thiserror::Error;

use super::lines::{MAXIMUM_BYTES, MAXIMUM_LINES};

/// A record that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// The line on which the record starts; the first line of the file is 1.
    pub line: u64,
    /// The rule that it breaks.
    pub reason: RejectReason,
}

/// The rule that a record breaks; says where and what, never which value.
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
    /// Something other than a comma or the end of the line stands behind a closing quote.
    #[error("text behind a closing quote; a quote inside a quoted field must be doubled")]
    TextAfterQuote,
    /// One record runs over so many lines that a quote was most likely left open.
    #[error(
        "the record has more than {MAXIMUM_LINES} lines or {MAXIMUM_BYTES} bytes; is a quote left open?"
    )]
    TooLong,
    /// A cell is not valid UTF-8.
    #[error("column {column}: must be UTF-8")]
    NotUtf8 {
        /// The column, as the user named it.
        column: String,
    },
    /// A date in one of the orders that countries disagree about.
    #[error(
        "column {column}: day and month cannot be told apart; name the order with --date-format"
    )]
    AmbiguousDate {
        /// The column, as the user named it.
        column: String,
    },
    /// The store did not take the purchase.
    #[error("not stored: {refusal}")]
    NotStored {
        /// Why not.
        refusal: String,
    },
    /// A value that breaks a rule of its type.
    #[error("column {column}: {rule}, got {shape}", column = .0.field(), rule = .0.rule(), shape = .0.shape())]
    Refused(ValidationError),
}

impl RejectReason {
    /// The value in `column` is not of the form `expected`.
    pub(super) fn malformed(column: &str, expected: &'static str, text: &str) -> Self {
        let rule = ValidationRule::Malformed { expected };
        let shape = crm_core::ValueShape::of_text(text);
        Self::Refused(ValidationError::new(column.to_owned(), rule, shape))
    }

    /// A refusal by a type's parser, reported under the name of the column.
    pub(super) fn refused(column: &str, error: ValidationError) -> Self {
        Self::Refused(error.for_field(column.to_owned()))
    }
}
