//! E-mail addresses.

use std::fmt;
use std::str::FromStr;

use email_address::Options;
use serde::{Deserialize, Serialize};

use super::punycode;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// An e-mail address as RFC 5321 allows it on the internet: one mailbox, a domain of at least two
/// labels, no display name, no domain literal, no comment.
///
/// The address is kept as written. Two addresses are equal when they differ by these rules only:
///
/// 1. the letters `A` to `Z` count as `a` to `z`: no provider of note tells `Ann@` from `ann@`;
/// 2. a domain is equal to its form in ASCII (RFC 5890): `bücher.example` and
///    `xn--bcher-kva.example`, in any letter case.
///
/// Before the `@`, letters beyond ASCII are compared as they are. Folding them would give the
/// address of one person to another: the Kelvin sign in lower case is a plain `k`. Dots and plus
/// tags are kept apart, because what they mean is for the provider to say. `Debug` shows the length
/// only, and there is no `Display`.
///
/// ```
/// use crm_core::EmailAddress;
///
/// let address = EmailAddress::parse("Ann.Example+news@Example.COM").unwrap();
/// assert_eq!(address.as_str(), "Ann.Example+news@Example.COM");
/// assert_eq!(address, EmailAddress::parse("ann.example+news@example.com").unwrap());
/// assert_ne!(address, EmailAddress::parse("ann.example@example.com").unwrap());
/// assert_eq!(format!("{address:?}"), "EmailAddress(<28 characters>)");
/// assert!(EmailAddress::parse("Ann <ann@example.com>").is_err());
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress {
    written: String,
    key: String,
}

impl EmailAddress {
    /// The largest number of bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
    pub const MAXIMUM: usize = 254;

    /// Reads an address; surrounding spaces are dropped, line breaks are not.
    ///
    /// # Errors
    /// When the text is no single address that mail on the internet can be sent to.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let refuse = |rule| ValidationError::new("email address", rule, ValueShape::of_text(text));
        let written = text.trim_matches(' ');
        if written.is_empty() {
            return Err(refuse(ValidationRule::Empty));
        }
        if written.len() > Self::MAXIMUM {
            return Err(refuse(ValidationRule::TooLong {
                maximum: Self::MAXIMUM,
            }));
        }
        let breaks_a_header =
            |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '(' | ')' | '\\');
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        if written.chars().any(breaks_a_header)
            || email_address::EmailAddress::parse_with_options(written, options).is_err()
        {
            return Err(refuse(ValidationRule::Malformed {
                expected: "one e-mail address",
            }));
        }
        let key = key_of(written).ok_or_else(|| {
            refuse(ValidationRule::Malformed {
                expected: "at a domain without full-width characters, of at most 63 letters a label in ASCII",
            })
        })?;
        Ok(Self {
            written: written.to_owned(),
            key,
        })
    }

    /// The address as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What two addresses are compared by: `A` to `Z` in lower case, the domain in ASCII.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// The key of an address; `None` when its domain has no form in ASCII.
fn key_of(written: &str) -> Option<String> {
    let (mailbox, domain) = written.rsplit_once('@')?;
    let mut key = mailbox.to_ascii_lowercase();
    let mut separator = '@';
    if domain.chars().any(is_mapped_away) {
        return None;
    }
    for label in domain.split('.') {
        key.push(separator);
        key.push_str(&label_in_ascii(label)?);
        separator = '.';
    }
    Some(key)
}

/// Dots and letters that a name system would read as others: typed with the wrong keyboard, or to
/// look like another domain.
fn is_mapped_away(character: char) -> bool {
    matches!(
        character,
        '\u{2024}' | '\u{3002}' | '\u{fe52}' | '\u{ff00}'..='\u{ffef}'
    )
}

/// A label of a domain as the name system has it: in lower case, `xn--` and Punycode where it is
/// not ASCII (RFC 5890, section 2.3.2.1).
fn label_in_ascii(label: &str) -> Option<String> {
    if label.is_ascii() {
        return Some(label.to_ascii_lowercase());
    }
    let lower: String = label.chars().flat_map(char::to_lowercase).collect();
    if lower.is_ascii() {
        return Some(lower);
    }
    let ascii = format!("xn--{}", punycode::encode(&lower)?);
    (ascii.len() <= 63).then_some(ascii)
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for EmailAddress {}

impl PartialOrd for EmailAddress {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for EmailAddress {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl std::hash::Hash for EmailAddress {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl FromStr for EmailAddress {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.written
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "EmailAddress(<{} characters>)",
            self.written.chars().count()
        )
    }
}
