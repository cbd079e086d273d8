//! A stretch of time between two instants.

use chrono::TimeDelta;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::span::Span;

/// From `start` up to `end`, which is outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Interval {
    start: Timestamp,
    end: Timestamp,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    start: Timestamp,
    end: Timestamp,
}

impl Interval {
    /// The time from `start` up to `end`.
    ///
    /// # Errors
    /// When the end is not after the start.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, ValidationError> {
        if start >= end {
            return Err(ValidationError::new(
                "interval",
                ValidationRule::Inconsistent {
                    rule: "must end after it starts",
                },
                ValueShape::Composite,
            ));
        }
        Ok(Self { start, end })
    }

    /// The first instant inside.
    #[must_use]
    pub fn start(self) -> Timestamp {
        self.start
    }

    /// The first instant after.
    #[must_use]
    pub fn end(self) -> Timestamp {
        self.end
    }

    /// The elapsed time.
    #[must_use]
    pub fn length(self) -> TimeDelta {
        self.end.since(self.start)
    }

    pub(super) fn span(self) -> Span {
        Span {
            start: self.start.as_micros(),
            end: self.end.as_micros(),
        }
    }

    /// The interval of a span, cut to the range of [`Timestamp`]; `None` outside it.
    pub(super) fn of_span(span: Span) -> Option<Self> {
        let start = Timestamp::from_micros(span.start).ok()?;
        let end = Timestamp::from_micros(span.end).ok()?;
        Self::new(start, end).ok()
    }
}

impl TryFrom<Bounds> for Interval {
    type Error = ValidationError;

    fn try_from(bounds: Bounds) -> Result<Self, Self::Error> {
        Self::new(bounds.start, bounds.end)
    }
}

impl From<Interval> for Bounds {
    fn from(interval: Interval) -> Self {
        Self {
            start: interval.start,
            end: interval.end,
        }
    }
}
