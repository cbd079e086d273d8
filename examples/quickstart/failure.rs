//! Why the quickstart could not go on.

use std::io;

use ecrm_examples::failure::FileFailure;
use thiserror::Error;

/// Why the quickstart could not go on. Nothing that was stored before is lost.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Arguments(#[from] ecrm_examples::arguments::ArgumentError),
    #[error(transparent)]
    File(#[from] FileFailure),
    #[error("the output cannot be written")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Import(#[from] ecrm_examples::import::ImportFileError),
    #[error("the database cannot be opened")]
    Open(#[from] crm_storage::sqlite::OpenError),
    #[error(transparent)]
    Store(#[from] crm_core::StoreError),
    #[error(transparent)]
    Profile(#[from] crm_core::ProfileError),
    #[error("the customers cannot be segmented")]
    Segments(#[from] crm_segment::SegmenterError),
    #[error(transparent)]
    Forecast(#[from] ecrm_examples::forecast::ForecastError),
    #[error(transparent)]
    Invalid(#[from] crm_core::ValidationError),
    #[error(transparent)]
    Desk(#[from] crm_support::DeskError),
    #[error("the policies of the desk cannot be read")]
    Policies(#[from] serde_json::Error),
    #[error("the file has no purchases")]
    NoPurchases,
    #[error("the report cannot be drawn")]
    Report(#[from] ecrm_examples::report::ReportError),
}
