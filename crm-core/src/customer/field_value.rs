//! The values of a customer record, one by one.

use serde::{Deserialize, Serialize};

use super::{
    AttributeName, AttributeValue, BirthDate, Customer, CustomerField, FamilyName, GivenName,
    OrganisationName, Party, Relation, Tag,
};
use crate::contact::ContactPoint;
use crate::identity::{ClaimedIdentity, VerifiedIdentity};

/// One value of a customer record. It is personal; `Debug` does not show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FieldValue {
    /// The given name of a person.
    GivenName(GivenName),
    /// The family name of a person.
    FamilyName(FamilyName),
    /// The day of birth of a person.
    BornOn(BirthDate),
    /// The name of an organisation.
    OrganisationName(OrganisationName),
    /// An identity proved to be the customer's.
    VerifiedIdentity(VerifiedIdentity),
    /// An identity stated without proof.
    ClaimedIdentity(ClaimedIdentity),
    /// A way to reach the customer.
    ContactPoint(ContactPoint),
    /// A tag.
    Tag(Tag),
    /// A relation to another customer.
    Relation(Relation),
    /// A custom attribute.
    Attribute {
        /// Its name.
        name: AttributeName,
        /// Its value.
        value: AttributeValue,
    },
}

impl FieldValue {
    /// The field that holds it.
    #[must_use]
    pub fn field(&self) -> CustomerField {
        match self {
            Self::GivenName(_) => CustomerField::GivenName,
            Self::FamilyName(_) => CustomerField::FamilyName,
            Self::BornOn(_) => CustomerField::BornOn,
            Self::OrganisationName(_) => CustomerField::OrganisationName,
            Self::VerifiedIdentity(_) => CustomerField::VerifiedIdentities,
            Self::ClaimedIdentity(_) => CustomerField::ClaimedIdentities,
            Self::ContactPoint(_) => CustomerField::ContactPoints,
            Self::Tag(_) => CustomerField::Tags,
            Self::Relation(_) => CustomerField::Relations,
            Self::Attribute { name, .. } => CustomerField::Attribute(name.clone()),
        }
    }
}

impl Customer {
    /// Every value that the record holds, field by field in the order of
    /// [`CustomerField`], the attributes last. A record is the set of its values.
    #[must_use]
    pub fn values(&self) -> Vec<FieldValue> {
        let of_party: Vec<Option<FieldValue>> = match self.party() {
            Party::Person(person) => vec![
                person.given_name.clone().map(FieldValue::GivenName),
                person.family_name.clone().map(FieldValue::FamilyName),
                person.born_on.map(FieldValue::BornOn),
            ],
            Party::Organisation(organisation) => {
                vec![Some(FieldValue::OrganisationName(
                    organisation.name.clone(),
                ))]
            }
        };
        let verified = self.verified_identities().iter().cloned();
        let claimed = self.claimed_identities().iter().cloned();
        let points = self.contact_points().iter().cloned();
        let tags = self.tags().iter().cloned();
        let relations = self.relations().iter().cloned();
        let attributes = self.attributes().clone().into_iter();
        of_party
            .into_iter()
            .flatten()
            .chain(verified.map(FieldValue::VerifiedIdentity))
            .chain(claimed.map(FieldValue::ClaimedIdentity))
            .chain(points.map(FieldValue::ContactPoint))
            .chain(tags.map(FieldValue::Tag))
            .chain(relations.map(FieldValue::Relation))
            .chain(attributes.map(|(name, value)| FieldValue::Attribute { name, value }))
            .collect()
    }
}
