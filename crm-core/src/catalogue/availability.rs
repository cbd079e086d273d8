//! Whether a product can be had.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;

/// Whether a product can be had, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Availability {
    /// It is there.
    InStock {
        /// How many pieces; `None` when the host does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pieces: Option<NonZeroU32>,
    },
    /// It can be ordered, and will be there later.
    OnOrder {
        /// When; `None` when nobody knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_at: Option<Timestamp>,
    },
    /// It cannot be had at present.
    OutOfStock,
    /// It will not come back.
    Discontinued,
}

impl Availability {
    /// Whether so many pieces can leave the house now. When the host does not tell how many there
    /// are, they are taken to be enough.
    #[must_use]
    pub fn covers(self, pieces: NonZeroU32) -> bool {
        match self {
            Self::InStock { pieces: there } => there.is_none_or(|there| there >= pieces),
            Self::OnOrder { .. } | Self::OutOfStock | Self::Discontinued => false,
        }
    }

    /// Whether the product can be ordered.
    #[must_use]
    pub fn is_orderable(self) -> bool {
        matches!(self, Self::InStock { .. } | Self::OnOrder { .. })
    }
}
