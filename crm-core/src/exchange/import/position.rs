//! Where an import goes on.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ImportProgress;
use crate::exchange::mapping::ImportMapping;
use crate::exchange::read::Place;

/// Where an import goes on: behind the last row of which all is stored.
///
/// It is data: keep it where the host keeps its jobs. It holds counts and no value of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportPosition {
    version: PositionVersion,
    /// The hash of the mapping.
    mapping: String,
    lines: u64,
    reject_bytes: u64,
    progress: ImportProgress,
}

/// The version of the form of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum PositionVersion {
    #[serde(rename = "1")]
    First,
}

impl ImportPosition {
    /// The start of a file.
    pub(super) fn start(mapping: &ImportMapping) -> Self {
        Self {
            version: PositionVersion::First,
            mapping: hash(mapping),
            lines: 0,
            reject_bytes: 0,
            progress: ImportProgress::default(),
        }
    }

    /// What became of the rows before it.
    #[must_use]
    pub fn progress(&self) -> &ImportProgress {
        &self.progress
    }

    /// How many lines of the file lie before it.
    #[must_use]
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// How many bytes of the file lie before it.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.progress.bytes
    }

    /// How many bytes of the reject file belong to the rows before it: what stands behind them is
    /// written again, so cut it off before the import goes on.
    #[must_use]
    pub fn reject_bytes(&self) -> u64 {
        self.reject_bytes
    }

    /// Whether it belongs to this mapping.
    pub(super) fn is_of(&self, mapping: &ImportMapping) -> bool {
        self.mapping == hash(mapping)
    }

    pub(super) fn place(&self) -> Place {
        Place {
            offset: self.progress.bytes,
            lines: self.lines,
        }
    }

    /// The position behind more rows.
    pub(super) fn moved(
        &self,
        place: Place,
        reject_bytes: u64,
        mut progress: ImportProgress,
    ) -> Self {
        progress.bytes = place.offset;
        Self {
            lines: place.lines,
            reject_bytes,
            progress,
            version: self.version,
            mapping: self.mapping.clone(),
        }
    }
}

fn hash(mapping: &ImportMapping) -> String {
    let text = serde_json::to_string(mapping).unwrap_or_default();
    let hash = Sha256::digest(text.as_bytes());
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
