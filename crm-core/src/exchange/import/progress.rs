//! How far an import has come.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What became of the rows of an import so far. Each row is accepted, known or rejected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ImportProgress {
    /// How many rows were read.
    pub rows: u64,
    /// How many of them told something new, which is stored now (or would be, in a dry run).
    pub accepted: u64,
    /// How many told what was known already.
    pub known: u64,
    /// How many were rejected.
    pub rejected: u64,
    /// How many customers were created.
    pub customers_created: u64,
    /// How many bytes of the file were read.
    pub bytes: u64,
    /// What was left out of rows that were taken otherwise: how often, by the name of the property.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<String, u64>,
}
