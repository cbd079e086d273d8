//! What became of an item.

use thiserror::Error;

use super::MergeConflict;
use crate::customer::CustomerError;
use crate::id::{CustomerId, InteractionId, MergeId};
use crate::resolution::{DroppedIdentity, MovedIdentity};

/// What became of an item, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recognition {
    /// Whose the interaction is, or why it is not stored.
    pub outcome: RecognitionOutcome,
    /// The identities that were not used, in the order in which they were left aside. Empty when the
    /// store refused the interaction.
    pub dropped: Vec<DroppedIdentity>,
    /// The devices that another customer used before, and who.
    pub moved: Vec<MovedIdentity>,
    /// Profiles that the proofs would have made one, and that a person has to look at.
    pub conflict: Option<MergeConflict>,
    /// Other customers who hold an identity that is only claimed: for staff to look at. Whoever
    /// caused the interaction must not learn of them.
    pub suspects: Vec<CustomerId>,
}

/// Whose an interaction is, or why it is not stored. An id of a customer may be absorbed by a later
/// item; it leads on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecognitionOutcome {
    /// It is stored now.
    Recorded {
        /// Whose it is.
        customer: CustomerId,
        /// What that took.
        recognised: Recognised,
    },
    /// It was stored before. What its identities newly told is stored now.
    AlreadyRecorded {
        /// Whose it is.
        customer: CustomerId,
        /// What its identities took.
        recognised: Recognised,
        /// The interaction that was stored before.
        interaction: InteractionId,
    },
    /// Nothing of it is stored.
    Refused(RecognitionRefusal),
}

/// How a customer was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recognised {
    /// Nobody held one of the identities: the customer is new.
    Created,
    /// One held some of them.
    Attached,
    /// Several did, and are one now: the oldest.
    Merged(Vec<MergeId>),
}

/// Why nothing of an item is stored. The other items are not touched by it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecognitionRefusal {
    /// No verified identity is left to go by. Keep the contact apart until somebody proves whose it is.
    #[error("no verified identity is left to go by")]
    Unproven,
    /// Its source and key were used for another content.
    #[error("the idempotency key is recorded with another content, as interaction {existing}")]
    KeyReused {
        /// Whose it is.
        customer: CustomerId,
        /// The interaction that has the key.
        existing: InteractionId,
    },
    /// The customer's record would break a rule.
    #[error(transparent)]
    Customer(#[from] CustomerError),
}

impl Recognition {
    pub(crate) fn refused(refusal: RecognitionRefusal) -> Self {
        Self {
            outcome: RecognitionOutcome::Refused(refusal),
            dropped: Vec::new(),
            moved: Vec::new(),
            conflict: None,
            suspects: Vec::new(),
        }
    }

    /// Whose the interaction is; `None` when it was refused.
    #[must_use]
    pub fn customer(&self) -> Option<CustomerId> {
        match &self.outcome {
            RecognitionOutcome::Recorded { customer, .. }
            | RecognitionOutcome::AlreadyRecorded { customer, .. } => Some(*customer),
            RecognitionOutcome::Refused(_) => None,
        }
    }

    /// The merges that the item led to.
    #[must_use]
    pub fn merges(&self) -> &[MergeId] {
        match &self.outcome {
            RecognitionOutcome::Recorded { recognised, .. }
            | RecognitionOutcome::AlreadyRecorded { recognised, .. } => match recognised {
                Recognised::Merged(merges) => merges,
                _ => &[],
            },
            RecognitionOutcome::Refused(_) => &[],
        }
    }

    /// The same, once the store said that it knew the interaction.
    pub(crate) fn known_before(mut self, interaction: InteractionId) -> Self {
        if let RecognitionOutcome::Recorded {
            customer,
            recognised,
        } = self.outcome
        {
            self.outcome = RecognitionOutcome::AlreadyRecorded {
                customer,
                recognised,
                interaction,
            };
        }
        self
    }
}
