//! What a customer record begins with.

use std::collections::{BTreeMap, BTreeSet};

use super::{AttributeName, AttributeValue, Party, Relation, Tag};
use crate::contact::ContactPoint;
use crate::identity::{ClaimedIdentity, VerifiedIdentity};

/// What a customer record begins with; the rest is set by the suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCustomer {
    /// Whom the record stands for.
    pub party: Party,
    /// Identities proved to be the customer's.
    pub verified_identities: Vec<VerifiedIdentity>,
    /// Identities stated without proof.
    pub claimed_identities: Vec<ClaimedIdentity>,
    /// How the customer can be reached.
    pub contact_points: Vec<ContactPoint>,
    /// Custom attributes.
    pub attributes: BTreeMap<AttributeName, AttributeValue>,
    /// Tags.
    pub tags: BTreeSet<Tag>,
    /// Relations to other customers.
    pub relations: Vec<Relation>,
}

impl NewCustomer {
    /// A customer of whom only the party is known.
    #[must_use]
    pub fn new(party: Party) -> Self {
        Self {
            party,
            verified_identities: Vec::new(),
            claimed_identities: Vec::new(),
            contact_points: Vec::new(),
            attributes: BTreeMap::new(),
            tags: BTreeSet::new(),
            relations: Vec::new(),
        }
    }

    /// The same customer with one more proved identity.
    #[must_use]
    pub fn with_identity(mut self, identity: VerifiedIdentity) -> Self {
        self.verified_identities.push(identity);
        self
    }
}
