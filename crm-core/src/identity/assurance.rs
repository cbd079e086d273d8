//! How sure we are that an identity is the customer's.

use serde::{Deserialize, Serialize};

use super::Identity;
use crate::timestamp::Timestamp;

/// How it was proved that the customer holds an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum VerificationMethod {
    /// A system that the host trusts says so: the shop that gave the customer number.
    TrustedSource,
    /// The customer followed a link or typed a code that was sent there.
    Confirmation,
    /// The customer was signed in.
    SignedIn,
    /// A member of staff checked it.
    Staff,
}

/// An identity that is proved to be the customer's.
///
/// Only these open a customer's data: a store holds each at most once per tenant, and finds the
/// customer by it. A [`ClaimedIdentity`] is of another type, so that no claim gets here unproved.
///
/// ```compile_fail
/// use crm_core::{ClaimedIdentity, VerifiedIdentity};
///
/// fn open(identity: VerifiedIdentity) {}
/// fn attack(claim: ClaimedIdentity) {
///     open(claim);
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifiedIdentity {
    identity: Identity,
    method: VerificationMethod,
    verified_at: Timestamp,
}

impl VerifiedIdentity {
    pub(crate) fn new(
        identity: Identity,
        method: VerificationMethod,
        verified_at: Timestamp,
    ) -> Self {
        Self {
            identity,
            method,
            verified_at,
        }
    }

    /// The identity.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// How it was proved.
    #[must_use]
    pub fn method(&self) -> VerificationMethod {
        self.method
    }

    /// When it was proved.
    #[must_use]
    pub fn verified_at(&self) -> Timestamp {
        self.verified_at
    }
}

/// An identity that somebody stated without proof: typed into a form, read off a letter.
///
/// It helps a human to decide and finds nobody: two customers may claim the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimedIdentity {
    identity: Identity,
    claimed_at: Timestamp,
}

impl ClaimedIdentity {
    pub(crate) fn new(identity: Identity, claimed_at: Timestamp) -> Self {
        Self {
            identity,
            claimed_at,
        }
    }

    /// The identity.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// When it was stated.
    #[must_use]
    pub fn claimed_at(&self) -> Timestamp {
        self.claimed_at
    }

    /// The same identity, now proved.
    #[must_use]
    pub fn verify(self, method: VerificationMethod, at: Timestamp) -> VerifiedIdentity {
        VerifiedIdentity::new(self.identity, method, at)
    }
}
