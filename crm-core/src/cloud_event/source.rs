//! Where events come from.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

const FIELD: &str = "event source";

/// The `source` of CloudEvents: a URI that names the place where events happen, given by the host.
///
/// A URI reference (RFC 3986, section 4.1) of at most 512 characters; an absolute one is better, such
/// as `https://shop.example/crm` or `urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66`. IP literals in
/// brackets are not taken. With the `id` it names an event for good: two tenants or two databases
/// should not share a source.
///
/// ```
/// use crm_core::CloudEventSource;
///
/// assert!(CloudEventSource::parse("https://shop.example/crm/tenants/7").is_ok());
/// assert!(CloudEventSource::parse("our shop").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CloudEventSource(String);

impl CloudEventSource {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 512;

    /// Takes a text that is a URI reference.
    ///
    /// # Errors
    /// When the text is empty, too long or no URI reference.
    pub fn parse(text: impl Into<String>) -> Result<Self, ValidationError> {
        let text = text.into();
        let rule = if text.is_empty() {
            ValidationRule::Empty
        } else if text.len() > Self::MAXIMUM {
            ValidationRule::TooLong {
                maximum: Self::MAXIMUM,
            }
        } else if !is_uri_reference(&text) {
            ValidationRule::Malformed {
                expected: "a URI reference",
            }
        } else {
            return Ok(Self(text));
        };
        Err(ValidationError::new(
            FIELD,
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

/// RFC 3986, sections 2 and 4.1: the characters, the escapes, one fragment, and a scheme before the
/// first colon of the first segment.
fn is_uri_reference(text: &str) -> bool {
    let (before_fragment, fragment) = text.split_once('#').unwrap_or((text, ""));
    if fragment.contains('#') || !text.bytes().all(is_uri_byte) || !escapes_are_whole(text) {
        return false;
    }
    let first_segment = before_fragment.split(['/', '?']).next().unwrap_or_default();
    first_segment
        .split_once(':')
        .is_none_or(|(scheme, _)| is_scheme(scheme))
}

fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte)
}

fn escapes_are_whole(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        after
            .as_bytes()
            .first_chunk::<2>()
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

impl TryFrom<String> for CloudEventSource {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<CloudEventSource> for String {
    fn from(source: CloudEventSource) -> Self {
        source.0
    }
}

impl fmt::Display for CloudEventSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
