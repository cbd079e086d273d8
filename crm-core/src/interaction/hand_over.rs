//! Who passes a customer on to whom.

use serde::{Deserialize, Serialize};

use super::InteractionText;
use crate::actor::Actor;
use crate::collaborator::Collaborator;

crate::bounded_text! {
    /// The number of a hand-over in the system that keeps it. Case counts.
    pub struct HandOverNumber("hand-over number", personal, single, 100);
}

/// What became of a hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum HandOverStep {
    /// Somebody is asked to take the customer over. Until that one accepts, the responsibility stays
    /// where it is.
    Offered {
        /// Who hands over, if somebody does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Collaborator>,
        /// Who is asked.
        to: Collaborator,
        /// Why, and what is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<InteractionText>,
    },
    /// The one who is asked takes the customer over.
    Accepted,
    /// The one who is asked does not.
    Declined {
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<InteractionText>,
    },
    /// The offer is taken back.
    Withdrawn,
    /// The customer is somebody's from now on, who is not asked.
    Assigned {
        /// Who is responsible.
        to: Collaborator,
        /// Why, and what is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<InteractionText>,
    },
}

/// Something happened to a hand-over of a customer from one to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct HandOverUpdate {
    /// The hand-over.
    pub hand_over: HandOverNumber,
    /// Who says so. Who may answer for whom is for the host to decide.
    pub by: Actor,
    /// What became of it.
    pub step: HandOverStep,
}

impl HandOverUpdate {
    /// This became of the hand-over; `by` says so.
    #[must_use]
    pub fn new(hand_over: HandOverNumber, by: Actor, step: HandOverStep) -> Self {
        Self {
            hand_over,
            by,
            step,
        }
    }
}
