//! Countries of ISO 3166-1.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A country, named by its two-letter code of ISO 3166-1.
///
/// ```
/// use crm_core::Country;
///
/// assert_eq!(Country::parse("DE").unwrap().code(), "DE");
/// assert!(Country::parse("XX").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Country(iso_currency::Country);

impl Country {
    /// Reads a two-letter code in capitals.
    ///
    /// # Errors
    /// When ISO 3166-1 has no such code.
    pub fn parse(code: &str) -> Result<Self, ValidationError> {
        let is_capitals = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let country = if is_capitals { code.parse().ok() } else { None };
        country.map(Self).ok_or_else(|| {
            ValidationError::new(
                "country",
                ValidationRule::UnknownCode {
                    standard: "ISO 3166-1 alpha-2",
                },
                ValueShape::of_text(code),
            )
        })
    }

    /// The country that ISO 3166-1 calls so in English, or that has this code.
    #[cfg(feature = "vcard")]
    pub(crate) fn named(text: &str) -> Result<Self, ValidationError> {
        match iso_currency::Country::from_name(text) {
            Some(country) => Ok(Self(country)),
            None => Self::parse(&text.to_ascii_uppercase()),
        }
    }

    /// The two-letter code.
    #[must_use]
    pub fn code(&self) -> String {
        self.0.to_string()
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Country({})", self.0)
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&code).map_err(de::Error::custom)
    }
}
