//! Persons and organisations.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::FieldValue;

crate::bounded_text! {
    /// A given name, or all names in the order in which they are spoken.
    pub struct GivenName("given name", personal, single, 200);
}

crate::bounded_text! {
    /// A family name.
    pub struct FamilyName("family name", personal, single, 200);
}

crate::bounded_text! {
    /// The name of an organisation.
    pub struct OrganisationName("organisation name", personal, single, 300);
}

/// A human being. Each part may be unknown: a visitor has no name yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<GivenName>,
    /// The family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<FamilyName>,
    /// The day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born_on: Option<BirthDate>,
}

/// A day of birth; `Debug` does not show it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BirthDate(pub NaiveDate);

impl std::fmt::Debug for BirthDate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BirthDate(<date>)")
    }
}

/// A company, an authority, a club or a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// The name.
    pub name: OrganisationName,
}

/// Whom a customer record stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Party {
    /// A human being.
    Person(Person),
    /// A group of people.
    Organisation(Organisation),
}

/// Whether a party is a person or an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PartyKind {
    /// A human being.
    Person,
    /// A group of people.
    Organisation,
}

impl PartyKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Person, Self::Organisation];

    /// The code of the kind, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
        }
    }
}

impl Party {
    /// Whether it is a person or an organisation.
    #[must_use]
    pub fn kind(&self) -> PartyKind {
        match self {
            Self::Person(_) => PartyKind::Person,
            Self::Organisation(_) => PartyKind::Organisation,
        }
    }

    /// A person of whom nothing is known yet.
    #[must_use]
    pub fn unknown_person() -> Self {
        Self::Person(Person::default())
    }

    /// Takes a value of its own kind over; any other is none of its values.
    pub(super) fn set(&mut self, value: FieldValue) {
        match (self, value) {
            (Self::Person(person), FieldValue::GivenName(name)) => person.given_name = Some(name),
            (Self::Person(person), FieldValue::FamilyName(name)) => person.family_name = Some(name),
            (Self::Person(person), FieldValue::BornOn(day)) => person.born_on = Some(day),
            (Self::Organisation(it), FieldValue::OrganisationName(name)) => it.name = name,
            _ => {}
        }
    }
}
