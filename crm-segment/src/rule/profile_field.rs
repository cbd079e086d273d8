//! The fields of the customer record that have one value.

use crm_core::{AttributeText, AttributeValue, Customer, Party};
use serde::{Deserialize, Serialize};

/// A field of the customer record that every customer may have, with one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProfileField {
    /// The given name of a person, a text.
    GivenName,
    /// The family name of a person, a text.
    FamilyName,
    /// The day of birth of a person, a date.
    BornOn,
    /// The name of an organisation, a text.
    OrganisationName,
    /// When the record was made, an instant.
    CreatedAt,
    /// When the record was changed last, an instant.
    UpdatedAt,
}

impl ProfileField {
    /// All fields.
    pub const ALL: [Self; 6] = [
        Self::GivenName,
        Self::FamilyName,
        Self::BornOn,
        Self::OrganisationName,
        Self::CreatedAt,
        Self::UpdatedAt,
    ];

    /// The code of the field, as it is serialised.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::BornOn => "born_on",
            Self::OrganisationName => "organisation_name",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }

    pub(super) fn of(self, customer: &Customer) -> Option<AttributeValue> {
        let text = |text: &str| AttributeText::parse(text).ok().map(AttributeValue::Text);
        match (self, customer.party()) {
            (Self::CreatedAt, _) => Some(AttributeValue::Instant(customer.created_at())),
            (Self::UpdatedAt, _) => Some(AttributeValue::Instant(customer.updated_at())),
            (Self::GivenName, Party::Person(person)) => text(person.given_name.as_ref()?.as_str()),
            (Self::FamilyName, Party::Person(person)) => {
                text(person.family_name.as_ref()?.as_str())
            }
            (Self::BornOn, Party::Person(person)) => {
                person.born_on.map(|born| AttributeValue::Date(born.0))
            }
            (Self::OrganisationName, Party::Organisation(organisation)) => {
                text(organisation.name.as_str())
            }
            _ => None,
        }
    }
}
