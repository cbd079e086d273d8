//! Visits: what happens without a pause between.

use std::num::NonZeroU32;

use crm_core::{Interaction, SessionRule, Timestamp};
use serde::{Deserialize, Serialize};

use super::EventFilter;
use super::measure::compares_count;
use crate::rule::window::Window;
use crate::rule::{Comparison, RuleError};

/// How many sessions there were, of any depth or of some depth at least: "came three times in the last week", "looked
/// at five pages in one go".
///
/// A session is made of the events that are meant and lie in the window, whatever their channel and source: one
/// that follows the one before by less than the idle time belongs to the same session, one that comes just then
/// begins another, as in [`SessionRule`]. [`sessions`](crm_core::sessions) parts sites and apps, which a rule does where
/// its filter names the source. A session that began before the window counts with the part of it that lies in the
/// window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionCondition {
    /// Which events make a session.
    #[serde(default)]
    pub of: EventFilter,
    /// After how many seconds without one a session is over.
    #[serde(default = "usual_idle_seconds")]
    pub idle_seconds: NonZeroU32,
    /// How many events a session has at least to count.
    #[serde(default = "any_depth")]
    pub depth: NonZeroU32,
    /// When they happened.
    #[serde(default)]
    pub within: Window,
    /// What is asked of the number of sessions.
    pub is: Comparison<u64>,
}

const fn usual_idle_seconds() -> NonZeroU32 {
    SessionRule::USUAL_IDLE_SECONDS
}

const fn any_depth() -> NonZeroU32 {
    NonZeroU32::MIN
}

impl SessionCondition {
    pub(in crate::rule) fn holds(&self, timeline: &[Interaction], as_of: Timestamp) -> bool {
        let present = self.within.present(timeline, as_of).iter();
        let admitted = present.filter(|event| self.of.admits(event));
        self.is_met_by(admitted.map(|event| event.occurred_at().as_micros()))
    }

    /// Whether events at these microseconds, which rise, make as many sessions as is asked.
    pub(crate) fn is_met_by(&self, instants: impl Iterator<Item = i64>) -> bool {
        let idle = i64::from(self.idle_seconds.get()).saturating_mul(1_000_000);
        let (mut sessions, mut depth) = (0_usize, 0_u32);
        let mut before = None;
        for instant in instants {
            let goes_on = before.is_some_and(|before| instant.saturating_sub(before) < idle);
            depth = if goes_on { depth.saturating_add(1) } else { 1 };
            if depth == self.depth.get() {
                sessions = sessions.saturating_add(1);
            }
            before = Some(instant);
        }
        compares_count(self.is, sessions)
    }

    /// The first microsecond after `as_of` at which the answer can change.
    pub(in crate::rule) fn changes_after(&self, timeline: &[Interaction], as_of: Timestamp) -> i64 {
        let admitted = timeline.iter().filter(|event| self.of.admits(event));
        self.within.changes_after(admitted, as_of)
    }

    /// # Errors
    /// When the comparison or the filter can make no sense.
    pub(in crate::rule) fn check(&self) -> Result<(), RuleError> {
        self.of.check()?;
        self.is.check(|one, other| Some(one.cmp(&other)))
    }

    pub(in crate::rule) fn size(&self) -> usize {
        self.of.size().saturating_add(1)
    }
}
