//! What webhooks are signed with.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::validation::{ValidationError, ValidationRule, ValueShape};

const FIELD: &str = "webhook secret";
const PREFIX: &str = "whsec_";

/// A secret that sender and receiver share: 24 to 64 random bytes, written `whsec_` and base64.
///
/// `Debug` does not show it, and there is no `Display`: [`reveal`](Self::reveal) is the one way to
/// its text, and serde uses it, so that a host can store it. Each endpoint gets a secret of its own.
///
/// ```
/// use crm_core::WebhookSecret;
///
/// let secret = WebhookSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")?;
/// assert_eq!(format!("{secret:?}"), "WebhookSecret(<24 bytes>)");
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebhookSecret {
    bytes: Vec<u8>,
    pub(super) mac: Hmac<Sha256>,
}

impl WebhookSecret {
    /// The smallest number of bytes.
    pub const MINIMUM: usize = 24;
    /// The largest number of bytes.
    pub const MAXIMUM: usize = 64;

    /// Takes bytes from a random source that is fit for keys, such as that of the operating system.
    ///
    /// # Errors
    /// When there are fewer than 24 or more than 64.
    pub fn from_random(bytes: impl Into<Vec<u8>>) -> Result<Self, ValidationError> {
        let bytes = bytes.into();
        if !(Self::MINIMUM..=Self::MAXIMUM).contains(&bytes.len()) {
            let rule = ValidationRule::OutOfRange {
                minimum: "24".into(),
                maximum: "64 bytes".into(),
            };
            let members = bytes.len();
            return Err(ValidationError::new(
                FIELD,
                rule,
                ValueShape::Collection { members },
            ));
        }
        let mac = Hmac::new_from_slice(&bytes).map_err(|_| malformed(ValueShape::Composite))?;
        Ok(Self { bytes, mac })
    }

    /// Reads a secret as [`reveal`](Self::reveal) writes it.
    ///
    /// # Errors
    /// When the text does not begin with `whsec_`, is not base64 or has the wrong length.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        let shape = || ValueShape::of_text(text);
        let encoded = text
            .strip_prefix(PREFIX)
            .ok_or_else(|| malformed(shape()))?;
        let bytes = STANDARD.decode(encoded).map_err(|_| malformed(shape()))?;
        Self::from_random(bytes)
    }

    /// The secret as text: to be stored, and to be shown to the receiver once.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.bytes))
    }
}

fn malformed(shape: ValueShape) -> ValidationError {
    let expected = "whsec_ and 24 to 64 bytes in base64";
    ValidationError::new(FIELD, ValidationRule::Malformed { expected }, shape)
}

impl TryFrom<String> for WebhookSecret {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<WebhookSecret> for String {
    fn from(secret: WebhookSecret) -> Self {
        secret.reveal()
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "WebhookSecret(<{} bytes>)", self.bytes.len())
    }
}
