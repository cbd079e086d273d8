//! The parts that people play in the decisions of an organisation to buy.

use serde::{Deserialize, Serialize};

/// The part that somebody plays when an organisation decides to buy.
///
/// Users, influencers, buyers, deciders and gatekeepers are those of F. E. Webster and Y. Wind, "A
/// General Model for Understanding Organizational Buying Behavior", Journal of Marketing 36 (1972);
/// T. V. Bonoma added the initiator ("Major Sales: Who Really Does the Buying?", Harvard Business
/// Review, 1982). One person may play several of them, and several people the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BuyingRole {
    /// Says first that something is needed.
    Initiator,
    /// Will work with what is bought.
    User,
    /// Is heard on what it must be like.
    Influencer,
    /// Says yes or no.
    Decider,
    /// Chooses the supplier and the terms, and signs.
    Buyer,
    /// Decides what the others get to see and whom they get to meet.
    Gatekeeper,
}

impl BuyingRole {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Initiator,
        Self::User,
        Self::Influencer,
        Self::Decider,
        Self::Buyer,
        Self::Gatekeeper,
    ];
}
