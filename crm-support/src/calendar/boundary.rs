//! Where the field disagrees about the last moment.

use serde::{Deserialize, Serialize};

/// What is due when a target is used up exactly at the end of open time.
///
/// The same choice, mirrored, holds for [`subtract_working_time`](super::Calendar::subtract_working_time):
/// the opening at which the time is used up, or the closing before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Boundary {
    /// The closing time itself: eight hours from 9 are due at 17.
    #[default]
    AtClosing,
    /// The next opening time: eight hours from 9 are due at 9 on the next working day.
    AtNextOpening,
}
