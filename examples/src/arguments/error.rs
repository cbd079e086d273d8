//! Why options make no sense.

use crm_core::ValidationError;
use thiserror::Error;

use crate::columns::ColumnsError;

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
}
