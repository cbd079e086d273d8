//! What an event may tell.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit::Commitment;
use crate::code::Code;
use crate::timestamp::Timestamp;

/// A detail of an event. There is no variant for text: events carry ids, codes, numbers,
/// instants and commitments, so that erasing a person never has to rewrite the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum EventDetail {
    /// An id.
    Id(Uuid),
    /// A code.
    Code(Code),
    /// A whole number.
    Number(i64),
    /// An instant.
    Instant(Timestamp),
    /// A promise about a value that is kept elsewhere.
    Commitment(Commitment),
}
