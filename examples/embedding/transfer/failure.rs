//! Why the transfer could not go on.

use std::path::PathBuf;

use crm_storage::transfer::{ArchiveError, ImportError, TransferError};
use ecrm_examples::failure::FileFailure;
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error("{0}; --help lists the options")]
    Syntax(#[from] lexopt::Error),
    /// What was given may hold a password, and is not repeated.
    #[error("a place is sqlite:PATH, file:PATH, postgres://..., mysql://... or env:NAME")]
    NoPlace,
    #[error("the variable {name} of the environment names no place")]
    NoVariable { name: String },
    #[error("say from where and to where; --help tells how")]
    NoTwoPlaces,
    #[error("from file to file: copy it with the means of your system")]
    TwoFiles,
    #[error(transparent)]
    Tenant(#[from] crm_core::ValidationError),
    #[error(transparent)]
    File(#[from] FileFailure),
    #[error("{} is no state of a transfer; remove it to begin anew", path.display())]
    State { path: PathBuf },
    #[error("the database cannot be opened")]
    Open(#[from] crm_storage::sqlite::OpenError),
    #[error("the server cannot be used")]
    Server(#[source] crm_core::BoxError),
    #[error(transparent)]
    Store(#[from] crm_core::StoreError),
    #[error("the archive is damaged")]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Transfer(#[from] TransferError),
}
