//! The secret that tokens are made with.

use std::fmt;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The secret of a company's mail: whoever has it can make a token for any request. One per tenant, kept where the host
/// keeps its secrets.
///
/// With another key, no token in mail that was sent before is known any more; replies to it are then found by the
/// ids of messages alone.
#[derive(Clone)]
pub struct MailKey(Hmac<Sha256>);

/// What a code is made for: one of one use is never taken for one of another.
#[derive(Clone, Copy)]
pub(super) enum KeyUse {
    RequestToken,
    AddressMark,
    StableId,
}

impl KeyUse {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::RequestToken => b"crm-support request token\0",
            Self::AddressMark => b"crm-support address mark\0",
            Self::StableId => b"crm-support stable id\0",
        }
    }
}

impl MailKey {
    /// The smallest number of bytes.
    pub const MINIMUM: usize = 32;
    /// The largest number of bytes.
    pub const MAXIMUM: usize = 64;

    /// Takes bytes from a random source that is fit for keys, such as that of the operating system.
    ///
    /// # Errors
    /// When there are fewer than 32 or more than 64.
    pub fn from_random(bytes: &[u8]) -> Result<Self, ValidationError> {
        let members = bytes.len();
        let refuse = || {
            let rule = ValidationRule::OutOfRange {
                minimum: "32".into(),
                maximum: "64 bytes".into(),
            };
            ValidationError::new("mail key", rule, ValueShape::Collection { members })
        };
        if !(Self::MINIMUM..=Self::MAXIMUM).contains(&members) {
            return Err(refuse());
        }
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| refuse())
    }

    /// A code over parts; their lengths are part of it, so that none runs into the next.
    pub(super) fn code(&self, used_for: KeyUse, parts: &[&[u8]]) -> [u8; 32] {
        self.mac(used_for, parts).finalize().into_bytes().into()
    }

    /// Whether a code, or the beginning of one, is the right one; takes the same time wherever it differs.
    pub(super) fn is_code(&self, used_for: KeyUse, parts: &[&[u8]], beginning: &[u8]) -> bool {
        self.mac(used_for, parts)
            .verify_truncated_left(beginning)
            .is_ok()
    }

    fn mac(&self, used_for: KeyUse, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(used_for.label());
        for part in parts {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            mac.update(&length.to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for MailKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("MailKey(<secret>)")
    }
}
