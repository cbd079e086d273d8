//! Times that are told from the instant at which a rule is asked.

mod bound;
mod presence;

use std::ops::Range;

use crm_core::{Interaction, Timestamp, ValidationError};
use serde::{Deserialize, Serialize};

pub use bound::{SecondsFromNow, WindowBound};
use presence::Presence;

/// A span of time, fixed or moving with the instant at which a rule is asked.
///
/// It holds what does not lie before `from` and lies before `until`; without a bound it is open there.
/// What a bound leaves to which side is said at [`WindowBound`]: two windows of which one ends with
/// the bound with which the other begins never overlap and leave nothing out.
///
/// ```
/// use crm_core::Timestamp;
/// use crm_segment::Window;
///
/// let last_hour = Window::last_seconds(3_600)?;
/// let bought = Timestamp::parse("2026-11-22T12:00:00Z")?;
/// assert!(last_hour.contains(bought, Timestamp::parse("2026-11-22T12:59:59.999999Z")?));
/// assert!(!last_hour.contains(bought, Timestamp::parse("2026-11-22T13:00:00Z")?));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Where it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<WindowBound>,
    /// Where it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<WindowBound>,
}

impl Window {
    /// All time.
    pub const ALL: Self = Self {
        from: None,
        until: None,
    };

    /// From a bound on.
    #[must_use]
    pub const fn since(from: WindowBound) -> Self {
        Self {
            from: Some(from),
            until: None,
        }
    }

    /// Up to a bound.
    #[must_use]
    pub const fn before(until: WindowBound) -> Self {
        Self {
            from: None,
            until: Some(until),
        }
    }

    /// From one bound up to another.
    #[must_use]
    pub const fn between(from: WindowBound, until: WindowBound) -> Self {
        Self {
            from: Some(from),
            until: Some(until),
        }
    }

    /// The last so many seconds: what is now is in it, what was exactly so long ago is not any more.
    ///
    /// # Errors
    /// When there are more than [`WindowBound::MOST_SECONDS`].
    pub fn last_seconds(seconds: u32) -> Result<Self, ValidationError> {
        Ok(Self::between(WindowBound::ago(seconds)?, WindowBound::NOW))
    }

    /// The next so many seconds: what is now is not in it, what is exactly so far ahead is.
    ///
    /// # Errors
    /// When there are more than [`WindowBound::MOST_SECONDS`].
    pub fn next_seconds(seconds: u32) -> Result<Self, crm_core::ValidationError> {
        Ok(Self::between(
            WindowBound::NOW,
            WindowBound::ahead(seconds)?,
        ))
    }

    /// Whether an instant lies in the window at `as_of`.
    #[must_use]
    pub fn contains(&self, instant: Timestamp, as_of: Timestamp) -> bool {
        self.presence(instant).contains(as_of.as_micros())
    }

    /// The events that count in the window, of events by rising instant.
    pub(super) fn present<'facts>(
        &self,
        timeline: &'facts [Interaction],
        as_of: Timestamp,
    ) -> &'facts [Interaction] {
        debug_assert!(
            timeline.is_sorted_by_key(|event| (event.occurred_at(), event.id())),
            "what happened comes by rising instant and id"
        );
        // What happened later enters later and leaves later: those that have entered come first, and
        // among them those that have left.
        let entered = timeline.partition_point(|event| event.occurred_at() <= as_of);
        let entered = timeline.get(..entered).unwrap_or_default();
        let before = |bound: WindowBound| {
            // The bound is found once, and not for each event.
            let bound = bound.micros_at(as_of);
            entered.partition_point(|event| event.occurred_at().as_micros() < bound)
        };
        let until = match self.until {
            None | Some(WindowBound::NOW) => entered.len(),
            Some(until) => before(until),
        };
        let from = self.from.map_or(0, before);
        entered.get(from..until).unwrap_or_default()
    }

    /// What the window holds at `as_of`, in microseconds since 1970: a store asks its columns by it. The
    /// range may be empty, and reach beyond what a [`Timestamp`] can be.
    ///
    /// ```
    /// use crm_core::Timestamp;
    /// use crm_segment::Window;
    ///
    /// let as_of = Timestamp::parse("2026-11-22T12:00:00Z")?;
    /// let span = Window::last_seconds(60)?.span_at(as_of);
    /// assert_eq!(span, as_of.as_micros() - 59_999_999..as_of.as_micros() + 1);
    /// # Ok::<(), crm_core::ValidationError>(())
    /// ```
    #[must_use]
    pub fn span_at(&self, as_of: Timestamp) -> Range<i64> {
        let from = self.from.map_or(i64::MIN, |from| from.micros_at(as_of));
        let until = self.until.map_or(i64::MAX, |until| until.micros_at(as_of));
        from..until
    }

    /// The first microsecond after `as_of` at which one of the events enters the window or leaves it.
    pub(super) fn changes_after<'facts>(
        &self,
        events: impl Iterator<Item = &'facts Interaction>,
        as_of: Timestamp,
    ) -> i64 {
        let changes = events.map(|event| self.presence_of(event).changes_after(as_of));
        changes.min().unwrap_or(i64::MAX)
    }

    /// When an event counts in the window: not before it happened.
    pub(super) fn presence_of(&self, event: &Interaction) -> Presence {
        self.presence_from(event.occurred_at().as_micros())
    }

    /// When what happens at a microsecond counts in the window: not before it happened.
    pub(crate) fn presence_from(&self, instant: i64) -> Presence {
        self.presence_of_micros(instant).not_before(instant)
    }

    /// When an instant lies in the window.
    pub(super) fn presence(&self, instant: Timestamp) -> Presence {
        self.presence_of_micros(instant.as_micros())
    }

    fn presence_of_micros(&self, instant: i64) -> Presence {
        Presence {
            enters: self.until.map_or(i64::MIN, |until| until.passes(instant)),
            leaves: self.from.map_or(i64::MAX, |from| from.passes(instant)),
        }
    }
}
