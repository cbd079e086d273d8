//! Why there are no scores.

use std::io;

use ecrm_examples::arguments::ArgumentError;
use ecrm_examples::failure::FileFailure;
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Arguments(#[from] ArgumentError),
    #[error(transparent)]
    File(#[from] FileFailure),
    #[error("the output cannot be written")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Import(#[from] ecrm_examples::import::ImportFileError),
    #[error("the file has no purchases")]
    NoPurchases,
    #[error(transparent)]
    Store(#[from] crm_core::StoreError),
    #[error("the customers cannot be segmented")]
    Segments(#[from] crm_segment::SegmenterError),
    #[error(transparent)]
    Forecast(#[from] ecrm_examples::forecast::ForecastError),
    #[error(transparent)]
    Value(#[from] crm_segment::value::ValueError),
    #[error("the report cannot be drawn")]
    Report(#[from] ecrm_examples::report::ReportError),
}
