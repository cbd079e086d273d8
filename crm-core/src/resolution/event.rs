//! An event, as far as identity resolution looks at it.

use serde::{Deserialize, Serialize};

use super::ObservedIdentities;
use crate::id::InteractionId;
use crate::timestamp::Timestamp;

/// An event with the identities that it carries: a line of an export, an interaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityEvent {
    /// The id; no two events have the same.
    pub id: InteractionId,
    /// When it happened. Together with the id it says which of two events came first.
    pub occurred_at: Timestamp,
    /// Who caused it, as far as it says.
    pub observed: ObservedIdentities,
}

impl IdentityEvent {
    /// The place among all events.
    pub(super) fn place(&self) -> (Timestamp, InteractionId) {
        (self.occurred_at, self.id)
    }
}
