//! Postal addresses.

use serde::{Deserialize, Serialize};

use super::Country;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

crate::bounded_text! {
    /// A line of a postal address: street and number, building, department.
    pub struct AddressLine("address line", personal, single, 200);
}

crate::bounded_text! {
    /// A city, town or village.
    pub struct City("city", personal, single, 100);
}

crate::bounded_text! {
    /// A state, province or county.
    pub struct Region("region", personal, single, 100);
}

crate::bounded_text! {
    /// A postal code.
    pub struct PostalCode("postal code", personal, single, 20);
}

/// A postal address: one to five lines, and what the country's post needs beside them.
///
/// It is one block: its parts are replaced together, never mixed with those of another address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PostalAddressFields")]
pub struct PostalAddress {
    lines: Vec<AddressLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    postal_code: Option<PostalCode>,
    city: City,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
    country: Country,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostalAddressFields {
    lines: Vec<AddressLine>,
    #[serde(default)]
    postal_code: Option<PostalCode>,
    city: City,
    #[serde(default)]
    region: Option<Region>,
    country: Country,
}

impl PostalAddress {
    /// The largest number of lines.
    pub const MAXIMUM_LINES: usize = 5;

    /// An address of these lines in a city of a country.
    ///
    /// # Errors
    /// When there is no line, or more than five.
    pub fn new(
        lines: Vec<AddressLine>,
        city: City,
        country: Country,
    ) -> Result<Self, ValidationError> {
        let shape = ValueShape::Collection {
            members: lines.len(),
        };
        if lines.is_empty() {
            return Err(ValidationError::new(
                "address lines",
                ValidationRule::Empty,
                shape,
            ));
        }
        if lines.len() > Self::MAXIMUM_LINES {
            let rule = ValidationRule::TooMany {
                maximum: Self::MAXIMUM_LINES,
            };
            return Err(ValidationError::new("address lines", rule, shape));
        }
        Ok(Self {
            lines,
            postal_code: None,
            city,
            region: None,
            country,
        })
    }

    /// The same address with a postal code.
    #[must_use]
    pub fn with_postal_code(self, postal_code: PostalCode) -> Self {
        Self {
            postal_code: Some(postal_code),
            ..self
        }
    }

    /// The same address with a region.
    #[must_use]
    pub fn with_region(self, region: Region) -> Self {
        Self {
            region: Some(region),
            ..self
        }
    }

    /// The lines above the city.
    #[must_use]
    pub fn lines(&self) -> &[AddressLine] {
        &self.lines
    }

    /// The postal code.
    #[must_use]
    pub fn postal_code(&self) -> Option<&PostalCode> {
        self.postal_code.as_ref()
    }

    /// The city.
    #[must_use]
    pub fn city(&self) -> &City {
        &self.city
    }

    /// The region.
    #[must_use]
    pub fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// The country.
    #[must_use]
    pub fn country(&self) -> &Country {
        &self.country
    }

    /// The parts, one a line.
    pub(super) fn to_text(&self) -> String {
        let country = self.country.code();
        let lines = self.lines.iter().map(AddressLine::as_str);
        let parts = [
            self.postal_code.as_ref().map(PostalCode::as_str),
            Some(self.city.as_str()),
            self.region.as_ref().map(Region::as_str),
            Some(country.as_str()),
        ];
        let all: Vec<&str> = lines.chain(parts.into_iter().flatten()).collect();
        all.join("\n")
    }
}

impl TryFrom<PostalAddressFields> for PostalAddress {
    type Error = ValidationError;

    fn try_from(fields: PostalAddressFields) -> Result<Self, Self::Error> {
        let address = Self::new(fields.lines, fields.city, fields.country)?;
        Ok(Self {
            postal_code: fields.postal_code,
            region: fields.region,
            ..address
        })
    }
}
