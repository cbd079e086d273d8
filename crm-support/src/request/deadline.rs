//! Until when a request is to be answered and solved.

use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::coded::coded_enum;

coded_enum! {
    /// What a deadline is set for.
    pub enum DeadlineTarget {
        /// The first answer to the customer.
        Response = "response",
        /// The solution.
        Resolution = "resolution",
    }
}

/// The deadlines of a request that a [`ServiceLevel`](crate::ServiceLevel) gave it. They do not move while the customer is awaited. A
/// request under [`ServicePolicies`](crate::ServicePolicies) has none: its [terms](crate::ServiceTerms) say what is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Dues", into = "Dues")]
pub struct Deadlines {
    response_due: Option<Timestamp>,
    resolution_due: Option<Timestamp>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dues {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    response_due: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resolution_due: Option<Timestamp>,
}

impl Deadlines {
    /// None at all: service policies say what is promised, or nothing is.
    pub const NONE: Self = Self {
        response_due: None,
        resolution_due: None,
    };

    /// A first answer until `response_due`, a solution until `resolution_due`.
    ///
    /// # Errors
    /// When the solution is due before the first answer.
    pub fn new(
        response_due: Timestamp,
        resolution_due: Timestamp,
    ) -> Result<Self, ValidationError> {
        if resolution_due < response_due {
            return Err(ValidationError::new(
                "deadlines",
                ValidationRule::Inconsistent {
                    rule: "the resolution must not be due before the response",
                },
                ValueShape::Composite,
            ));
        }
        Ok(Self {
            response_due: Some(response_due),
            resolution_due: Some(resolution_due),
        })
    }

    /// Until when the target is to be reached; reached at that very instant, it is met. `None` where there is no deadline.
    #[must_use]
    pub fn due(self, target: DeadlineTarget) -> Option<Timestamp> {
        match target {
            DeadlineTarget::Response => self.response_due,
            DeadlineTarget::Resolution => self.resolution_due,
        }
    }
}

impl TryFrom<Dues> for Deadlines {
    type Error = ValidationError;

    fn try_from(dues: Dues) -> Result<Self, Self::Error> {
        match (dues.response_due, dues.resolution_due) {
            (Some(response_due), Some(resolution_due)) => Self::new(response_due, resolution_due),
            (response_due, resolution_due) => Ok(Self {
                response_due,
                resolution_due,
            }),
        }
    }
}

impl From<Deadlines> for Dues {
    fn from(deadlines: Deadlines) -> Self {
        Self {
            response_due: deadlines.response_due,
            resolution_due: deadlines.resolution_due,
        }
    }
}

/// What became of a deadline up to an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeadlineState {
    /// The target is not reached, and there is time left.
    Running {
        /// Until when.
        due: Timestamp,
    },
    /// The target was reached in time.
    Met {
        /// When.
        at: Timestamp,
    },
    /// The due time passed before the target was reached.
    Missed {
        /// The due time: the exact instant of the breach.
        due: Timestamp,
        /// When the target was reached after all.
        reached_at: Option<Timestamp>,
    },
    /// The request ended without the target: merged or cancelled before the due time.
    Void,
    /// There is no deadline.
    NotPromised,
}

/// That someone was told of a missed deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// Of which.
    pub target: DeadlineTarget,
    /// When.
    pub at: Timestamp,
}
