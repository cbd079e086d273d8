//! What was decided about an event, and why.

use std::fmt;

use super::{BlockedBy, IdentityLimit, IdentityNamespace};
use crate::id::CustomerId;
use crate::identity::IdentityKey;

/// Whose an event is, what the profile gets by it, and what was left aside for which reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IdentityResolution {
    /// Whose the event is.
    pub decision: IdentityDecision,
    /// The verified identities that are new to the profile, by falling priority. Those that
    /// [`moved`](Self::moved) are among them.
    pub adopted: Vec<IdentityKey>,
    /// The devices that another customer used before, and who: see
    /// [`IdentityBearer::SwitchingDevice`](super::IdentityBearer::SwitchingDevice).
    pub moved: Vec<MovedIdentity>,
    /// The identities that were not used, in the order in which they were left aside.
    pub dropped: Vec<DroppedIdentity>,
    /// What the event only claims, without what is blocked and what the profile holds verified.
    /// It may be noted with the profile, as a claim. In the order of keys.
    pub claims: Vec<IdentityKey>,
    /// Other customers who hold a claimed identity verified, by rising id: for staff to look at.
    /// Whoever caused the event must not learn of them, nor see anything of theirs.
    pub suspects: Vec<CustomerId>,
    /// The version of the policy.
    pub policy_version: u32,
}

/// Whose an event is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityDecision {
    /// A new profile's: nobody holds one of its identities.
    Create,
    /// That profile's.
    Attach(CustomerId),
    /// One profile's that several become.
    Merge {
        /// The one that stays: the oldest, which is that of the lowest id.
        into: CustomerId,
        /// Those that become part of it, by rising id.
        from: Vec<CustomerId>,
    },
    /// Nobody's: no verified identity is left to go by. The host keeps such a contact apart until
    /// somebody proves whose it is.
    Unproven,
}

/// An identity that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DroppedIdentity {
    /// The identity.
    pub identity: IdentityKey,
    /// Why.
    pub reason: IdentityDropReason,
}

/// A device that goes along with another customer now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MovedIdentity {
    /// The identity.
    pub identity: IdentityKey,
    /// Who held it.
    pub from: CustomerId,
}

/// Why an identity was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityDropReason {
    /// Its value identifies nobody.
    Blocked(BlockedBy),
    /// The policy has no rule for it.
    NoRule,
    /// It is a device, and the event is about another customer than the one who is known on it.
    SharedDevice {
        /// The customer who is known on it.
        holder: CustomerId,
    },
    /// It had the lowest priority when the profile would have got more identities of a namespace than
    /// its limit.
    Limit {
        /// The namespace of which there would have been too many.
        namespace: IdentityNamespace,
        /// How many there would have been.
        would_be: u32,
        /// The limit.
        limit: IdentityLimit,
    },
    /// It had the lowest priority when the profile would have taken more merges than the policy
    /// allows.
    MergeLimit {
        /// How many there would have been.
        would_be: u32,
    },
    /// It had the lowest priority when the profile would have held more identities than a customer
    /// record does.
    ProfileFull {
        /// How many there would have been.
        would_be: u32,
    },
}

impl fmt::Display for IdentityDropReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked(_) => formatter.write_str("the value identifies nobody"),
            Self::NoRule => formatter.write_str("the policy has no rule for it"),
            Self::SharedDevice { holder } => {
                write!(formatter, "customer {holder} is known on the device")
            }
            Self::Limit {
                namespace,
                would_be,
                limit,
            } => write!(
                formatter,
                "the profile would have {would_be} of {namespace}, where {limit} are allowed"
            ),
            Self::MergeLimit { would_be } => {
                write!(formatter, "the profile would have taken {would_be} merges")
            }
            Self::ProfileFull { would_be } => {
                write!(formatter, "the profile would hold {would_be} identities")
            }
        }
    }
}
