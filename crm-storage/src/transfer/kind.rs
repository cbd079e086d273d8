//! The kinds of rows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of rows of a tenant, in the order in which they are transferred: what others belong to
/// comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecordKind {
    /// Customer records.
    Customer,
    /// The ids of absorbed customers.
    Alias,
    /// Merges.
    Merge,
    /// What merges moved.
    MergeMove,
    /// The ids of erased customers.
    Erased,
    /// The hashes of erased addresses.
    Suppression,
    /// Entries of the consent ledger.
    Consent,
    /// Interactions.
    Interaction,
    /// Specialists.
    Specialist,
    /// Requests.
    Request,
    /// The event log.
    Event,
    /// The consumers of the event log.
    Consumer,
}

impl RecordKind {
    /// All kinds, in the order in which they are transferred.
    pub const ALL: [Self; 12] = [
        Self::Customer,
        Self::Alias,
        Self::Merge,
        Self::MergeMove,
        Self::Erased,
        Self::Suppression,
        Self::Consent,
        Self::Interaction,
        Self::Specialist,
        Self::Request,
        Self::Event,
        Self::Consumer,
    ];

    /// The kinds that every checksum and archive names, whether there are rows of them or not. Those
    /// that came later are named where there are some, so that what has none of them stays as it was.
    pub(super) fn is_always_named(self) -> bool {
        !matches!(
            self,
            Self::Alias | Self::Merge | Self::MergeMove | Self::Erased | Self::Suppression
        )
    }

    /// The code of the kind, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Alias => "alias",
            Self::Merge => "merge",
            Self::MergeMove => "merge_move",
            Self::Erased => "erased",
            Self::Suppression => "suppression",
            Self::Consent => "consent",
            Self::Interaction => "interaction",
            Self::Specialist => "specialist",
            Self::Request => "request",
            Self::Event => "event",
            Self::Consumer => "consumer",
        }
    }

    /// The kind that is transferred after this one.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind > self)
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}
