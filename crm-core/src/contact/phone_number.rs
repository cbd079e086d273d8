//! Telephone numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A telephone number in the international form of ITU-T E.164: a plus sign, then 5 to 15 digits
/// of which the first, the start of the country code, is not zero.
///
/// The visual separators of RFC 3966 (space, `-`, `.`, `(`, `)`) are dropped when read. National
/// forms need the country's numbering plan and are refused. `Debug` shows the length only.
///
/// ```
/// use crm_core::PhoneNumber;
///
/// let number = PhoneNumber::parse("+49 (30) 901820").unwrap();
/// assert_eq!(number.as_str(), "+4930901820");
/// assert!(PhoneNumber::parse("030 901820").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number.
    ///
    /// # Errors
    /// When the text is not a plus sign with 5 to 15 digits, separators aside.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let refuse = || {
            ValidationError::new(
                "phone number",
                ValidationRule::Malformed {
                    expected: "an international number: '+' and 5 to 15 digits (E.164)",
                },
                ValueShape::of_text(text),
            )
        };
        let dialled = text.trim().strip_prefix('+').ok_or_else(refuse)?;
        let mut number = String::with_capacity(16);
        number.push('+');
        for character in dialled.chars() {
            match character {
                '0'..='9' if number.len() <= 15 => number.push(character),
                ' ' | '\u{a0}' | '-' | '.' | '(' | ')' => {}
                _ => return Err(refuse()),
            }
        }
        if number.len() < 6 || number.starts_with("+0") {
            return Err(refuse());
        }
        Ok(Self(number))
    }

    /// The number: a plus sign and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl FromStr for PhoneNumber {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PhoneNumber(<{} characters>)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_international_numbers_of_the_right_length_pass() {
        assert!(PhoneNumber::parse("+47116").is_ok());
        assert!(PhoneNumber::parse("+123456789012345").is_ok());
        for refused in [
            "",
            "+",
            "+1234",
            "+1234567890123456",
            "+0123456789",
            "0049301234",
            "+49x30123",
            "++4930123456",
            "+١٢٣٤٥٦٧٨",
        ] {
            assert!(PhoneNumber::parse(refused).is_err(), "{refused:?}");
        }
    }
}
