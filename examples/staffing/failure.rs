//! Why a desk was not staffed.

use std::io;
use std::path::PathBuf;

use ecrm_examples::arguments::ArgumentError;
use ecrm_examples::failure::FileFailure;
use thiserror::Error;

#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Arguments(#[from] ArgumentError),
    #[error("option '--model': {} is no desk", file.display())]
    Model {
        file: PathBuf,
        #[source]
        source: serde_json::Error,
    },
    #[error("option '--model': nobody of the team ever works")]
    NobodyWorks,
    #[error("option '--model': nothing is promised to anybody who comes")]
    NothingPromised,
    #[error(transparent)]
    File(#[from] FileFailure),
    #[error("the output cannot be written")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Value(#[from] crm_core::ValidationError),
    #[error("the desk cannot be simulated")]
    Simulation(#[from] crm_support::simulation::SimulationError),
    #[error("the report cannot be drawn")]
    Report(#[from] ecrm_examples::report::ReportError),
}
