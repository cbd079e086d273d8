//! The keys of a host, by version.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{
    InvalidPreferenceToken, PreferenceContent, PreferenceKey, PreferenceToken, VerifiedPreference,
    encoding,
};
use crate::id::TenantId;
use crate::key_versions::KeyVersions;

/// What the code is made over begins with this, so that a key that is used for something else, too,
/// makes no token by accident.
const LABEL: &[u8] = b"ecrm preference token";
/// The bytes of HMAC-SHA256 (RFC 2104, FIPS 180-4).
const CODE: usize = 32;

/// The keys that preference tokens are made and checked with, each under its version. The newest one
/// makes them; all of them check.
///
/// To change a key, add one under a higher version. The old one stays as long as its messages lie in
/// mailboxes, which is for ever, unless it leaked: then leave it out, and its links end.
///
/// ```
/// use crm_core::{
///     Channel, CustomerId, PreferenceContent, PreferenceKey, PreferenceKeys, Purpose, SeededIds,
///     ConsentScope, TenantId, Timestamp,
/// };
/// # let ids = SeededIds::new(1);
/// # let tenant = TenantId::generate(&ids, Timestamp::UNIX_EPOCH);
/// # let customer = CustomerId::generate(&ids, Timestamp::UNIX_EPOCH);
///
/// let keys = PreferenceKeys::new(1, PreferenceKey::from_random([7; 32])?);
/// let offers = ConsentScope::on(Purpose::Marketing, Channel::Email);
/// let token = keys.sign(&PreferenceContent::new(tenant, customer, offers.clone()));
///
/// let keys = keys.and(2, PreferenceKey::from_random([9; 32])?);
/// let verified = keys.verify(tenant, token.as_str())?;
/// assert_eq!(verified.withdrawal().scope(), &offers);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct PreferenceKeys {
    versions: KeyVersions<PreferenceKey>,
}

impl PreferenceKeys {
    /// One key.
    #[must_use]
    pub fn new(version: u32, key: PreferenceKey) -> Self {
        Self {
            versions: KeyVersions::new(version, key),
        }
    }

    /// The same keys and one more; a key of the same version is replaced.
    #[must_use]
    pub fn and(self, version: u32, key: PreferenceKey) -> Self {
        Self {
            versions: self.versions.and(version, key),
        }
    }

    /// The version of the key that makes tokens.
    #[must_use]
    pub fn newest_version(&self) -> u32 {
        self.versions.newest().0
    }

    /// A token with this content. The same content under the same key is the same token.
    #[must_use]
    pub fn sign(&self, content: &PreferenceContent) -> PreferenceToken {
        let (version, key) = self.versions.newest();
        let mut bytes = encoding::write(version, content);
        let code = mac(key, &bytes).finalize().into_bytes();
        bytes.extend(code);
        PreferenceToken::new(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Checks a token that somebody brought, in constant time. It must be of this tenant.
    ///
    /// # Errors
    /// When none of these keys made it for this tenant.
    pub fn verify(
        &self,
        tenant: TenantId,
        text: &str,
    ) -> Result<VerifiedPreference, InvalidPreferenceToken> {
        let content = self.read(text).ok_or(InvalidPreferenceToken)?;
        if content.tenant != tenant {
            return Err(InvalidPreferenceToken);
        }
        Ok(VerifiedPreference::new(content))
    }

    fn read(&self, text: &str) -> Option<PreferenceContent> {
        if text.len() > PreferenceToken::MAXIMUM {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (told, code) = bytes.split_at_checked(bytes.len().checked_sub(CODE)?)?;
        let key = self.versions.get(encoding::version(told)?)?;
        // Nothing that the token says is looked at before its code fits.
        mac(key, told).verify_slice(code).ok()?;
        encoding::read(told)
    }
}

fn mac(key: &PreferenceKey, told: &[u8]) -> Hmac<Sha256> {
    let mut mac = key.mac.clone();
    mac.update(LABEL);
    mac.update(told);
    mac
}
