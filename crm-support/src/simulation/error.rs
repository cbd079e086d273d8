//! Why a desk was not simulated.

use crm_core::{MoneyError, ValidationError};
use thiserror::Error;

use crate::calendar::WorkingTimeError;
use crate::id::SpecialistId;

/// Why a desk was not simulated.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// The hours of a policy have too little working time for what it promises.
    #[error(transparent)]
    WorkingTime(#[from] WorkingTimeError),
    /// The routing chose somebody who is no member of the team, absent, or full.
    #[error("the routing chose {id}, who cannot take a request")]
    Routing {
        /// Who was chosen.
        id: SpecialistId,
    },
    /// The costs are beyond what an amount can be.
    #[error(transparent)]
    Costs(#[from] MoneyError),
    /// A value breaks a rule.
    #[error(transparent)]
    Invalid(#[from] ValidationError),
}
