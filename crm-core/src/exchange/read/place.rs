//! A place in a file.

use serde::{Deserialize, Serialize};

use super::Line;

/// How much of a file lies before a place: whole lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct Place {
    /// How many bytes.
    pub(in crate::exchange) offset: u64,
    /// How many lines.
    pub(in crate::exchange) lines: u64,
}

impl Place {
    /// The place behind a line.
    pub(super) fn behind(line: &Line) -> Self {
        Self {
            offset: line.end,
            lines: line.number,
        }
    }
}
