//! Why there are no scores.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::arguments::ArgumentError;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Arguments(#[from] ArgumentError),
    #[error("cannot write {}", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(transparent)]
    Io(#[from] io::Error),
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

impl Failure {
    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn with_causes(&self) -> String {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(source) = cause {
            text.push_str(": ");
            text.push_str(&source.to_string());
            cause = source.source();
        }
        text
    }
}
