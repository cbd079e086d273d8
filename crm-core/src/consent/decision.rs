//! What a customer decides.

use serde::{Deserialize, Serialize};

/// What the customer decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConsentDecision {
    /// Yes.
    Granted,
    /// No, when asked.
    Denied,
    /// No longer.
    Withdrawn,
    /// An objection (GDPR, article 21): it stands until it is lifted, whatever is granted later.
    Objected,
    /// The objection is lifted. That grants nothing.
    ObjectionLifted,
    /// Yes, said by somebody who has yet to confirm it: the first half of double opt-in. It permits
    /// nothing.
    Requested,
    /// A requested yes is confirmed, in time: the second half of double opt-in.
    Confirmed,
    /// The data may be kept and handed out, and not be used (GDPR, article 18). It covers every
    /// purpose and stands until it is lifted.
    Restricted,
    /// The restriction is lifted: what was decided otherwise counts again.
    RestrictionLifted,
}

impl ConsentDecision {
    /// All decisions.
    pub const ALL: [Self; 9] = [
        Self::Granted,
        Self::Denied,
        Self::Withdrawn,
        Self::Objected,
        Self::ObjectionLifted,
        Self::Requested,
        Self::Confirmed,
        Self::Restricted,
        Self::RestrictionLifted,
    ];

    /// The code of the decision, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Denied => "denied",
            Self::Withdrawn => "withdrawn",
            Self::Objected => "objected",
            Self::ObjectionLifted => "objection_lifted",
            Self::Requested => "requested",
            Self::Confirmed => "confirmed",
            Self::Restricted => "restricted",
            Self::RestrictionLifted => "restriction_lifted",
        }
    }

    /// Whether it is a yes, or a part of one.
    pub(super) fn is_grant(self) -> bool {
        matches!(self, Self::Granted | Self::Requested | Self::Confirmed)
    }

    /// Whether it is about the restriction of all processing.
    pub(super) fn is_restriction(self) -> bool {
        matches!(self, Self::Restricted | Self::RestrictionLifted)
    }

    /// The stricter, the later in the fold when instants are equal; a confirmation comes behind what
    /// it confirms.
    pub(super) fn strictness(self) -> u8 {
        match self {
            Self::Requested => 0,
            Self::Confirmed | Self::Granted => 1,
            Self::RestrictionLifted => 2,
            Self::ObjectionLifted => 3,
            Self::Denied => 4,
            Self::Withdrawn => 5,
            Self::Objected => 6,
            Self::Restricted => 7,
        }
    }
}
