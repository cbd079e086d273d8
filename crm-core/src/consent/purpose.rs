//! What data or attention is used for, and by which right.

use serde::{Deserialize, Serialize};

use crate::code::Code;

/// What the customer's data or attention is used for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Purpose {
    /// Offers and advertising.
    Marketing,
    /// Drawing conclusions about the person from behaviour.
    Profiling,
    /// Statistics that single nobody out.
    Analytics,
    /// Questions about satisfaction.
    Survey,
    /// Handing data on to others.
    Sharing,
    /// What the customer's own business asks for: order confirmations, deliveries, answers.
    Service,
    /// Every purpose at once. A customer can say no to all of them in one word; a yes names its
    /// purpose (GDPR, article 4, point 11: consent is specific).
    All,
    /// A purpose of the host's own.
    Other(Code),
}

impl Purpose {
    /// Whether this purpose takes in `other`.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        *self == Self::All || self == other
    }
}

/// The right by which data is used (GDPR, article 6, paragraph 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalBasis {
    /// The person said yes (point a).
    Consent,
    /// A contract with the person needs it (point b).
    Contract,
    /// A law demands it (point c).
    LegalObligation,
    /// A life depends on it (point d).
    VitalInterests,
    /// A task in the public interest needs it (point e).
    PublicTask,
    /// An interest of the company that the person's own does not outweigh (point f).
    LegitimateInterests,
}

impl LegalBasis {
    /// All bases.
    pub const ALL: [Self; 6] = [
        Self::Consent,
        Self::Contract,
        Self::LegalObligation,
        Self::VitalInterests,
        Self::PublicTask,
        Self::LegitimateInterests,
    ];

    /// Whether a no of the person ends the use: consent can be withdrawn (article 7, paragraph 3),
    /// and a public task or a legitimate interest can be objected to (article 21, paragraph 1). The
    /// other bases need nobody's leave.
    #[must_use]
    pub fn heeds_refusal(self) -> bool {
        matches!(
            self,
            Self::Consent | Self::PublicTask | Self::LegitimateInterests
        )
    }
}
