//! The fields of a customer record, by name.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::AttributeName;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// What stands before the name of an attribute.
const ATTRIBUTE: &str = "attributes.";

/// A field of a customer record. It is serialised as a text: `family_name`, `attributes.points`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum CustomerField {
    /// The given name of a person.
    GivenName,
    /// The family name of a person.
    FamilyName,
    /// The day of birth of a person.
    BornOn,
    /// The name of an organisation.
    OrganisationName,
    /// Identities proved to be the customer's.
    VerifiedIdentities,
    /// Identities stated without proof.
    ClaimedIdentities,
    /// How the customer can be reached.
    ContactPoints,
    /// The tags.
    Tags,
    /// The relations to other customers.
    Relations,
    /// One custom attribute.
    Attribute(AttributeName),
}

impl CustomerField {
    /// The fields that every record has: all but the attributes.
    pub const FIXED: [Self; 9] = [
        Self::GivenName,
        Self::FamilyName,
        Self::BornOn,
        Self::OrganisationName,
        Self::VerifiedIdentities,
        Self::ClaimedIdentities,
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
            Self::VerifiedIdentities => Some("verified_identities"),
            Self::ClaimedIdentities => Some("claimed_identities"),
            Self::ContactPoints => Some("contact_points"),
            Self::Tags => Some("tags"),
            Self::Relations => Some("relations"),
            Self::Attribute(_) => None,
        }
    }
}

impl fmt::Display for CustomerField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(name) => write!(formatter, "{ATTRIBUTE}{name}"),
            fixed => formatter.write_str(fixed.fixed_code().unwrap_or_default()),
        }
    }
}

impl From<CustomerField> for String {
    fn from(field: CustomerField) -> Self {
        field.to_string()
    }
}

impl TryFrom<String> for CustomerField {
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
                "customer field",
                ValidationRule::Malformed { expected },
                ValueShape::of_text(&text),
            )
        })
    }
}
