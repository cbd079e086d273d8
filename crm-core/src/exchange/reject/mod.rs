//! Rows that are left out, and why.

mod file;
mod reason;
mod row;
mod sink;

pub use file::RejectFile;
pub use reason::RejectReason;
pub use row::RejectedRow;
pub use sink::RejectSink;

/// The columns that a reject file has beside those of the file it comes from. An import knows them,
/// so that a reject file can be imported when its rows are repaired.
pub(super) const REJECT_COLUMNS: [&str; 4] = [
    "reject_line",
    "reject_field",
    "reject_rule",
    "reject_record",
];
