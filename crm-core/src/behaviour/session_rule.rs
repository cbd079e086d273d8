//! Where one session ends and the next begins.

use std::num::NonZeroU32;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Where one session ends and the next begins, and which of them count as engaged.
///
/// The default is that of Google Analytics 4: a session ends after 30 minutes without an activity
/// and however long it took, midnight or not; it is engaged after 10 seconds, with two views, or
/// with a purchase.
///
/// ```
/// use std::num::NonZeroU32;
/// use crm_core::SessionRule;
///
/// let quarter = NonZeroU32::new(15 * 60).unwrap();
/// let rule = SessionRule::default().with_idle_seconds(quarter);
/// assert_eq!(rule.idle().num_minutes(), 15);
/// assert_eq!(rule.longest(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRule {
    idle_seconds: NonZeroU32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    longest_seconds: Option<NonZeroU32>,
    engaged_seconds: u32,
    engaged_views: u32,
}

impl SessionRule {
    /// After how many seconds without an activity a session is over if nothing else is said: 30 minutes, as in Google
    /// Analytics 4.
    pub const USUAL_IDLE_SECONDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(30 * 60 - 1);

    /// The same rule; after so many seconds without an activity a session is over.
    #[must_use]
    pub fn with_idle_seconds(self, idle_seconds: NonZeroU32) -> Self {
        Self {
            idle_seconds,
            ..self
        }
    }

    /// The same rule; what comes so many seconds after the beginning is another session.
    #[must_use]
    pub fn with_longest_seconds(self, longest_seconds: NonZeroU32) -> Self {
        Self {
            longest_seconds: Some(longest_seconds),
            ..self
        }
    }

    /// The same rule; a session is engaged when it took so many seconds.
    #[must_use]
    pub fn with_engaged_seconds(self, engaged_seconds: u32) -> Self {
        Self {
            engaged_seconds,
            ..self
        }
    }

    /// The same rule; a session is engaged when it had so many views.
    #[must_use]
    pub fn with_engaged_views(self, engaged_views: u32) -> Self {
        Self {
            engaged_views,
            ..self
        }
    }

    /// The time without an activity after which a session is over: an activity that comes just then
    /// begins another.
    #[must_use]
    pub fn idle(&self) -> TimeDelta {
        TimeDelta::seconds(self.idle_seconds.get().into())
    }

    /// The time from its beginning on after which a session is over; `None` when it may take any.
    #[must_use]
    pub fn longest(&self) -> Option<TimeDelta> {
        let seconds = self.longest_seconds?;
        Some(TimeDelta::seconds(seconds.get().into()))
    }

    /// The length from which on a session is engaged.
    #[must_use]
    pub fn engaged_after(&self) -> TimeDelta {
        TimeDelta::seconds(self.engaged_seconds.into())
    }

    /// The number of views from which on a session is engaged.
    #[must_use]
    pub fn engaged_views(&self) -> u32 {
        self.engaged_views
    }
}

impl Default for SessionRule {
    fn default() -> Self {
        Self {
            idle_seconds: Self::USUAL_IDLE_SECONDS,
            longest_seconds: None,
            engaged_seconds: 10,
            engaged_views: 2,
        }
    }
}
