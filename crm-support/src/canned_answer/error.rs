//! Why a template is not saved, or not filled in.

use crm_core::{Code, ValidationError};
use thiserror::Error;

use super::{PlaceholderFormat, PlaceholderType};

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {problem}")]
#[non_exhaustive]
pub struct TemplateError {
    /// The line, counted from 1.
    pub line: usize,
    /// The character of the line, counted from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: TemplateProblem,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TemplateProblem {
    /// The text is empty, too long or holds characters that it must not.
    #[error(transparent)]
    Text(#[from] ValidationError),
    /// A placeholder begins and does not end on the same line.
    #[error("what begins with {{{{ must end with }}}} on the same line")]
    Unclosed,
    /// A placeholder ends that did not begin.
    #[error("nothing began that }}}} could end")]
    Unopened,
    /// There is no name between the braces.
    #[error("a placeholder needs a name")]
    NoName,
    /// Something stands where nothing like it can.
    #[error("this character cannot stand here")]
    Unexpected,
    /// What should be a name is none.
    #[error("this is no name of a placeholder")]
    NotAName,
    /// A quoted text begins and does not end on the same line.
    #[error("what begins with a quotation mark must end with one on the same line")]
    UnclosedQuote,
    /// No placeholder has this name.
    #[error("there is no placeholder {name}")]
    UnknownPlaceholder {
        /// Which.
        name: Code,
    },
    /// No format has this name.
    #[error("there is no format of this name")]
    UnknownFormat,
    /// The format is for values of another kind.
    #[error("the format {format} is not for values of the type {found}")]
    WrongType {
        /// Which format.
        format: PlaceholderFormat,
        /// The type of the placeholder.
        found: PlaceholderType,
    },
    /// A format that must say something says nothing, or something it cannot.
    #[error("the format {format} takes {expected}")]
    Argument {
        /// Which.
        format: PlaceholderFormat,
        /// What it takes.
        expected: &'static str,
    },
    /// A format stands there twice.
    #[error("the format {format} is given twice")]
    Repeated {
        /// Which.
        format: PlaceholderFormat,
    },
    /// Whole and decimals would be divided as thousands are.
    #[error("thousands and decimals must not be divided by the same character")]
    SameSeparator,
    /// There are too many placeholders.
    #[error("a text has at most {maximum} placeholders")]
    TooMany {
        /// The most there may be.
        maximum: usize,
    },
}

/// Why a template could not be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FillError {
    /// There is no value for a placeholder, and it has no default.
    #[error("there is no value for {name}")]
    Missing {
        /// For which.
        name: Code,
    },
    /// The value is of another kind than the placeholder says.
    #[error("the value for {name} is of the type {found}, not {expected}")]
    WrongType {
        /// For which.
        name: Code,
        /// Of which kind it should be.
        expected: PlaceholderType,
        /// Of which kind it is.
        found: PlaceholderType,
    },
    /// What comes out is empty or too long.
    #[error(transparent)]
    Text(#[from] ValidationError),
}
