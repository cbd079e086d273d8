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
    pub const ALL: [Self; 7] = [
        Self::Customer,
        Self::Consent,
        Self::Interaction,
        Self::Specialist,
        Self::Request,
        Self::Event,
        Self::Consumer,
    ];

    /// The code of the kind, as it is serialised.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
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
