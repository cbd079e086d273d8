//! Why a request is as urgent as it is.

use crate::coded::coded_enum;

coded_enum! {
    /// Where points of urgency come from.
    pub enum UrgencyPart {
        /// How much the customer matters.
        Standing = "standing",
        /// The segment of the customer that counts most.
        Segment = "segment",
        /// What the customer is worth.
        Value = "value",
        /// What the contract obliges to.
        Contract = "contract",
        /// What the request is.
        Kind = "kind",
        /// How urgent what is asked is.
        Priority = "priority",
        /// How angry the customer is.
        Sentiment = "sentiment",
        /// How long it has waited.
        Waiting = "waiting",
    }
}

/// Points, and where they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UrgencyPoints {
    /// Where from.
    pub part: UrgencyPart,
    /// How many; those of waiting without the part of a point that is not full yet.
    pub points: u64,
}

/// How urgent a request is at an instant, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Urgency {
    /// The sum of the parts.
    pub points: u64,
    /// The parts, each once, in the order of [`UrgencyPart::ALL`]; those without points as well.
    pub parts: Vec<UrgencyPoints>,
    /// The version of the policy.
    pub policy_version: u32,
}
