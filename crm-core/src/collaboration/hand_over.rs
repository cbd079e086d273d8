//! One hand-over.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::collaborator::Collaborator;
use crate::interaction::{HandOverNumber, HandOverStep, HandOverUpdate, InteractionText};
use crate::timestamp::Timestamp;

/// Where a hand-over stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HandOverState {
    /// It waits for an answer.
    Waiting,
    /// The one who was asked took the customer over.
    Accepted,
    /// The one who was asked did not.
    Declined,
    /// It was taken back.
    Withdrawn,
    /// The customer was given to somebody who was not asked.
    Assigned,
}

/// A hand-over of a customer from one to another.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HandOver {
    /// Its number.
    pub number: HandOverNumber,
    /// Who hands over, if that was told.
    pub from: Option<Collaborator>,
    /// Who is to have the customer.
    pub to: Collaborator,
    /// Why, and what is asked for.
    pub request: Option<InteractionText>,
    /// Who asked, or decided.
    pub asked_by: Actor,
    /// When.
    pub asked_at: Timestamp,
    /// Where it stands.
    pub state: HandOverState,
    /// Who answered or took it back.
    pub answered_by: Option<Actor>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Why it was declined.
    pub reason: Option<InteractionText>,
}

impl HandOver {
    /// The hand-over that a step begins; `None` when it only answers one.
    pub(super) fn begun_by(update: &HandOverUpdate, at: Timestamp) -> Option<Self> {
        let (from, to, request, state) = match &update.step {
            HandOverStep::Offered { from, to, request } => {
                (from.clone(), to, request, HandOverState::Waiting)
            }
            HandOverStep::Assigned { to, request } => (None, to, request, HandOverState::Assigned),
            HandOverStep::Accepted | HandOverStep::Declined { .. } | HandOverStep::Withdrawn => {
                return None;
            }
        };
        Some(Self {
            number: update.hand_over.clone(),
            from,
            to: to.clone(),
            request: request.clone(),
            asked_by: update.by.clone(),
            asked_at: at,
            state,
            answered_by: None,
            answered_at: None,
            reason: None,
        })
    }

    /// Takes an answer, if it waits for one, and says whether it is accepted by it.
    pub(super) fn is_accepted_by(&mut self, update: &HandOverUpdate, at: Timestamp) -> bool {
        let answer = match &update.step {
            HandOverStep::Accepted => HandOverState::Accepted,
            HandOverStep::Declined { .. } => HandOverState::Declined,
            HandOverStep::Withdrawn => HandOverState::Withdrawn,
            HandOverStep::Offered { .. } | HandOverStep::Assigned { .. } => return false,
        };
        if self.state != HandOverState::Waiting {
            return false;
        }
        self.state = answer;
        self.answered_by = Some(update.by.clone());
        self.answered_at = Some(at);
        if let HandOverStep::Declined { reason } = &update.step {
            self.reason.clone_from(reason);
        }
        answer == HandOverState::Accepted
    }
}
