//! The hash of the text that was shown.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::hexadecimal;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The SHA-256 of the words that the customer was shown, as bytes of UTF-8: written as 64 hexadecimal
/// digits in lower case.
///
/// An id and a version say which text was meant; the hash proves which one it was.
/// `ConsentTextHash::of` makes it from the words (feature `preferences`); every other SHA-256 makes
/// the same.
///
/// ```
/// use crm_core::ConsentTextHash;
///
/// let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// assert_eq!(ConsentTextHash::parse(text)?.to_string(), text);
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ConsentTextHash([u8; 32]);

impl ConsentTextHash {
    /// A hash of which the bytes are known.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash of these words.
    ///
    /// ```
    /// use crm_core::ConsentTextHash;
    ///
    /// let hash = ConsentTextHash::of("abc");
    /// assert!(hash.to_string().starts_with("ba7816bf8f01cfea")); // FIPS 180-4
    /// ```
    #[cfg(feature = "preferences")]
    #[must_use]
    pub fn of(words: &str) -> Self {
        use sha2::{Digest, Sha256};
        Self(Sha256::digest(words.as_bytes()).into())
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
            ValidationError::new("consent text hash", rule, ValueShape::of_text(text))
        })
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ConsentTextHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal::write(&self.0, formatter)
    }
}

impl fmt::Debug for ConsentTextHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ConsentTextHash({self})")
    }
}

impl FromStr for ConsentTextHash {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ConsentTextHash {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<ConsentTextHash> for String {
    fn from(hash: ConsentTextHash) -> Self {
        hash.to_string()
    }
}
