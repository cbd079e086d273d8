//! When something lies in a window.

use crm_core::Timestamp;

/// The microseconds from which on, and up to which, something lies in a window: one run, since the
/// bounds of a window only move forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Presence {
    pub(crate) enters: i64,
    pub(crate) leaves: i64,
}

impl Presence {
    /// The same, but not before an instant: nothing counts before it happened.
    #[must_use]
    pub(super) fn not_before(self, instant: i64) -> Self {
        Self {
            enters: self.enters.max(instant),
            ..self
        }
    }

    #[must_use]
    pub(super) fn contains(self, now: i64) -> bool {
        (self.enters..self.leaves).contains(&now)
    }

    /// The first instant after `as_of` at which something changes, in microseconds; `i64::MAX` when
    /// nothing does.
    #[must_use]
    pub(in crate::rule) fn changes_after(self, as_of: Timestamp) -> i64 {
        if self.enters >= self.leaves {
            return i64::MAX;
        }
        let now = as_of.as_micros();
        [self.enters, self.leaves]
            .into_iter()
            .find(|change| *change > now)
            .unwrap_or(i64::MAX)
    }
}
