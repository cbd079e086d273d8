//! What a record was before.

use thiserror::Error;

use super::{CustomerHistory, RecordedRevision};
use crate::customer::FieldValue;
use crate::store::Version;

/// Why a record cannot be told as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HistoryGap {
    /// The record does not have the version yet.
    #[error("the record is at version {current}: it has no version {version}")]
    NoSuchVersion {
        /// What was asked for.
        version: Version,
        /// What the record is at.
        current: Version,
    },
    /// What changed with a version is not noted.
    #[error("it is not noted what changed with version {version}")]
    NotNoted {
        /// The latest such version.
        version: Version,
    },
    /// What changed with a version is withheld, because it tells of somebody else.
    #[error("what changed with version {version} is withheld")]
    Withheld {
        /// The latest such version.
        version: Version,
    },
    /// What is noted leads to values that no record can have.
    #[error("what is noted since version {version} leads to no record")]
    NotARecord {
        /// The version that was to be told.
        version: Version,
    },
}

impl CustomerHistory {
    /// The values that the record held at an earlier version, in whatever order.
    ///
    /// # Errors
    /// When there is no such version, or one of the changes since is not noted or withheld.
    pub fn as_of(&self, version: Version) -> Result<Vec<FieldValue>, HistoryGap> {
        let current = self.record.version();
        if version > current {
            return Err(HistoryGap::NoSuchVersion { version, current });
        }
        let mut values = self.record.values();
        let since = version.number().saturating_add(1)..=current.number();
        for version in since.rev().filter_map(Version::from_number) {
            let revision = &self.noted(version)?.revision;
            values.retain(|value| !revision.added.contains(value));
            values.extend(revision.removed.iter().cloned());
        }
        Ok(values)
    }

    /// What changed with a version of the record.
    pub(super) fn noted(&self, version: Version) -> Result<&RecordedRevision, HistoryGap> {
        let place = (self.record.id(), version);
        let found = self
            .revisions
            .binary_search_by_key(&place, |one| (one.revision.customer, one.revision.version));
        match found.ok().and_then(|index| self.revisions.get(index)) {
            None => Err(HistoryGap::NotNoted { version }),
            Some(one) if !one.revision.withheld.is_empty() => Err(HistoryGap::Withheld { version }),
            Some(one) => Ok(one),
        }
    }
}
