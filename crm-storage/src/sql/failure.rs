//! What goes wrong between a query and the port.

use crm_core::StoreError;
use thiserror::Error;

/// An error of a unit of work: the answer of the port already, or what the database said, which
/// the backend has yet to understand.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The port's answer.
    Store(StoreError),
    /// What the database said.
    Database(diesel::result::Error),
    /// Another transaction changed what this one had just read: the unit of work has to be done
    /// again.
    Raced,
}

impl Failure {
    /// A value that has no JSON form. The text of the cause could hold the value, and is left out.
    pub(crate) fn unwritable(what: &'static str, error: &serde_json::Error) -> Self {
        let category = error.classify();
        Self::Store(StoreError::Backend(
            format!("a {what} cannot be written as JSON ({category:?})").into(),
        ))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

/// Why a stored row cannot be understood; it never holds a value of the row.
#[derive(Debug, Error)]
#[error("{reason}")]
pub(crate) struct Unreadable {
    reason: String,
}

impl Unreadable {
    /// A row of kind `what` that breaks a rule.
    pub(crate) fn of(what: &'static str, reason: &'static str) -> Failure {
        Failure::Store(StoreError::Corrupt {
            what,
            source: Box::new(Self {
                reason: reason.to_owned(),
            }),
        })
    }

    /// A row of kind `what` whose JSON is not what it should be. The message of the parser may
    /// quote the text; only the place and the kind of mistake are kept.
    pub(crate) fn json(what: &'static str, error: &serde_json::Error) -> Failure {
        let (category, column) = (error.classify(), error.column());
        Failure::Store(StoreError::Corrupt {
            what,
            source: Box::new(Self {
                reason: format!("its JSON is wrong at byte {column} ({category:?})"),
            }),
        })
    }
}
