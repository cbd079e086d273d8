//! Hashes of thirty-two bytes: one type per use, so that a hash of one is never taken for another.

use std::fmt;

/// Defines the type of a hash, and what it is called in errors.
macro_rules! hash_type {
    ($(#[$meta:meta])* pub struct $name:ident($field:literal);) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 32]);

        impl $name {
            /// A hash of which the bytes are known.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// Reads a hash as `Display` writes it; capital digits are taken, too.
            ///
            /// # Errors
            /// When the text is not 64 hexadecimal digits.
            pub fn parse(text: impl AsRef<str>) -> Result<Self, $crate::ValidationError> {
                let text = text.as_ref();
                $crate::hash_type::read(text).map(Self).ok_or_else(|| {
                    let expected = "64 hexadecimal digits";
                    let rule = $crate::ValidationRule::Malformed { expected };
                    let shape = $crate::ValueShape::of_text(text);
                    $crate::ValidationError::new($field, rule, shape)
                })
            }

            /// The bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::hash_type::write(&self.0, formatter)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, "{}({self})", stringify!($name))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ValidationError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::ValidationError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(hash: $name) -> Self {
                hash.to_string()
            }
        }
    };
}

pub(crate) use hash_type;

/// Reads 64 digits, in small letters or capitals.
pub(crate) fn read(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let bytes: Vec<u8> = digits?
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| (byte << 4) | digit))
        .collect();
    bytes.try_into().ok()
}

/// Writes 64 digits, in small letters.
pub(crate) fn write(bytes: &[u8; 32], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes
        .iter()
        .try_for_each(|byte| write!(formatter, "{byte:02x}"))
}
