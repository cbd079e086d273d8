//! Addresses that are not written to any more, without the addresses.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hexadecimal;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The keyed hash of an address: HMAC-SHA256 under a key of the host's, written as 64 hexadecimal
/// digits. Without the key nobody can tell whether an address is the one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SuppressionHash([u8; 32]);

impl SuppressionHash {
    /// A hash of which the bytes are known.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a hash as `Display` writes it; capital digits are taken, too.
    ///
    /// # Errors
    /// When the text is not 64 hexadecimal digits.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        hexadecimal::read(text).map(Self).ok_or_else(|| {
            let expected = "64 hexadecimal digits";
            let rule = ValidationRule::Malformed { expected };
            ValidationError::new("suppression hash", rule, ValueShape::of_text(text))
        })
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for SuppressionHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal::write(&self.0, formatter)
    }
}

impl fmt::Debug for SuppressionHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SuppressionHash({self})")
    }
}

impl FromStr for SuppressionHash {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for SuppressionHash {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<SuppressionHash> for String {
    fn from(hash: SuppressionHash) -> Self {
        hash.to_string()
    }
}

/// An address whose owner was erased, without the address.
///
/// It is kept because the owner would be written to again otherwise, once an old list is imported: a
/// legitimate interest, and the person's own (GDPR, article 6, paragraph 1 f, and recital 65 with
/// article 17, paragraph 3 on what may be kept). [`Profiles::permit`](crate::Profiles::permit) refuses
/// what rests on consent or on legitimate interests, until the owner confirms a consent anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Suppression {
    /// The hash of the address.
    pub hash: SuppressionHash,
    /// Since when: a consent that was confirmed later counts.
    pub since: Timestamp,
}

impl Suppression {
    /// An address that is not written to since an instant.
    #[must_use]
    pub fn new(hash: SuppressionHash, since: Timestamp) -> Self {
        Self { hash, since }
    }
}
