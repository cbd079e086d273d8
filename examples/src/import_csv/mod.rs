//! Purchases out of any CSV file, row by row, with the bad rows told apart.
//!
//! [`PurchaseReader`] is an iterator over a file of any size: each item is a [`PurchaseRow`] or a
//! [`RejectedRow`] that says on which line the record starts and which rule it breaks, without
//! repeating what was in it. A bad row never stops the rows after it.
//!
//! ```
//! use crm_core::Currency;
//! use ecrm_examples::import_csv::{Columns, ImportedRow, PurchaseReader, ReadOptions};
//!
//! let file = "buyer,day,total\nA1,1997-01-01,29.33\nA1,18.01.1997,5\n";
//! let options = ReadOptions::new(Columns::parse("buyer,day,total")?, Currency::USD);
//! let rows = PurchaseReader::new(file.as_bytes(), options)?.collect::<Result<Vec<_>, _>>()?;
//!
//! let [ImportedRow::Purchase(first), ImportedRow::Rejected(second)] = rows.as_slice() else {
//!     return Err("one good row and one bad one".into());
//! };
//! assert_eq!(first.key.as_str(), "1997-01-01:2933::1");
//! assert_eq!(second.line, 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod columns;
mod dates;
mod keys;
mod lines;
mod quotes;
mod reader;
mod records;
mod reject;
mod row;

pub use columns::{Columns, ColumnsError};
pub use dates::{DateFormat, DateFormatError};
pub use reader::{ImportError, PurchaseReader, ReadOptions};
pub use records::{RawRecord, Records};
pub use reject::{RejectReason, RejectedRow};
pub use row::{ImportedRow, PurchaseRow};
