//! The end of a chain, in a few bytes.

use serde::{Deserialize, Serialize};

use super::SealHash;

/// How far a chain had come, and its last hash: it vouches for every event up to there.
///
/// Write it down where those who can write the database cannot: in another system, on paper, in a
/// newspaper. Written down, it is an anchor: a chain that was shortened or made anew does not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AuditHead {
    /// How many events are sealed; 0 before the first.
    pub sequence: u64,
    /// The hash of the last seal; before the first, one that is the tenant's own.
    pub hash: SealHash,
}

impl AuditHead {
    /// The head of a chain of `sequence` seals.
    #[must_use]
    pub fn new(sequence: u64, hash: SealHash) -> Self {
        Self { sequence, hash }
    }
}

#[cfg(feature = "audit")]
impl AuditHead {
    /// The head of the chain of a tenant before its first seal. No two tenants have the same, so that
    /// the chain of one is never taken for that of another.
    #[must_use]
    pub fn start(tenant: crate::id::TenantId) -> Self {
        Self::new(0, super::encoding::start(tenant))
    }
}
