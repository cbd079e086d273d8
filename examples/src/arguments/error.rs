//! Why options make no sense.

use crm_core::ValidationError;
use thiserror::Error;

use crate::columns::ColumnsError;
use crate::rule_text::RuleMistake;

/// Why options make no sense.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArgumentError {
    /// An option is unknown or lacks its value.
    #[error("{0}; --help lists the options")]
    Syntax(#[from] lexopt::Error),
    /// An option is given twice.
    #[error("option '--{option}' is given twice")]
    Twice {
        /// The option.
        option: String,
    },
    /// `--columns` makes no sense.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// `--currency` names none, or `--date-format` makes no sense.
    #[error(transparent)]
    Value(#[from] ValidationError),
    /// `--zone` names none.
    #[error("option '--zone': there is no time zone '{name}'")]
    Zone {
        /// What was given.
        name: String,
    },
    /// `--weeks` is no number in range.
    #[error("option '--weeks': '{text}' is no number from 1 to 5000")]
    Weeks {
        /// What was given.
        text: String,
    },
    /// An option that must be there is not.
    #[error("option '--{option}' is missing; --help lists the options")]
    Missing {
        /// The option.
        option: &'static str,
    },
    /// An option makes sense with another one only.
    #[error("option '--{option}' needs '--{needed}'")]
    Needs {
        /// The option.
        option: &'static str,
        /// The other one.
        needed: &'static str,
    },
    /// An option is no number in range.
    #[error("option '--{option}': '{text}' is no number from {minimum} to {maximum}")]
    Number {
        /// The option.
        option: &'static str,
        /// What was given.
        text: String,
        /// The smallest number.
        minimum: u32,
        /// The largest number.
        maximum: u32,
    },
    /// An option has a value that makes no sense.
    #[error("option '--{option}': {error}")]
    Option {
        /// The option.
        option: &'static str,
        /// What is wrong with it.
        error: ValidationError,
    },
    /// An option gives no rule.
    #[error(transparent)]
    Rule(#[from] RuleMistake),
}
