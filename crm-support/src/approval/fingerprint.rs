//! To which text an approval belongs.

use std::fmt;

use crm_core::{InteractionText, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What stands for one text and no other: the SHA-256 of it in UTF-8, written as 64 hexadecimal digits.
///
/// Whoever changes one letter makes another fingerprint; that two texts have one is out of reach for who would like an
/// answer approved and send another. It tells no text, but who guesses a short one can see that the guess is right:
/// keep it as long as the text, and no longer.
///
/// ```
/// use crm_core::InteractionText;
/// use crm_support::TextFingerprint;
///
/// let of = |text| TextFingerprint::of(&InteractionText::parse(text).unwrap());
/// assert_eq!(of("It arrives today."), of("It arrives today."));
/// assert_ne!(of("It arrives today."), of("It arrived today."));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TextFingerprint([u8; 32]);

impl TextFingerprint {
    /// The fingerprint of a text.
    #[must_use]
    pub fn of(text: &InteractionText) -> Self {
        Self(Sha256::digest(text.as_str()).into())
    }

    /// Reads what `Display` writes.
    ///
    /// # Errors
    /// When the text is not 64 hexadecimal digits in lower case.
    pub fn parse(text: &str) -> Result<Self, ValidationError> {
        read(text).map(Self).ok_or_else(|| {
            let expected = "64 hexadecimal digits in lower case";
            let rule = ValidationRule::Malformed { expected };
            ValidationError::new("text fingerprint", rule, ValueShape::of_text(text))
        })
    }
}

fn read(text: &str) -> Option<[u8; 32]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => byte.checked_sub(b'0'),
        b'a'..=b'f' => byte.checked_sub(b'a')?.checked_add(10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|[high, low]| digit(*high)?.checked_mul(16)?.checked_add(digit(*low)?))
        .collect();
    bytes?.try_into().ok()
}

impl fmt::Display for TextFingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for TextFingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TextFingerprint(<32 bytes>)")
    }
}

impl TryFrom<String> for TextFingerprint {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TextFingerprint> for String {
    fn from(fingerprint: TextFingerprint) -> Self {
        fingerprint.to_string()
    }
}
