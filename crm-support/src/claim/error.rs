//! Why a claim was refused.

use crm_core::Timestamp;
use thiserror::Error;

use crate::id::SpecialistId;

/// Why a claim was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// Somebody else is answering.
    #[error("specialist {holder} is answering until {until}")]
    Held {
        /// Who.
        holder: SpecialistId,
        /// Until when, if it is not renewed.
        until: Timestamp,
    },
    /// The specialist does not hold the request, and nobody else does.
    #[error("the request is not claimed by the specialist")]
    NotClaimed,
}
