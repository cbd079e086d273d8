//! Why the desk did not do what it was asked to.

use crm_core::{StoreError, ValidationError, WriteOutcome};
use thiserror::Error;

use crate::calendar::WorkingTimeError;
use crate::id::{RequestId, SpecialistId};
use crate::request::TransitionError;
use crate::specialist::SpecialistError;

/// Why [`Desk`](super::Desk) did not do what it was asked to. Nothing was changed then, except
/// after [`StoreError::UnknownOutcome`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The request does not take the command.
    #[error(transparent)]
    Transition(#[from] TransitionError),
    /// The specialist cannot take the request.
    #[error(transparent)]
    Specialist(#[from] SpecialistError),
    /// The calendar of the service level has too little working time.
    #[error(transparent)]
    WorkingTime(#[from] WorkingTimeError),
    /// A value breaks a rule.
    #[error(transparent)]
    Invalid(#[from] ValidationError),
    /// There is no such request.
    #[error("there is no request {id}")]
    UnknownRequest {
        /// The id asked for.
        id: RequestId,
    },
    /// There is no such specialist.
    #[error("there is no specialist {id}")]
    UnknownSpecialist {
        /// The id asked for.
        id: SpecialistId,
    },
    /// The desk has no service policies.
    #[error("the desk has no service policies")]
    NoPolicies,
    /// Others kept changing the same records; trying again later may help.
    #[error("the records are being changed by too many others")]
    Contended,
}

impl DeskError {
    /// What became of the write that was answered so. [`Contended`](Self::Contended) is a conflict;
    /// whatever a rule refused was not applied.
    #[must_use]
    pub const fn outcome(&self) -> WriteOutcome {
        match self {
            Self::Store(error) => error.outcome(),
            Self::Contended => WriteOutcome::Conflict,
            _ => WriteOutcome::NotApplied,
        }
    }
}
