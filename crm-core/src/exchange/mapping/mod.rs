//! What the parts of a file mean, as data.

mod cell;
mod customers;
mod date_format;
mod decimal;
mod form;
mod identity;
mod input;
mod purchases;
mod utc_offset;
mod values;
#[cfg(feature = "vcard")]
mod vcards;

pub use cell::{Cell, ColumnName, ConstantText};
pub use customers::{AttributeMapping, AttributeType, ContactMapping, CustomerMapping, TagMapping};
pub use date_format::DateFormat;
pub use decimal::{DecimalFormat, DecimalMark, GroupMark};
pub use form::{ImportMapping, RecordMapping};
pub use identity::{IdentityKind, IdentityMapping};
pub use input::{CsvFormat, Delimiter, Formulas, Header, InputFormat, UnknownColumns};
pub use purchases::{KeyMapping, PurchaseMapping};
pub use utc_offset::UtcOffset;
pub use values::ValueFormats;
#[cfg(feature = "vcard")]
pub use vcards::VCardMapping;
