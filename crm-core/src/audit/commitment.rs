//! Promises about a value that tell nothing of it.

use crate::hash_type::hash_type;

hash_type! {
    /// A promise about a value that is kept elsewhere: SHA-256 over a salt and the value.
    ///
    /// An event may carry it ([`Event::with_commitment`](crate::Event::with_commitment)), although events
    /// hold no personal value: without the salt nobody can try values until one fits. Whoever has salt
    /// and value can prove later that this value was meant (`opens`, with the feature `audit`). Once the
    /// salt is erased, the promise says nothing about anybody any more, and the log, which was not
    /// touched, is as valid as before.
    pub struct Commitment("commitment");
}

#[cfg(feature = "audit")]
impl Commitment {
    /// A promise about `value`. Draw a fresh salt for each: two promises with one salt show whether
    /// their values are equal.
    ///
    /// ```
    /// use crm_core::{Commitment, CommitmentSalt, SystemIds, Timestamp};
    ///
    /// let salt = CommitmentSalt::generate(&SystemIds::new(), Timestamp::UNIX_EPOCH);
    /// let commitment = Commitment::to(&salt, b"ann@example.com");
    /// assert!(commitment.opens(&salt, b"ann@example.com"));
    /// assert!(!commitment.opens(&salt, b"bob@example.com"));
    /// ```
    #[must_use]
    pub fn to(salt: &super::CommitmentSalt, value: &[u8]) -> Self {
        Self::from_bytes(super::encoding::commitment(salt.as_bytes(), value))
    }

    /// Whether this is the promise about `value` that was made with `salt`. All bytes are compared,
    /// whichever differs first.
    #[must_use]
    pub fn opens(&self, salt: &super::CommitmentSalt, value: &[u8]) -> bool {
        let expected = Self::to(salt, value);
        let pairs = self.as_bytes().iter().zip(expected.as_bytes());
        pairs.fold(0, |differing, (one, other)| differing | (one ^ other)) == 0
    }
}
