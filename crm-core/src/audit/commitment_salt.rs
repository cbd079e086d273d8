//! What makes a promise about a value impossible to guess.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hash_type;
#[cfg(feature = "audit")]
use crate::id_source::IdSource;
#[cfg(feature = "audit")]
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// Random bytes that a [`Commitment`](crate::Commitment) is made with.
///
/// Keep it where the value is kept, so that an erasure takes both; never in an event. `Debug` does not
/// show it, and there is no `Display`: [`reveal`](Self::reveal) is the one way to its text, and serde
/// uses it.
///
/// ```
/// # #[cfg(feature = "audit")] {
/// use crm_core::{CommitmentSalt, SystemIds, Timestamp};
///
/// let salt = CommitmentSalt::generate(&SystemIds::new(), Timestamp::UNIX_EPOCH);
/// assert_eq!(format!("{salt:?}"), "CommitmentSalt(<32 bytes>)");
/// assert_eq!(CommitmentSalt::parse(salt.reveal())?, salt);
/// # }
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommitmentSalt([u8; 32]);

/// Of the ids of one millisecond, each may have no more than 32 bits of its own (RFC 9562, section 6.2,
/// leaves the rest to a counter): eight of them have 256.
#[cfg(feature = "audit")]
const DRAWN: usize = 8;

impl CommitmentSalt {
    /// A fresh salt. It is as unpredictable as the ids of the source: those of
    /// [`SystemIds`](crate::SystemIds) are, those of [`SeededIds`](crate::SeededIds) are not.
    #[cfg(feature = "audit")]
    #[must_use]
    pub fn generate(ids: &dyn IdSource, at: Timestamp) -> Self {
        let drawn: Vec<_> = (0..DRAWN).map(|_| ids.next_uuid(at)).collect();
        Self(super::encoding::salt(&drawn))
    }

    /// Takes bytes from a random source that is fit for keys, such as that of the operating system.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a salt as [`reveal`](Self::reveal) writes it.
    ///
    /// # Errors
    /// When the text is not 64 hexadecimal digits.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, ValidationError> {
        let text = text.as_ref();
        hash_type::read(text).map(Self).ok_or_else(|| {
            let expected = "64 hexadecimal digits";
            let rule = ValidationRule::Malformed { expected };
            ValidationError::new("commitment salt", rule, ValueShape::of_text(text))
        })
    }

    /// The salt as text, to be stored.
    #[must_use]
    pub fn reveal(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[cfg(feature = "audit")]
    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for CommitmentSalt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("CommitmentSalt(<32 bytes>)")
    }
}

impl TryFrom<String> for CommitmentSalt {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl From<CommitmentSalt> for String {
    fn from(salt: CommitmentSalt) -> Self {
        salt.reveal()
    }
}
