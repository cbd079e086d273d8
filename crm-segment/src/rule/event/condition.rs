//! A condition on events in a window.

use crm_core::{Interaction, Timestamp};
use serde::{Deserialize, Serialize};

use super::{EventFilter, EventMeasure};
use crate::rule::RuleError;
use crate::rule::window::Window;

/// Which events in which window measure up to what: "at least 3 purchases of shoes in the last 90
/// days".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventCondition {
    /// Which events.
    #[serde(default)]
    pub of: EventFilter,
    /// When they happened.
    #[serde(default)]
    pub within: Window,
    /// What is asked of them.
    pub is: EventMeasure,
}

impl EventCondition {
    pub(in crate::rule) fn holds(&self, timeline: &[Interaction], as_of: Timestamp) -> bool {
        let present = self.within.present(timeline, as_of);
        self.is.holds(&self.of, present)
    }

    /// The first microsecond after `as_of` at which the answer can change.
    pub(in crate::rule) fn changes_after(&self, timeline: &[Interaction], as_of: Timestamp) -> i64 {
        let admitted = timeline.iter().filter(|event| self.of.admits(event));
        self.within.changes_after(admitted, as_of)
    }

    /// # Errors
    /// When the condition can make no sense.
    pub(in crate::rule) fn check(&self) -> Result<(), RuleError> {
        self.of.check()?;
        self.is.check()
    }

    pub(in crate::rule) fn size(&self) -> usize {
        self.of
            .size()
            .saturating_add(self.is.size())
            .saturating_add(1)
    }
}
