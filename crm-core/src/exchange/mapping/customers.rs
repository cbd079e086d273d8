//! Customers of another system.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Cell, ConstantText, IdentityMapping};
use crate::contact::ContactPurpose;
use crate::customer::AttributeName;

/// Each row is a customer: an organisation where the cell of its name holds one, else a person.
///
/// An empty cell tells nothing, and takes nothing away from a customer who is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CustomerMapping {
    /// What the customer is recognised by. The source is trusted with it: these identities become
    /// verified ones. At least one of them must be in each row.
    pub recognised_by: Vec<IdentityMapping>,
    /// Identities that are merely stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<IdentityMapping>,
    /// The given name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<Cell>,
    /// The family name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<Cell>,
    /// The day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born_on: Option<Cell>,
    /// The name of an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<Cell>,
    /// Ways to reach the customer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contact_points: Vec<ContactMapping>,
    /// Custom attributes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<AttributeName, AttributeMapping>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<TagMapping>,
}

/// Cells that make a contact point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ContactMapping {
    /// An e-mail address.
    Email {
        /// Where it stands.
        cell: Cell,
        /// What it is for.
        purpose: ContactPurpose,
    },
    /// A telephone number in the international form.
    Phone {
        /// Where it stands.
        cell: Cell,
        /// What it is for.
        purpose: ContactPurpose,
    },
    /// A postal address; a row without any of its lines has none.
    Postal {
        /// The lines above the city.
        lines: Vec<Cell>,
        /// The postal code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        postal_code: Option<Cell>,
        /// The city.
        city: Cell,
        /// The region.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<Cell>,
        /// The two-letter code of the country.
        country: Cell,
        /// What it is for.
        purpose: ContactPurpose,
    },
}

/// The type of a custom attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AttributeType {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// `true` or `false`; also `1`, `0`, `yes` and `no`, in any case.
    Boolean,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// An amount of the currency of the mapping.
    Money,
}

/// A cell that holds a custom attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttributeMapping {
    /// Where it stands.
    pub cell: Cell,
    /// Its type.
    #[serde(rename = "type")]
    pub of_type: AttributeType,
}

/// A cell that holds tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagMapping {
    /// Where they stand.
    pub cell: Cell,
    /// What stands between two of them.
    pub separator: ConstantText,
}

impl CustomerMapping {
    /// Customers who are recognised so, of whom nothing else is told.
    #[must_use]
    pub fn recognised_by(identity: IdentityMapping) -> Self {
        Self {
            recognised_by: vec![identity],
            ..Self::default()
        }
    }

    pub(in crate::exchange) fn cells(&self) -> Vec<&Cell> {
        let identities = self.recognised_by.iter().chain(&self.claims);
        let names = [
            &self.given_name,
            &self.family_name,
            &self.born_on,
            &self.organisation,
        ];
        identities
            .map(|identity| &identity.cell)
            .chain(names.into_iter().flatten())
            .chain(self.contact_points.iter().flat_map(ContactMapping::cells))
            .chain(self.attributes.values().map(|attribute| &attribute.cell))
            .chain(self.tags.iter().map(|tags| &tags.cell))
            .collect()
    }
}

impl ContactMapping {
    fn cells(&self) -> Vec<&Cell> {
        match self {
            Self::Email { cell, .. } | Self::Phone { cell, .. } => vec![cell],
            Self::Postal {
                lines,
                postal_code,
                city,
                region,
                country,
                ..
            } => lines
                .iter()
                .chain(postal_code)
                .chain([city])
                .chain(region)
                .chain([country])
                .collect(),
        }
    }
}
