//! How an attempt went.

use chrono::{DateTime, TimeDelta};

use crate::timestamp::Timestamp;

/// What came back from an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookAnswer {
    /// An HTTP status, and how long the receiver asks to be left alone.
    Status {
        /// The status: 200 to 299 mean that the webhook was taken.
        status: u16,
        /// The header field `Retry-After`, if it came.
        retry_after: Option<RetryAfter>,
    },
    /// No answer: no connection, no valid certificate, a time-out.
    None,
}

impl WebhookAnswer {
    /// An answer with this status.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status {
            status,
            retry_after: None,
        }
    }

    /// An answer with this status and the header field `Retry-After`, which is dropped when it is
    /// malformed.
    #[must_use]
    pub fn with_retry_after(status: u16, field: &str, now: Timestamp) -> Self {
        Self::Status {
            status,
            retry_after: RetryAfter::parse(field, now),
        }
    }

    /// The HTTP status, if there was one.
    #[must_use]
    pub fn code(self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(status),
            Self::None => None,
        }
    }

    /// Whether the webhook was taken: 200 to 299, nothing else. Redirects are not followed.
    #[must_use]
    pub fn is_success(self) -> bool {
        matches!(
            self,
            Self::Status {
                status: 200..=299,
                ..
            }
        )
    }

    /// Whether the receiver wants no webhooks any more: 410 Gone. The endpoint is to be disabled.
    #[must_use]
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Status { status: 410, .. })
    }

    /// Whether the host should send less to this receiver for a while: 429, 502, 503, 504, or
    /// whenever it says `Retry-After`.
    #[must_use]
    pub fn asks_to_slow_down(self) -> bool {
        matches!(
            self,
            Self::Status {
                status: 429 | 502..=504,
                ..
            } | Self::Status {
                retry_after: Some(_),
                ..
            }
        )
    }

    pub(super) fn retry_after(self) -> Option<TimeDelta> {
        match self {
            Self::Status { retry_after, .. } => retry_after.map(|after| after.0),
            Self::None => None,
        }
    }
}

/// How long a receiver asks to be left alone: at most a day, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RetryAfter(TimeDelta);

impl RetryAfter {
    /// The longest time.
    pub const MAXIMUM: TimeDelta = TimeDelta::hours(24);

    /// Reads the header field `Retry-After` (RFC 9110, section 10.2.3): a number of seconds, or an
    /// instant. `None` when it is neither.
    #[must_use]
    pub fn parse(field: &str, now: Timestamp) -> Option<Self> {
        let field = field.trim();
        let wait = if field.is_empty() {
            return None;
        } else if field.bytes().all(|byte| byte.is_ascii_digit()) {
            // More digits than a number has mean longer than anyone waits.
            field
                .parse::<u32>()
                .map_or(Self::MAXIMUM, |seconds| TimeDelta::seconds(seconds.into()))
        } else {
            let instant = DateTime::parse_from_rfc2822(field).ok()?;
            instant.signed_duration_since(now.to_datetime())
        };
        Some(Self(wait.clamp(TimeDelta::zero(), Self::MAXIMUM)))
    }

    /// The time.
    #[must_use]
    pub fn as_delta(self) -> TimeDelta {
        self.0
    }
}
