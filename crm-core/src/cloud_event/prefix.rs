//! What stands before the name of an event in its type.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A reverse domain name that stands before event names in the `type` of CloudEvents, as the
/// specification recommends: `com.example.crm` makes `com.example.crm.customer.created`.
///
/// Two or more labels of `a` to `z`, digits and inner `-`, joined by dots, at most 128 characters.
/// The host uses a domain of its own.
///
/// ```
/// use crm_core::{EventTypePrefix, event::names};
///
/// let prefix = EventTypePrefix::parse("com.example.crm")?;
/// assert_eq!(prefix.event_type(&names::CUSTOMER_CREATED), "com.example.crm.customer.created");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventTypePrefix(String);

impl EventTypePrefix {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 128;

    /// Takes a text that is a reverse domain name.
    ///
    /// # Errors
    /// When the text is empty, too long or no reverse domain name.
    pub fn parse(text: impl Into<String>) -> Result<Self, ValidationError> {
        let text = text.into();
        let rule = if text.is_empty() {
            ValidationRule::Empty
        } else if text.len() > Self::MAXIMUM {
            ValidationRule::TooLong {
                maximum: Self::MAXIMUM,
            }
        } else if !text.contains('.') || !text.split('.').all(is_label) {
            ValidationRule::Malformed {
                expected: "a reverse domain name such as com.example.crm",
            }
        } else {
            return Ok(Self(text));
        };
        Err(ValidationError::new(
            "event type prefix",
            rule,
            ValueShape::of_text(&text),
        ))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The type of events of this name.
    #[must_use]
    pub fn event_type(&self, name: &Code) -> String {
        format!("{}.{name}", self.0)
    }
}

/// A label of a host name (RFC 1123, section 2.1), in lower case.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl TryFrom<String> for EventTypePrefix {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<EventTypePrefix> for String {
    fn from(prefix: EventTypePrefix) -> Self {
        prefix.0
    }
}

impl fmt::Display for EventTypePrefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
