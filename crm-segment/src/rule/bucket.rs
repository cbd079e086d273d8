//! A stable random part of all customers.

use crm_core::CustomerId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::RuleError;

crm_core::bounded_text! {
    /// What a random division is called: customers lie elsewhere in one of another name.
    pub struct BucketSeed("bucket seed", public, single, 100);
}

impl BucketSeed {
    /// A number that is as good as drawn at random, and always the same: the SHA-256 of the text in UTF-8, a zero
    /// byte and the sixteen bytes of the id.
    pub(crate) fn hash(&self, customer: CustomerId) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.as_str())
            .chain_update([0])
            .chain_update(customer.as_uuid())
            .finalize()
            .into()
    }
}

/// A part of all customers, drawn at random once and for ever: a control group, the first tenth of a
/// roll-out.
///
/// Each customer has a place from 0 to 9,999 in a division of a name: the first four bytes, as a number
/// with the highest byte first, of the SHA-256 of the name in UTF-8, a zero byte and the sixteen bytes of
/// the id, modulo 10,000. Nothing is stored, and nothing else decides: the place is the same in every
/// database and after every rebuilding. After a merge it is that of the id that stays.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The name of the division.
    pub seed: BucketSeed,
    /// The first place that belongs to the part.
    pub from: u16,
    /// The first place behind the part.
    pub until: u16,
}

impl Bucket {
    /// How many places there are.
    pub const PLACES: u16 = 10_000;

    /// The place of a customer in the division.
    #[must_use]
    pub fn place(&self, customer: CustomerId) -> u16 {
        let hash = self.seed.hash(customer);
        let number = hash.first_chunk().copied().map_or(0, u32::from_be_bytes);
        let place = number.checked_rem(Self::PLACES.into());
        place
            .and_then(|place| u16::try_from(place).ok())
            .unwrap_or(0)
    }

    pub(super) fn holds(&self, customer: CustomerId) -> bool {
        (self.from..self.until).contains(&self.place(customer))
    }

    /// # Errors
    /// When the part is empty or reaches beyond the whole.
    pub(super) const fn check(&self) -> Result<(), RuleError> {
        if self.from < self.until && self.until <= Self::PLACES {
            return Ok(());
        }
        Err(RuleError::Share {
            whole: Self::PLACES,
        })
    }
}
