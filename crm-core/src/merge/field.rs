//! The fields that a merge decides on one by one.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::customer::{AttributeName, Customer, Party, Person};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What stands before the name of an attribute.
const ATTRIBUTE: &str = "attributes.";

/// A field of a customer record for which a merge has a rule.
///
/// Identities have none: all of both records are kept. It is serialised as a text: `family_name`,
/// `attributes.points`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum MergeField {
    /// The given name of a person.
    GivenName,
    /// The family name of a person.
    FamilyName,
    /// The day of birth of a person.
    BornOn,
    /// The name of an organisation.
    OrganisationName,
    /// The contact points. Each is one value: no line of an address is ever put into another.
    ContactPoints,
    /// The tags.
    Tags,
    /// The relations to other customers. Each is one value.
    Relations,
    /// One custom attribute.
    Attribute(AttributeName),
}

impl MergeField {
    /// The fields that every record has, without the attributes.
    pub(super) const FIXED: [Self; 7] = [
        Self::GivenName,
        Self::FamilyName,
        Self::BornOn,
        Self::OrganisationName,
        Self::ContactPoints,
        Self::Tags,
        Self::Relations,
    ];

    fn fixed_code(&self) -> Option<&'static str> {
        match self {
            Self::GivenName => Some("given_name"),
            Self::FamilyName => Some("family_name"),
            Self::BornOn => Some("born_on"),
            Self::OrganisationName => Some("organisation_name"),
            Self::ContactPoints => Some("contact_points"),
            Self::Tags => Some("tags"),
            Self::Relations => Some("relations"),
            Self::Attribute(_) => None,
        }
    }

    /// Whether it holds many values, which stand side by side.
    pub(super) fn is_list(&self) -> bool {
        matches!(self, Self::ContactPoints | Self::Tags | Self::Relations)
    }

    /// Whether the field is the same in both records.
    pub(crate) fn is_equal(&self, a: &Customer, b: &Customer) -> bool {
        match self {
            Self::GivenName => person(a).given_name == person(b).given_name,
            Self::FamilyName => person(a).family_name == person(b).family_name,
            Self::BornOn => person(a).born_on == person(b).born_on,
            Self::OrganisationName => match (a.party(), b.party()) {
                (Party::Organisation(a), Party::Organisation(b)) => a == b,
                (Party::Person(_), Party::Person(_)) => true,
                _ => false,
            },
            Self::ContactPoints => a.contact_points() == b.contact_points(),
            Self::Tags => a.tags() == b.tags(),
            Self::Relations => a.relations() == b.relations(),
            Self::Attribute(name) => a.attributes().get(name) == b.attributes().get(name),
        }
    }
}

/// The person behind a record; one of whom nothing is known where there is none.
pub(super) fn person(customer: &Customer) -> Person {
    match customer.party() {
        Party::Person(person) => person.clone(),
        Party::Organisation(_) => Person::default(),
    }
}

impl fmt::Display for MergeField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => write!(formatter, "{ATTRIBUTE}{name}"),
            fixed => formatter.write_str(fixed.fixed_code().unwrap_or_default()),
        }
    }
}

impl From<MergeField> for String {
    fn from(field: MergeField) -> Self {
        field.to_string()
    }
}

impl TryFrom<String> for MergeField {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if let Some(name) = text.strip_prefix(ATTRIBUTE) {
            return AttributeName::parse(name).map(Self::Attribute);
        }
        let fixed = Self::FIXED
            .into_iter()
            .find(|field| field.fixed_code() == Some(&text));
        fixed.ok_or_else(|| {
            let expected = "a field of a customer record, as 'family_name' or 'attributes.points'";
            ValidationError::new(
                "merge field",
                ValidationRule::Malformed { expected },
                ValueShape::of_text(&text),
            )
        })
    }
}
