//! A tenant in a file: JSON lines.
//!
//! ```text
//! {"format":"crm-tenant","version":1}
//! {"kind":"customer","record":{...},"check":"0f1e2d3c4b5a6978"}
//! ...
//! {"end":{"rows":{"customer":2,...},"checksum":"..."}}
//! ```
//!
//! The kinds stand in the order of [`RecordKind::ALL`](super::RecordKind::ALL). `check` is the
//! beginning of the digest of all rows of the kind up to this one, so that a line that was changed,
//! lost or moved is found where it stands. `checksum` is the [`TenantChecksum`](super::TenantChecksum).

mod error;
mod export;
mod import;
mod line;
mod lines;

pub use error::{ArchiveError, ArchiveRule, ImportError};
pub use export::export_archive;
pub use import::{check_archive, import_archive};

/// The name of the format.
const FORMAT: &str = "crm-tenant";
/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;
/// The longest line that is read: a request may hold 10,000 messages.
const LONGEST_LINE: u64 = 256 * 1024 * 1024;
