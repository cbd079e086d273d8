//! What one event says about who caused it.

use serde::{Deserialize, Serialize};

use crate::customer::Customer;
use crate::identity::{ClaimedIdentity, IdentityKey, VerifiedIdentity};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The identities that one event carries: those that are proved, and those that are only stated.
///
/// A device is proved when the host's own cookie or key says so, which nobody can guess; an id that
/// a browser or an app sends along is a claim.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "ObservedFields")]
pub struct ObservedIdentities {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    verified: Vec<VerifiedIdentity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    claimed: Vec<ClaimedIdentity>,
    /// The keys of the verified ones, in their order: they are asked for again and again.
    #[serde(skip)]
    verified_keys: Vec<IdentityKey>,
    #[serde(skip)]
    claimed_keys: Vec<IdentityKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObservedFields {
    #[serde(default)]
    verified: Vec<VerifiedIdentity>,
    #[serde(default)]
    claimed: Vec<ClaimedIdentity>,
}

impl TryFrom<ObservedFields> for ObservedIdentities {
    type Error = ValidationError;

    fn try_from(fields: ObservedFields) -> Result<Self, ValidationError> {
        Self::new(fields.verified, fields.claimed)
    }
}

impl ObservedIdentities {
    /// Takes the identities of an event; repeated ones count once.
    ///
    /// # Errors
    /// When there are more than a customer record holds: 100 verified ones, or 100 claimed ones.
    pub fn new(
        verified: Vec<VerifiedIdentity>,
        claimed: Vec<ClaimedIdentity>,
    ) -> Result<Self, ValidationError> {
        let maximum = Customer::MAXIMUM_IDENTITIES;
        for (field, members) in [
            ("verified identities of an event", verified.len()),
            ("claimed identities of an event", claimed.len()),
        ] {
            if members > maximum {
                let rule = ValidationRule::TooMany { maximum };
                let shape = ValueShape::Collection { members };
                return Err(ValidationError::new(field, rule, shape));
            }
        }
        Ok(Self {
            verified_keys: verified.iter().map(|verified| verified.key()).collect(),
            claimed_keys: claimed.iter().map(|claimed| claimed.key()).collect(),
            verified,
            claimed,
        })
    }

    /// Those that are proved.
    #[must_use]
    pub fn verified(&self) -> &[VerifiedIdentity] {
        &self.verified
    }

    /// Those that are only stated.
    #[must_use]
    pub fn claimed(&self) -> &[ClaimedIdentity] {
        &self.claimed
    }
    /// The keys of those that are proved, in their order.
    pub(crate) fn verified_keys(&self) -> &[IdentityKey] {
        &self.verified_keys
    }

    /// The keys of those that are only stated, in their order.
    pub(crate) fn claimed_keys(&self) -> &[IdentityKey] {
        &self.claimed_keys
    }
}
