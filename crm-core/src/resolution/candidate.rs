//! A profile, as far as resolution looks at it.

use std::collections::BTreeMap;

use crate::customer::Customer;
use crate::id::CustomerId;
use crate::identity::IdentityKey;
use crate::timestamp::Timestamp;

/// A profile that holds an identity of an event: its id, its verified identities, and how many other
/// profiles were merged into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidateProfile {
    id: CustomerId,
    identities: BTreeMap<IdentityKey, Timestamp>,
    merges: u32,
}

impl CandidateProfile {
    /// A profile without identities.
    #[must_use]
    pub fn new(id: CustomerId) -> Self {
        Self {
            id,
            identities: BTreeMap::new(),
            merges: 0,
        }
    }

    /// The same profile with a verified identity that it has since `since`; the earlier of two
    /// instants counts.
    #[must_use]
    pub fn with_identity(mut self, key: IdentityKey, since: Timestamp) -> Self {
        self.hold(key, since);
        self
    }

    /// The same profile, into which this many others were merged.
    #[must_use]
    pub fn with_merges(mut self, merges: u32) -> Self {
        self.merges = merges;
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> CustomerId {
        self.id
    }

    /// The verified identities, each with the instant since when the profile has it.
    #[must_use]
    pub fn identities(&self) -> &BTreeMap<IdentityKey, Timestamp> {
        &self.identities
    }

    /// How many other profiles were merged into it.
    #[must_use]
    pub fn merges(&self) -> u32 {
        self.merges
    }

    /// Whether the profile holds the identity.
    #[must_use]
    pub fn holds(&self, key: &IdentityKey) -> bool {
        self.identities.contains_key(key)
    }

    pub(super) fn hold(&mut self, key: IdentityKey, since: Timestamp) {
        let held = self.identities.entry(key).or_insert(since);
        *held = since.min(*held);
    }

    pub(super) fn release(&mut self, key: &IdentityKey) {
        self.identities.remove(key);
    }

    /// Takes all of the other profile in.
    pub(super) fn absorb(&mut self, other: Self) {
        for (key, since) in other.identities {
            self.hold(key, since);
        }
        self.merges = self.merges.saturating_add(other.merges).saturating_add(1);
    }
}

impl From<&Customer> for CandidateProfile {
    /// The verified identities of the record, each since it was verified; no merges.
    fn from(customer: &Customer) -> Self {
        let mut profile = Self::new(customer.id());
        for verified in customer.verified_identities() {
            profile.hold(verified.key(), verified.verified_at());
        }
        profile
    }
}
