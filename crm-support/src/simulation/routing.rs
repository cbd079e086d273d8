//! Who gets a request that waits.

use std::fmt::Debug;

use crm_core::Timestamp;

use crate::id::SpecialistId;
use crate::specialist::{RoutingNeeds, Specialist, route};

/// How a simulated desk chooses who answers.
///
/// It is asked whenever somebody might take something, for the first request of each class in the order of the queue: of
/// requests with the same needs either all or none can be taken. What it says may depend on nothing but what it is given,
/// so that the same seed gives the same result.
pub trait DeskRouting: Debug + Send + Sync {
    /// Who gets a request with these needs; `None` leaves it in the queue. Specialists outside their shifts are absent, and
    /// none has less spare capacity than nothing: who is absent or full must not be chosen.
    fn choose(
        &self,
        needs: &RoutingNeeds,
        team: &[Specialist],
        now: Timestamp,
    ) -> Option<SpecialistId>;
}

/// The routing of this crate: [`route`].
#[derive(Debug, Clone, Copy, Default)]
pub struct UsualRouting;

impl DeskRouting for UsualRouting {
    fn choose(
        &self,
        needs: &RoutingNeeds,
        team: &[Specialist],
        _now: Timestamp,
    ) -> Option<SpecialistId> {
        route(needs, team).chosen
    }
}
