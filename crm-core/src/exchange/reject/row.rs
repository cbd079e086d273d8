//! A row that is left out.

use super::RejectReason;
use crate::exchange::read::OriginalRow;

/// A row that is left out, with the rule that it breaks.
///
/// `Debug` does not show what is in it. The original row is the customer's own data: it is handed
/// to the [`RejectSink`](super::RejectSink) and to nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// The line on which the row starts; the first line of the file is 1.
    pub line: u64,
    /// The rule that it breaks.
    pub reason: RejectReason,
    /// The row as it stands in the file.
    pub original: OriginalRow,
}
