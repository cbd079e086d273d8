//! Import by a declared mapping, and export.
//!
//! An [`ImportMapping`] says which column feeds which field: data that can be kept and sent. An
//! [`Importer`] takes files by it, CSV or JSON lines (and vCards, with the feature `vcard`): row by
//! row, in little memory, resumable, and as often as one likes. Rows that cannot be taken go to a
//! [`RejectSink`] with line, field and rule; a [`RejectFile`] can be repaired and imported. An
//! [`Exporter`] writes customers and interactions in a form that an import reads.
//!
//! The blocking reader and writer are the host's; no async runtime is needed.

mod convert;
mod export;
mod formula;
mod import;
mod mapping;
mod read;
mod records;
mod reject;

pub use export::{Addresses, ExportError, ExportFormat, ExportReport, Exporter};
pub use formula::{with_formulas_neutralised, with_formulas_restored};
pub use import::{
    ImportError, ImportObserver, ImportPosition, ImportProgress, ImportReport, Importer,
    LeftOutPart, SourceError,
};
#[cfg(feature = "vcard")]
pub use mapping::VCardMapping;
pub use mapping::{
    AttributeMapping, AttributeType, Cell, ColumnName, ConstantText, ContactMapping, CsvFormat,
    CustomerMapping, DateFormat, DecimalFormat, DecimalMark, Delimiter, Formulas, GroupMark,
    Header, IdentityKind, IdentityMapping, ImportMapping, InputFormat, KeyMapping, PurchaseMapping,
    RecordMapping, TagMapping, UnknownColumns, UtcOffset, ValueFormats,
};
pub use read::{BrokenRecord, CsvLayout, CsvRecord, CsvRecords, OriginalRow};
pub use reject::{RejectFile, RejectReason, RejectSink, RejectedRow};
