//! What happened.

mod comparison;
mod measure;
mod regularity;
mod sequence;
mod session;

pub(super) use measure::{events, is_summed};
pub(super) use regularity::regularly;
pub(super) use sequence::sequence;
pub(super) use session::sessions;

/// In a second.
const MICROS: i64 = 1_000_000;
