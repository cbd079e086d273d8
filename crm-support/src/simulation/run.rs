//! What happened in a replication.

use crm_core::Timestamp;

use crate::service_metric::RequestActivity;

/// All that happened in a replication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulationRun {
    pub(super) replication: u32,
    pub(super) end: Timestamp,
    pub(super) requests: Vec<RequestRun>,
    pub(super) waits: Vec<Wait>,
    pub(super) spells: Vec<WorkSpell>,
}

/// What happened to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestRun {
    /// Its class: the place in the model.
    pub class: usize,
    /// When it came in.
    pub arrived_at: Timestamp,
    /// What happened, by rising instant: as the clocks of service metrics heed it.
    pub activities: Vec<RequestActivity>,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitEnd {
    /// Somebody began to work.
    Begun,
    /// The customer gave up.
    GivenUp,
}

/// A stretch in which a request waits in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Wait {
    /// The request: its place among the requests.
    pub request: usize,
    /// How many answers it had had.
    pub answers: usize,
    /// From when.
    pub from: Timestamp,
    /// Until when and why; `None` while it lasts.
    pub ended: Option<(Timestamp, WaitEnd)>,
    /// Whether it was taken up before, and handed back at the end of a shift.
    pub handed_back: bool,
}

/// A stretch in which a specialist has a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WorkSpell {
    /// The request: its place among the requests.
    pub request: usize,
    /// The specialist: the place in the team.
    pub specialist: usize,
    /// From when.
    pub from: Timestamp,
    /// Until when; `None` while it lasts. Between shifts nobody works at it.
    pub until: Option<Timestamp>,
    /// Whether it ended with an answer, and not with the shift.
    pub answered: bool,
}

impl SimulationRun {
    /// Which replication it was, counted from 0.
    #[must_use]
    pub fn replication(&self) -> u32 {
        self.replication
    }

    /// Up to when it was simulated.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.end
    }

    /// The requests, by rising arrival.
    #[must_use]
    pub fn requests(&self) -> &[RequestRun] {
        &self.requests
    }

    /// The waits, by rising beginning.
    #[must_use]
    pub fn waits(&self) -> &[Wait] {
        &self.waits
    }

    /// The stretches of work, by rising beginning.
    #[must_use]
    pub fn spells(&self) -> &[WorkSpell] {
        &self.spells
    }
}
