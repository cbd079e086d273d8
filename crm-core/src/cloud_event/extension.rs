//! Attributes beside those that the specification names.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{CustomerId, TenantId};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The name of an extension attribute: 1 to 20 of the letters `a` to `z` and digits, and none of the
/// names that the specification uses itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExtensionName(String);

impl ExtensionName {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 20;

    /// The names of the attributes that the specification defines, and `data`.
    const TAKEN: [&str; 9] = [
        "data",
        "datacontenttype",
        "dataschema",
        "id",
        "source",
        "specversion",
        "subject",
        "time",
        "type",
    ];

    /// Takes a text that is such a name.
    ///
    /// # Errors
    /// When the text is empty, too long, has other characters, or is a name of the specification.
    pub fn parse(text: impl Into<String>) -> Result<Self, ValidationError> {
        let text = text.into();
        let rule = if text.is_empty() {
            ValidationRule::Empty
        } else if text.len() > Self::MAXIMUM {
            ValidationRule::TooLong {
                maximum: Self::MAXIMUM,
            }
        } else if !text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        {
            ValidationRule::Malformed {
                expected: "of a-z and 0-9 only",
            }
        } else if Self::TAKEN.contains(&text.as_str()) {
            ValidationRule::Duplicate {
                what: "an attribute of the specification",
            }
        } else {
            return Ok(Self(text));
        };
        Err(ValidationError::new(
            "extension name",
            rule,
            ValueShape::of_text(&text),
        ))
    }

    /// `tenant`: the id of the tenant.
    #[must_use]
    pub fn tenant() -> Self {
        Self("tenant".to_owned())
    }

    /// `customer`: the id of the customer whom an event concerns.
    #[must_use]
    pub fn customer() -> Self {
        Self("customer".to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ExtensionName {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<ExtensionName> for String {
    fn from(name: ExtensionName) -> Self {
        name.0
    }
}

/// The value of an extension attribute, of a type that the specification has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ExtensionValue {
    /// `Boolean`.
    Boolean(bool),
    /// `Integer`, of 32 bits.
    Integer(i32),
    /// `String`.
    Text(ExtensionText),
}

impl fmt::Display for ExtensionValue {
    /// The canonical string of the specification.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => fmt::Display::fmt(value, formatter),
            Self::Integer(value) => fmt::Display::fmt(value, formatter),
            Self::Text(value) => formatter.write_str(value.as_str()),
        }
    }
}

impl From<TenantId> for ExtensionValue {
    fn from(tenant: TenantId) -> Self {
        Self::Text(ExtensionText(tenant.to_string()))
    }
}

impl From<CustomerId> for ExtensionValue {
    fn from(customer: CustomerId) -> Self {
        Self::Text(ExtensionText(customer.to_string()))
    }
}

/// A text of an extension attribute: 1 to 512 characters, no control characters and no
/// noncharacters of Unicode. Brokers and gateways log it: it must hold no personal value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ExtensionText(String);

impl ExtensionText {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 512;

    /// Takes a text that keeps these rules.
    ///
    /// # Errors
    /// When the text is empty, too long or holds a character that is not allowed.
    pub fn parse(text: impl Into<String>) -> Result<Self, ValidationError> {
        let text = text.into();
        let rule = if text.is_empty() {
            ValidationRule::Empty
        } else if text.chars().count() > Self::MAXIMUM {
            ValidationRule::TooLong {
                maximum: Self::MAXIMUM,
            }
        } else if text.chars().any(char::is_control) {
            ValidationRule::ControlCharacter
        } else if text.chars().any(is_noncharacter) {
            ValidationRule::Malformed {
                expected: "free of noncharacters of Unicode",
            }
        } else {
            return Ok(Self(text));
        };
        Err(ValidationError::new(
            "extension value",
            rule,
            ValueShape::of_text(&text),
        ))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The Unicode standard, section 23.7: U+FDD0 to U+FDEF, and the last two of each plane.
fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

impl TryFrom<String> for ExtensionText {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<ExtensionText> for String {
    fn from(text: ExtensionText) -> Self {
        text.0
    }
}
