//! How sure we are that an identity is the customer's.

use serde::{Deserialize, Serialize};

use super::{Identity, IdentityKey};
use crate::contact::{DisclosedText, Disclosure};
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

/// The questions that a verified and a claimed identity answer alike; nothing makes one of the other.
macro_rules! about_the_identity {
    () => {
        /// The identity itself, which may be an address.
        #[must_use]
        pub(crate) fn identity(&self) -> &Identity {
            &self.identity
        }

        /// The kind of the identity, as [`Identity::kind`] has it.
        #[must_use]
        pub fn kind(&self) -> &'static str {
            self.identity.kind()
        }

        /// The identity, unless one can write to it or call it: see [`Identity::is_address`].
        #[must_use]
        pub fn identifier(&self) -> Option<&Identity> {
            Some(&self.identity).filter(|identity| !identity.is_address())
        }

        /// What it is compared and found by.
        ///
        /// This is the form for stores and for [`resolve_identities`](crate::resolve_identities), as
        /// the serialised one is. A key may hold an address; a program that reads one out of it to send
        /// there goes around the policy.
        #[must_use]
        pub fn key(&self) -> IdentityKey {
            self.identity.key()
        }

        /// Whether this is the identity: whether their keys are the same.
        #[must_use]
        pub fn is(&self, identity: &Identity) -> bool {
            self.key() == identity.key()
        }

        /// The identity as text, for the person whose it is.
        #[must_use]
        pub fn disclose(&self, to: Disclosure) -> DisclosedText {
            to.text(self.identity.value().to_owned())
        }
    };
}

/// An identity that is proved to be the customer's.
///
/// Only these open a customer's data: a store holds each at most once per tenant, and finds the
/// customer by it. A [`ClaimedIdentity`] is of another type, so that no claim gets here unproved.
///
/// An identity may be an address. That comes out of a stored customer as other addresses do, against
/// a [`Permit`](crate::Permit):
///
/// ```compile_fail,E0624
/// fn address(held: &crm_core::VerifiedIdentity) -> &crm_core::Identity {
///     held.identity()
/// }
/// ```
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

    about_the_identity!();

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

    about_the_identity!();

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
