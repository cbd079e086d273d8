//! What is told.

use crate::interaction::NewInteraction;
use crate::resolution::ObservedIdentities;

/// An interaction, and what it says about who caused it.
///
/// It happened at [`occurred_at`](NewInteraction::occurred_at): to that instant the windows of limits
/// look back. A profile has an identity since it was
/// [verified](crate::VerifiedIdentity::verified_at) when the profile first got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecogniseItem {
    /// Who caused it, as far as it says.
    pub observed: ObservedIdentities,
    /// What happened.
    pub interaction: NewInteraction,
}
