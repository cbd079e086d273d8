//! What is done when a level of a ladder is reached.

use crm_core::{Code, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use crate::id::SpecialistId;
use crate::priority::Priority;

/// What is done when a level of an [`EscalationLadder`](super::EscalationLadder) is reached: once for each run of a clock.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum EscalationAction {
    /// Somebody is to be told: the event `request.notification_requested` names them for the host, who knows how.
    Notify {
        /// Whom: `team-lead`.
        recipient: Code,
    },
    /// The request becomes at least so urgent.
    RaisePriority {
        /// How urgent.
        to: Priority,
    },
    /// The request is taken from who holds it, and routed anew. Where nobody else can take it, it stays.
    Reassign,
    /// A specialist is told of all that happens to the request from now on.
    AddWatcher {
        /// Who.
        specialist: SpecialistId,
    },
    /// An event of the host's own, which its consumers wait for.
    Publish {
        /// Its name, which begins with `host.`: `host.customer_at_risk`.
        event: Code,
    },
}

impl EscalationAction {
    /// What the names of the host's own events begin with.
    pub const HOST_EVENT: &'static str = "host.";

    /// An event of the host's own cannot pass for one of ours.
    pub(super) fn check(&self) -> Result<(), ValidationError> {
        match self {
            Self::Publish { event } if !event.as_str().starts_with(Self::HOST_EVENT) => {
                let rule = "the event that is published must begin with host.";
                let rule = ValidationRule::Inconsistent { rule };
                Err(ValidationError::new(
                    "escalation action",
                    rule,
                    ValueShape::Composite,
                ))
            }
            _ => Ok(()),
        }
    }
}
