//! Versions of records.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The version of a record: 1 when it is inserted, one more with each update.
///
/// Every update names the version it was decided on; a store refuses it when another one came
/// in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(std::num::NonZeroU32);

impl Version {
    /// The version of a record that was just inserted.
    pub const FIRST: Self = Self(std::num::NonZeroU32::MIN);

    /// The version with this number, or `None` for 0.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        std::num::NonZeroU32::new(number).map(Self)
    }

    /// The number: 1 or more.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.get()
    }

    /// The version after this one; the last of the four billion is its own successor.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}
