//! Why a rule was not explored.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crm_core::{CustomerId, TenantId};
use crm_segment::SegmenterError;
use ecrm_examples::arguments::ArgumentError;
use ecrm_examples::failure::FileFailure;
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Arguments(#[from] ArgumentError),
    #[error("option '--database': there is no file {}", .0.display())]
    NoDatabase(PathBuf),
    #[error("option '--database': {} cannot be opened", file.display())]
    Open {
        file: PathBuf,
        #[source]
        source: crm_storage::sqlite::OpenError,
    },
    #[error("option '--tenant': the tenant {tenant} has nobody in {}", file.display())]
    Nobody { tenant: TenantId, file: PathBuf },
    #[error("option '--days': time does not reach back {0} days before '--as-of'")]
    Days(u32),
    #[error("option '--customer': there is no customer {0}")]
    NoCustomer(CustomerId),
    #[error("option '--customer': the processing of the data of {0} is restricted")]
    Restricted(CustomerId),
    #[error("option '--picture': nobody kept over time what the rule asks for: {0}")]
    NotFollowed(String),
    #[error("the rule cannot be asked")]
    Segments(#[from] SegmenterError),
    #[error(transparent)]
    File(#[from] FileFailure),
    #[error("the output cannot be written")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Import(#[from] ecrm_examples::import::ImportFileError),
    #[error(transparent)]
    Store(#[from] crm_core::StoreError),
    #[error(transparent)]
    Value(#[from] crm_core::ValidationError),
    #[error("the rule cannot be followed over time")]
    Membership(#[from] ecrm_examples::membership::MembershipError),
    #[error("the report cannot be drawn")]
    Report(#[from] ecrm_examples::report::ReportError),
}

impl Failure {
    /// 2 where other options would help, 1 where the world is not as it should be.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Segments(SegmenterError::Store(_)) => ExitCode::FAILURE,
            Self::Arguments(_)
            | Self::NoDatabase(_)
            | Self::Open { .. }
            | Self::Nobody { .. }
            | Self::Days(_)
            | Self::NoCustomer(_)
            | Self::Restricted(_)
            | Self::NotFollowed(_)
            | Self::Segments(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
