//! The export.

mod addresses;
mod csv_record;
mod exporter;

pub use addresses::Addresses;
pub(super) use csv_record::{Field, csv_record};
pub use exporter::{ExportError, ExportFormat, ExportReport, Exporter};
