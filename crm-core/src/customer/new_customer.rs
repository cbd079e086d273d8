//! What a customer record begins with.

use std::collections::{BTreeMap, BTreeSet};

use super::{AttributeName, AttributeValue, FieldValue, Party, Person, Relation, Tag};
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

    /// A customer of these values, of the kind of `party`; of an organisation whose name is not among them, the name is
    /// that of `party`.
    pub(crate) fn of_values(party: &Party, values: impl IntoIterator<Item = FieldValue>) -> Self {
        let mut new = Self::new(match party {
            Party::Person(_) => Party::Person(Person::default()),
            Party::Organisation(_) => party.clone(),
        });
        values.into_iter().for_each(|value| new.add(value));
        new
    }

    fn add(&mut self, value: FieldValue) {
        match value {
            FieldValue::VerifiedIdentity(identity) => self.verified_identities.push(identity),
            FieldValue::ClaimedIdentity(identity) => self.claimed_identities.push(identity),
            FieldValue::ContactPoint(point) => self.contact_points.push(point),
            FieldValue::Tag(tag) => drop(self.tags.insert(tag)),
            FieldValue::Relation(relation) => self.relations.push(relation),
            FieldValue::Attribute { name, value } => drop(self.attributes.insert(name, value)),
            FieldValue::GivenName(_)
            | FieldValue::FamilyName(_)
            | FieldValue::BornOn(_)
            | FieldValue::OrganisationName(_) => self.party.set(value),
        }
    }
}
