//! What happens to a request, as far as clocks heed it.

use crm_core::Timestamp;
use serde::{Deserialize, Serialize};

use crate::coded::coded_enum;

coded_enum! {
    /// With whom a request lies.
    pub enum WorkState {
        /// Nobody has begun.
        New = "new",
        /// Somebody works on it.
        Open = "open",
        /// The customer is awaited.
        Pending = "pending",
        /// Somebody else is awaited: a supplier, say.
        OnHold = "on_hold",
        /// It is solved, and may be reopened.
        Solved = "solved",
        /// It is over without being solved: cancelled, or merged into another one.
        Ended = "ended",
    }
}

impl WorkState {
    /// Whether nobody works on it any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Solved | Self::Ended)
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Activity {
    /// The request came in. Only the first one counts.
    Opened,
    /// The customer wrote something more.
    CustomerWrote,
    /// The customer was given an answer.
    Answered,
    /// Something was noted for the company only.
    Noted,
    /// The request came into another state.
    Entered(WorkState),
}

/// What happened to a request, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestActivity {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Activity,
}

impl RequestActivity {
    /// What happened at an instant.
    #[must_use]
    pub const fn new(at: Timestamp, what: Activity) -> Self {
        Self { at, what }
    }
}
