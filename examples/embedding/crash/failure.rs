//! Why a crash test could not go on; what it was looking for is no failure of this kind.

use std::io;

use ecrm_examples::failure::FileFailure;
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Arguments(#[from] lexopt::Error),
    #[error(transparent)]
    File(#[from] FileFailure),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the database cannot be opened")]
    Open(#[source] crm_core::BoxError),
    #[error(transparent)]
    Store(#[from] crm_core::StoreError),
    #[error(transparent)]
    Invalid(#[from] crm_core::ValidationError),
    #[error(transparent)]
    Customer(#[from] crm_core::CustomerError),
    #[error(transparent)]
    Transition(#[from] crm_support::TransitionError),
    #[error("the history is longer than it can be")]
    TooLong,
    #[error("a thread panicked")]
    Panicked,
    #[error("the shim cannot be compiled: {0}")]
    Shim(String),
    #[error("the record of the file operations cannot be read: {0}")]
    Record(&'static str),
    #[cfg(feature = "postgres")]
    #[error("the server {0}")]
    Server(String),
    #[error("the writing process failed: {0}")]
    Writer(String),
}
