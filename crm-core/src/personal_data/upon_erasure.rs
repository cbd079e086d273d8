//! What an erasure does to a field.

use serde::Serialize;

/// What becomes of a field when its customer is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UponErasure {
    /// It goes.
    Erase,
    /// It goes, and leaves something behind by which it is recognised when it comes again, and from
    /// which it cannot be read.
    Pseudonymise {
        /// What is left.
        leaving: &'static str,
    },
    /// It stays.
    Keep {
        /// Why.
        reason: &'static str,
        /// Until when.
        until: &'static str,
    },
}
