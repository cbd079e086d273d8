//! The lines of an archive.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::{Digest, RecordKind, TenantChecksum};

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) format: String,
    pub(super) version: u32,
}

/// A line with a row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) kind: RecordKind,
    pub(super) record: Value,
    pub(super) check: String,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) end: Totals,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Totals {
    pub(super) rows: BTreeMap<RecordKind, u64>,
    pub(super) checksum: String,
}

impl Totals {
    pub(super) fn of(checksum: &TenantChecksum) -> Self {
        let rows = |kind| (kind, checksum.of_kind(kind).rows);
        let is_named = |(kind, rows): &(RecordKind, u64)| *rows > 0 || kind.is_always_named();
        Self {
            rows: RecordKind::ALL
                .into_iter()
                .map(rows)
                .filter(is_named)
                .collect(),
            checksum: checksum.to_string(),
        }
    }
}

/// What stands behind a row.
pub(super) fn check(digest: Digest) -> String {
    digest.to_string().chars().take(16).collect()
}
