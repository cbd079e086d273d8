//! Acknowledgements that are sent by themselves, and what keeps them from becoming a flood.

mod log;
mod rule;
mod template;

pub use log::{AcknowledgementLog, AcknowledgementPermit, Withheld};
pub use rule::AcknowledgementRule;
pub use template::{Acknowledgement, AcknowledgementField, AcknowledgementTemplate};
