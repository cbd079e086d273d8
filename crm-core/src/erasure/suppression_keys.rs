//! What hashes of addresses are made with.

use hmac::Mac;

use super::SuppressionHash;
use crate::contact::{ContactAddress, ContactPoint};
use crate::customer::Customer;
use crate::identity::{ClaimedIdentity, Identity, VerifiedIdentity};
use crate::interaction::Channel;
use crate::key_versions::KeyVersions;
use crate::secret_key::secret_key;

secret_key! {
    /// A secret of the host's: 32 to 64 random bytes, written `suppk_` and base64 for URLs.
    ///
    /// Whoever has it and the hashes can try addresses one by one, so it is kept apart from the
    /// database. `Debug` does not show it, and there is no `Display`: [`reveal`](Self::reveal) is the
    /// one way to its text, and serde uses it.
    ///
    /// ```
    /// use crm_core::SuppressionKey;
    ///
    /// let key = SuppressionKey::from_random([7; 32])?;
    /// assert_eq!(format!("{key:?}"), "SuppressionKey(<32 bytes>)");
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    SuppressionKey("suppression key", "suppk_", "suppk_ and 32 to 64 bytes in base64 for URLs");
}

/// What a hash is made over begins with this, so that a key that is used for something else, too,
/// makes no hash by accident.
const LABEL: &[u8] = b"ecrm suppressed address";

/// The keys by which erased addresses are recognised, each under its version. The newest one makes
/// the hashes of an erasure; all of them recognise.
///
/// The same address has the same hash in all tenants of one key: where they must not know of each
/// other, each has its own.
///
/// An old key stays for as long as what was hashed with it is to be recognised: hashes cannot be made
/// anew, for the addresses are gone.
///
/// ```
/// use crm_core::{EmailAddress, Identity, SuppressionKey, SuppressionKeys};
///
/// let keys = SuppressionKeys::new(1, SuppressionKey::from_random([7; 32])?);
/// let ann = Identity::Email(EmailAddress::parse("ann@example.com")?);
/// assert_eq!(keys.hashes(&ann), keys.hashes(&ann));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SuppressionKeys {
    versions: KeyVersions<SuppressionKey>,
}

impl SuppressionKeys {
    /// One key.
    #[must_use]
    pub fn new(version: u32, key: SuppressionKey) -> Self {
        Self {
            versions: KeyVersions::new(version, key),
        }
    }

    /// The same keys and one more; a key of the same version is replaced.
    #[must_use]
    pub fn and(self, version: u32, key: SuppressionKey) -> Self {
        Self {
            versions: self.versions.and(version, key),
        }
    }

    /// The hashes of an address under all keys, the newest one first: to ask a store for it.
    #[must_use]
    pub fn hashes(&self, address: &Identity) -> Vec<SuppressionHash> {
        let told = Told::identity(address);
        self.versions.all().map(|key| told.hash(key)).collect()
    }

    /// The hashes under the newest key of all addresses of a customer: what an erasure keeps.
    pub(crate) fn of_customer(&self, customer: &Customer) -> Vec<SuppressionHash> {
        let (_, key) = self.versions.newest();
        let told = addresses(customer, None);
        told.iter().map(|told| told.hash(key)).collect()
    }

    /// The hashes under all keys of the addresses of a customer: those at which a channel reaches it,
    /// where one is named.
    pub(crate) fn all_of(
        &self,
        customer: &Customer,
        channel: Option<Channel>,
    ) -> Vec<SuppressionHash> {
        let told = addresses(customer, channel);
        let told = told.iter();
        told.flat_map(|told| self.versions.all().map(|key| told.hash(key)))
            .collect()
    }
}

/// What a hash is made over: the same for an identity and a contact point that mean one address.
struct Told {
    kind: String,
    value: String,
}

impl Told {
    fn identity(identity: &Identity) -> Self {
        let key = identity.key();
        Self {
            kind: key.namespace().to_owned(),
            value: key.value().to_owned(),
        }
    }

    fn address(address: &ContactAddress) -> Self {
        match address {
            ContactAddress::Email(email) => Self::identity(&Identity::Email(email.clone())),
            ContactAddress::Phone(phone) => Self::identity(&Identity::Phone(phone.clone())),
            ContactAddress::Postal(_) => Self {
                kind: "postal".to_owned(),
                value: folded(&address.to_text()),
            },
        }
    }

    fn hash(&self, key: &SuppressionKey) -> SuppressionHash {
        let mut mac = key.mac.clone();
        mac.update(LABEL);
        for part in [&self.kind, &self.value] {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            mac.update(&length.to_be_bytes());
            mac.update(part.as_bytes());
        }
        SuppressionHash::from_bytes(mac.finalize().into_bytes().into())
    }
}

/// Postal addresses are written in capitals here and in small letters there.
fn folded(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// The addresses of a customer, claimed ones included; those of one channel, where it is named.
fn addresses(customer: &Customer, channel: Option<Channel>) -> Vec<Told> {
    let points = customer.contact_points().iter().map(ContactPoint::address);
    let points = points.filter(|address| channel.is_none_or(|channel| address.serves(channel)));
    let verified = customer.verified_identities().iter();
    let claimed = customer.claimed_identities().iter();
    let identities = verified
        .map(VerifiedIdentity::identity)
        .chain(claimed.map(ClaimedIdentity::identity))
        .filter(|identity| identity.is_address())
        .filter(|identity| channel.is_none_or(|channel| identity.serves(channel)));
    let points = points.map(Told::address);
    points.chain(identities.map(Told::identity)).collect()
}
