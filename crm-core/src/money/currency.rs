//! Currencies of ISO 4217.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A currency of ISO 4217, named by its three-letter code.
///
/// ```
/// use crm_core::Currency;
///
/// assert_eq!(Currency::parse("EUR").unwrap().decimals(), 2);
/// assert_eq!(Currency::parse("JPY").unwrap().decimals(), 0);
/// assert!(Currency::parse("eur").is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    /// The pound sterling.
    pub const GBP: Self = Self(iso_currency::Currency::GBP);
    /// The yen.
    pub const JPY: Self = Self(iso_currency::Currency::JPY);
    /// The United States dollar.
    pub const USD: Self = Self(iso_currency::Currency::USD);

    /// Reads a three-letter code in capitals.
    ///
    /// # Errors
    /// When ISO 4217 has no such code.
    pub fn parse(code: &str) -> Result<Self, ValidationError> {
        iso_currency::Currency::from_code(code)
            .map(Self)
            .ok_or_else(|| {
                ValidationError::new(
                    "currency",
                    ValidationRule::UnknownCode {
                        standard: "ISO 4217",
                    },
                    ValueShape::of_text(code),
                )
            })
    }

    /// The three-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals an amount has: 2 for the euro, 0 for the yen, 3 for the Kuwaiti dinar.
    ///
    /// Units of account without a minor unit, such as gold, have 0.
    #[must_use]
    pub fn decimals(self) -> u8 {
        self.0
            .exponent()
            .and_then(|exponent| u8::try_from(exponent).ok())
            .unwrap_or(0)
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&code).map_err(de::Error::custom)
    }
}
