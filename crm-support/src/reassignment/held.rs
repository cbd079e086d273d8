//! A request that somebody is to work on.

use crm_core::Timestamp;

use crate::id::{RequestId, SpecialistId};
use crate::request::{RequestState, ServiceRequest};

/// A request on which its holder is to act: not one that waits for the customer or for an approver, nor one that is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeldRequest {
    /// Which.
    pub request: RequestId,
    /// Who holds it.
    pub holder: SpecialistId,
    /// Since when nothing was heard of the holder.
    pub silent_since: Timestamp,
}

impl HeldRequest {
    /// What is known of a request that waits for its holder since an instant.
    #[must_use]
    pub const fn new(request: RequestId, holder: SpecialistId, silent_since: Timestamp) -> Self {
        Self {
            request,
            holder,
            silent_since,
        }
    }

    /// What a request tells of itself; `None` where no holder is to act.
    ///
    /// A request does not keep when it was handed over: its last change counts as a sign of the holder, also when it was
    /// the customer who wrote. So silence begins too late rather than too early.
    #[must_use]
    pub fn of(request: &ServiceRequest) -> Option<Self> {
        match request.state() {
            RequestState::Assigned { specialist } | RequestState::Drafted { specialist, .. } => {
                Some(Self::new(request.id(), *specialist, request.updated_at()))
            }
            _ => None,
        }
    }
}
