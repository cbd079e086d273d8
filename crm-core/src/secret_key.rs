//! Secrets of the host's that codes are made with: one type per use, so that a key of one is never
//! taken for another.

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// Defines the type of a key: its name, what it is called in errors, the mark that its text begins
/// with, and what is expected of the text.
macro_rules! secret_key {
    ($(#[$meta:meta])* $name:ident($field:literal, $prefix:literal, $expected:literal);) => {
        use std::fmt;

        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD;
        use hmac::{Hmac, KeyInit};
        use serde::{Deserialize, Serialize};
        use sha2::Sha256;

        use crate::secret_key::malformed;
        use crate::validation::{ValidationError, ValidationRule, ValueShape};

        $(#[$meta])*
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name {
            bytes: Vec<u8>,
            pub(crate) mac: Hmac<Sha256>,
        }

        impl $name {
            /// The smallest number of bytes.
            pub const MINIMUM: usize = 32;
            /// The largest number of bytes.
            pub const MAXIMUM: usize = 64;

            /// Takes bytes from a random source that is fit for keys, such as that of the operating system.
            ///
            /// # Errors
            /// When there are fewer than 32 or more than 64.
            pub fn from_random(bytes: impl Into<Vec<u8>>) -> Result<Self, ValidationError> {
                let bytes = bytes.into();
                if !(Self::MINIMUM..=Self::MAXIMUM).contains(&bytes.len()) {
                    let rule = ValidationRule::OutOfRange {
                        minimum: "32".into(),
                        maximum: "64 bytes".into(),
                    };
                    let members = bytes.len();
                    let shape = ValueShape::Collection { members };
                    return Err(ValidationError::new($field, rule, shape));
                }
                let mac = Hmac::new_from_slice(&bytes).map_err(|_| malformed($field, $expected, ValueShape::Composite))?;
                Ok(Self { bytes, mac })
            }

            /// Reads a key as [`reveal`](Self::reveal) writes it.
            ///
            /// # Errors
            /// When the text does not begin with the mark of its kind, is not base64 for URLs or has the wrong length.
            pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
                let text = text.as_ref();
                let shape = || ValueShape::of_text(text);
                let encoded = text
                    .strip_prefix($prefix)
                    .ok_or_else(|| malformed($field, $expected, shape()))?;
                let bytes = URL_SAFE_NO_PAD
                    .decode(encoded)
                    .map_err(|_| malformed($field, $expected, shape()))?;
                Self::from_random(bytes)
            }

            /// The key as text, to be stored.
            #[must_use]
            pub fn reveal(&self) -> String {
                format!("{}{}", $prefix, URL_SAFE_NO_PAD.encode(&self.bytes))
            }
        }

        impl TryFrom<String> for $name {
            type Error = ValidationError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> Self {
                key.reveal()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}(<{} bytes>)", stringify!($name), self.bytes.len())
            }
        }
    };
}

pub(crate) use secret_key;

/// The refusal of a text that is no key.
pub(crate) fn malformed(
    field: &'static str,
    expected: &'static str,
    shape: ValueShape,
) -> ValidationError {
    ValidationError::new(field, ValidationRule::Malformed { expected }, shape)
}
