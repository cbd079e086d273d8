//! Addresses that are not written to any more, without the addresses.

use serde::{Deserialize, Serialize};

use crate::hash_type::hash_type;
use crate::personal_data::DataClass::{Administrative, Contact};
use crate::personal_data::UponErasure;
use crate::timestamp::Timestamp;

hash_type! {
    /// The keyed hash of an address: HMAC-SHA256 under a key of the host's, written as 64 hexadecimal
    /// digits. Without the key nobody can tell whether an address is the one.
    pub struct SuppressionHash("suppression hash");
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

/// Who was erased is not to be written to by an old list.
const STAYS: UponErasure = UponErasure::Keep {
    reason: "an old list must not make you reachable again",
    until: "the company removes the key under which it was made",
};

crate::personal_data! {
    Suppression as Suppression = "suppression", "an address that we do not write to, unreadable for us" {
        hash: Contact => STAYS,
        since: Administrative => STAYS,
    }
}
