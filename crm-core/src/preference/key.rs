//! What preference tokens are made with.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::validation::{ValidationError, ValidationRule, ValueShape};

const FIELD: &str = "preference key";
const PREFIX: &str = "prefk_";

/// A secret of the host's: 32 to 64 random bytes, written `prefk_` and base64 for URLs.
///
/// `Debug` does not show it, and there is no `Display`: [`reveal`](Self::reveal) is the one way to
/// its text, and serde uses it, so that a host can keep it with its other secrets.
///
/// ```
/// use crm_core::PreferenceKey;
///
/// let key = PreferenceKey::from_random([7; 32])?;
/// assert_eq!(format!("{key:?}"), "PreferenceKey(<32 bytes>)");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PreferenceKey {
    bytes: Vec<u8>,
    pub(super) mac: Hmac<Sha256>,
}

impl PreferenceKey {
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
            return Err(ValidationError::new(FIELD, rule, shape));
        }
        let mac = Hmac::new_from_slice(&bytes).map_err(|_| malformed(ValueShape::Composite))?;
        Ok(Self { bytes, mac })
    }

    /// Reads a key as [`reveal`](Self::reveal) writes it.
    ///
    /// # Errors
    /// When the text does not begin with `prefk_`, is not base64 for URLs or has the wrong length.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let shape = || ValueShape::of_text(text);
        let encoded = text
            .strip_prefix(PREFIX)
            .ok_or_else(|| malformed(shape()))?;
        let bytes = URL_SAFE_NO_PAD
            .decode(encoded)
            .map_err(|_| malformed(shape()))?;
        Self::from_random(bytes)
    }

    /// The key as text, to be stored.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(&self.bytes))
    }
}

fn malformed(shape: ValueShape) -> ValidationError {
    let expected = "prefk_ and 32 to 64 bytes in base64 for URLs";
    ValidationError::new(FIELD, ValidationRule::Malformed { expected }, shape)
}

impl TryFrom<String> for PreferenceKey {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<PreferenceKey> for String {
    fn from(key: PreferenceKey) -> Self {
        key.reveal()
    }
}

impl fmt::Debug for PreferenceKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PreferenceKey(<{} bytes>)", self.bytes.len())
    }
}
