//! The import itself.

mod batch;
mod error;
mod importer;
mod observer;
mod position;
mod progress;

pub use error::{ImportError, SourceError};
pub use importer::{ImportReport, Importer};
pub use observer::{ImportObserver, LeftOutPart};
pub use position::ImportPosition;
pub use progress::ImportProgress;
