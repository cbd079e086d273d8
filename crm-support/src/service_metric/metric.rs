//! What is measured.

use std::collections::BTreeSet;

use super::WorkState;
use crate::coded::coded_enum;

coded_enum! {
    /// What of a request is measured, and may have a target.
    ///
    /// | metric | from | to | stands still, unless told otherwise |
    /// |---|---|---|---|
    /// | first response | the opening | the first public answer | never |
    /// | next response | what the customer writes after the first answer | the next public answer | never |
    /// | periodic update | each public answer | the next one | never |
    /// | resolution | the opening | solved | never |
    /// | requester wait | the opening | solved | while the customer is awaited |
    /// | agent work | the opening | solved | while the customer or somebody else is awaited |
    ///
    /// The definitions are those of Zendesk's ticket metrics, which the field uses most. When a request is over, all clocks
    /// stop; when it is reopened, those that stopped with it go on, and what lies between does not count. An answer to a
    /// request that is over is an answer.
    pub enum ServiceMetric {
        /// How long the customer waits for the first answer.
        FirstResponse = "first_response",
        /// How long the customer waits for each answer after that.
        NextResponse = "next_response",
        /// How long the customer hears nothing.
        PeriodicUpdate = "periodic_update",
        /// How long it takes to solve the request.
        Resolution = "resolution",
        /// How long the customer waits in all.
        RequesterWait = "requester_wait",
        /// How long the request lies with those who work on it.
        AgentWork = "agent_work",
    }
}

impl ServiceMetric {
    /// The states in which its clock stands still unless told otherwise.
    #[must_use]
    pub fn usual_pauses(self) -> BTreeSet<WorkState> {
        match self {
            Self::RequesterWait => BTreeSet::from([WorkState::Pending]),
            Self::AgentWork => BTreeSet::from([WorkState::Pending, WorkState::OnHold]),
            Self::FirstResponse | Self::NextResponse | Self::PeriodicUpdate | Self::Resolution => {
                BTreeSet::new()
            }
        }
    }
}
