//! How many events at random make a gap.

use serde::{Deserialize, Serialize};

use crate::value::ValueError;

/// From 1 to [`MOST`](Self::MOST).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub(super) struct Regularity(u32);

impl Regularity {
    /// The highest one.
    pub(super) const MOST: u32 = 64;

    pub(super) const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Regularity {
    type Error = ValueError;

    fn try_from(k: u32) -> Result<Self, ValueError> {
        if (1..=Self::MOST).contains(&k) {
            return Ok(Self(k));
        }
        Err(ValueError::Regularity { most: Self::MOST })
    }
}

impl From<Regularity> for u32 {
    fn from(regularity: Regularity) -> Self {
        regularity.0
    }
}
