//! BG/NBD and MBG/NBD.

mod likelihood;
mod model;
mod parameters;

pub use model::{BgNbd, MbgNbd};
pub use parameters::FirstDropout;
