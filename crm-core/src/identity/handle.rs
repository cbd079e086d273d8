//! Names in social networks.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::text::{Lines, parse_bounded};
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A name in a social network, as written.
///
/// Two handles are equal when they differ by these rules only, whatever the network: at signs in
/// front do not count, for they are how a name is mentioned and no part of it, and the letters `A`
/// to `Z` count as `a` to `z`, because no network of note gives `Ann` and `ann` to two people.
/// Nothing else is folded. `Debug` shows the length only.
///
/// ```
/// use crm_core::Handle;
///
/// assert_eq!(Handle::parse("@Ann_Example")?, Handle::parse("ann_example")?);
/// assert_eq!(Handle::parse("@ann@mastodon.example")?.key(), "ann@mastodon.example");
/// assert!(Handle::parse("@").is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Handle {
    written: String,
    key: String,
}

impl Handle {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 200;

    /// Takes a text of one line; surrounding white space is dropped.
    ///
    /// # Errors
    /// When nothing is left of it but at signs, it is too long or holds a control character.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let written = parse_bounded(text, "handle", Self::MAXIMUM, Lines::Single)?;
        let name = written.trim_start_matches(|c: char| c == '@' || c.is_whitespace());
        if name.is_empty() {
            let shape = ValueShape::of_text(text);
            return Err(ValidationError::new("handle", ValidationRule::Empty, shape));
        }
        Ok(Self {
            key: name.to_ascii_lowercase(),
            written,
        })
    }

    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// What two handles are compared by: without at signs in front, `A` to `Z` in lower case.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The name as written, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.written
    }
}

impl PartialEq for Handle {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Handle {}

impl PartialOrd for Handle {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Handle {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl std::hash::Hash for Handle {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl TryFrom<String> for Handle {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl FromStr for Handle {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<Handle> for String {
    fn from(handle: Handle) -> Self {
        handle.written
    }
}

impl AsRef<str> for Handle {
    fn as_ref(&self) -> &str {
        &self.written
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = self.written.chars().count();
        write!(formatter, "Handle(<{characters} characters>)")
    }
}
