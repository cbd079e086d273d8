//! What is planned, and the plan.

use std::cmp::Reverse;

use crm_core::Timestamp;

use super::MatchCost;
use crate::id::{RequestId, SpecialistId};
use crate::routing::{RoutingNeeds, RoutingQueue};

/// A request that waits to be given to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaitingRequest<'a> {
    /// Which.
    pub request: RequestId,
    /// How much its waiting, or a bad choice for it, weighs: points of urgency, lateness in minutes.
    pub urgency: u32,
    /// Since when it waits.
    pub waiting_since: Timestamp,
    /// What it takes of a specialist.
    pub needs: RoutingNeeds,
    /// The queue that it is in.
    pub queue: &'a RoutingQueue,
}

impl<'a> WaitingRequest<'a> {
    /// A request that waits in a queue.
    #[must_use]
    pub fn new(
        request: RequestId,
        urgency: u32,
        waiting_since: Timestamp,
        needs: RoutingNeeds,
        queue: &'a RoutingQueue,
    ) -> Self {
        Self {
            request,
            urgency,
            waiting_since,
            needs,
            queue,
        }
    }

    /// The order in which requests are given away: most urgent first, then the one that has waited longest.
    pub(super) fn turn(&self) -> impl Ord + use<> {
        (Reverse(self.urgency), self.waiting_since, self.request)
    }
}

/// A request and who is to get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedAssignment {
    /// The request.
    pub request: RequestId,
    /// Who is to get it.
    pub specialist: SpecialistId,
    /// What that costs.
    pub cost: MatchCost,
}

/// Who is to get which request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueuePlan {
    /// Who gets which, in the order in which they are to be given away.
    pub assignments: Vec<PlannedAssignment>,
    /// Those that go on waiting, in the same order.
    pub waiting: Vec<RequestId>,
    /// What all of it costs, those that go on waiting included.
    pub cost: u64,
    /// Whether no plan costs less.
    pub is_proven_best: bool,
}
