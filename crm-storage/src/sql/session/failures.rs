//! What the errors of a server mean.

use crm_core::StoreError;
use diesel::result::{DatabaseErrorKind, Error};
use thiserror::Error as ThisError;

use super::dialect;
use crate::sql::failure::Failure;

/// What the server said, without a value of any row.
#[derive(Debug, ThisError)]
#[error("{message}")]
pub(in super::super) struct ServerMessage {
    message: String,
}

/// The text of an error, without a value of any row.
pub(in super::super) fn message(error: &Error) -> ServerMessage {
    ServerMessage {
        message: dialect::without_values(error.to_string()),
    }
}

/// The port's answer to what went wrong.
pub(in super::super) fn understand(failure: Failure) -> StoreError {
    let is_passing = is_passing(&failure);
    match failure {
        Failure::Store(error) => error,
        Failure::Raced => StoreError::Unavailable("another transaction came between".into()),
        Failure::Database(error) if is_passing => {
            StoreError::Unavailable(Box::new(message(&error)))
        }
        Failure::Database(error @ Error::DeserializationError(_)) => StoreError::Corrupt {
            what: "row",
            source: Box::new(message(&error)),
        },
        Failure::Database(error) => StoreError::Backend(Box::new(message(&error))),
    }
}

/// Whether the same may go well when it is done again: others came between, or the server was away.
pub(in super::super) fn is_passing(failure: &Failure) -> bool {
    match failure {
        Failure::Store(_) => false,
        Failure::Raced => true,
        Failure::Database(error) => is_undone(error) || is_lost(error),
    }
}

/// Whether the server undid the transaction because others came between. A key that was free when
/// it was looked up and is taken when it is inserted is such a case.
pub(in super::super) fn is_undone(error: &Error) -> bool {
    let Error::DatabaseError(kind, information) = error else {
        return false;
    };
    match kind {
        DatabaseErrorKind::SerializationFailure
        | DatabaseErrorKind::UniqueViolation
        | DatabaseErrorKind::ForeignKeyViolation => true,
        DatabaseErrorKind::Unknown => begins(information.message(), dialect::UNDONE),
        _ => false,
    }
}

/// Whether the connection is gone, or of no use any more.
pub(in super::super) fn is_lost(error: &Error) -> bool {
    let Error::DatabaseError(kind, information) = error else {
        return matches!(error, Error::BrokenTransactionManager);
    };
    match kind {
        // A server that became a replica refuses to write: the next connection may lead to the
        // one that took its place.
        DatabaseErrorKind::UnableToSendCommand
        | DatabaseErrorKind::ClosedConnection
        | DatabaseErrorKind::ReadOnlyTransaction => true,
        DatabaseErrorKind::Unknown => begins(information.message(), dialect::LOST),
        _ => false,
    }
}

/// Whether a statement about an index, which has no "if", found its work done: the migration broke off
/// behind it. Of any other statement such an error does not say that.
pub(in super::super) fn is_done_before(error: &Error) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    begins(information.message(), dialect::DONE_BEFORE)
}

/// Diesel has no kind for these errors; the text is all that is left of them.
fn begins(message: &str, beginnings: &[&str]) -> bool {
    beginnings
        .iter()
        .any(|beginning| message.starts_with(beginning))
}
