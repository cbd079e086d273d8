//! Where the field disagrees about working time.

use serde::{Deserialize, Serialize};

use super::Boundary;

/// Where a target of no time at all leads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ZeroTarget {
    /// To the first open moment at or after the start, as in biz and `business_time`.
    #[default]
    FirstOpenMoment,
    /// To the start itself, open or not.
    Start,
    /// Nowhere: it is an error, as in libredesk.
    Refused,
}

/// How much time lies between two instants of which the second is the earlier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReversedRange {
    /// None, as in biz, OTOBO and GLPI.
    #[default]
    Zero,
    /// As much as between the two in their order, below zero, as in `working_hours`.
    Negative,
}

/// What a calendar means that opens on no weekday and on no date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EmptyWeek {
    /// There is no working time, which is an error where some is needed, as in libredesk.
    #[default]
    NoWorkingTime,
    /// Nobody has set any hours: it is always open, as in Chatwoot.
    WallClock,
}

/// What a stretch that ends at `23:59` means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LastMinute {
    /// What it says: the last minute of the day is outside, as in libredesk.
    #[default]
    Literal,
    /// `24:00`, which many forms cannot say, as in Zammad. Where another stretch opens at `23:59`,
    /// the last minute is that one's already.
    EndOfDay,
}

/// How long hours are in which the clock is put forward or back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DayLength {
    /// As long as they last: a day on which the clock is put back has 25 hours, as in OTOBO and biz.
    #[default]
    Elapsed,
    /// As long as they look on the clock: each whole day has 24 hours, as in `working_hours`.
    ClockFace,
}

/// The conventions by which questions about working time are answered; by default those of
/// [`Calendar`](super::Calendar).
///
/// ```
/// use crm_support::{Boundary, ReversedRange, WorkingTimeOptions};
///
/// let options = WorkingTimeOptions::default()
///     .with_boundary(Boundary::AtNextOpening)
///     .with_reversed_range(ReversedRange::Negative);
/// let text = r#"{"boundary":"at_next_opening","reversed_range":"negative"}"#;
/// assert_eq!(serde_json::from_str::<WorkingTimeOptions>(text).unwrap(), options);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct WorkingTimeOptions {
    /// What is due when a target is used up exactly at closing.
    pub boundary: Boundary,
    /// Where a target of no time leads.
    pub zero_target: ZeroTarget,
    /// How much time lies between two instants of which the second is the earlier.
    pub reversed_range: ReversedRange,
    /// What a calendar without any hours means.
    pub empty_week: EmptyWeek,
    /// What a stretch that ends at `23:59` means.
    pub last_minute: LastMinute,
    /// How long hours are in which the clock is put forward or back.
    pub day_length: DayLength,
}

impl WorkingTimeOptions {
    /// The same, with this choice of what is due exactly at closing.
    #[must_use]
    pub const fn with_boundary(self, boundary: Boundary) -> Self {
        Self { boundary, ..self }
    }

    /// The same, with this choice of where a target of no time leads.
    #[must_use]
    pub const fn with_zero_target(self, zero_target: ZeroTarget) -> Self {
        Self {
            zero_target,
            ..self
        }
    }

    /// The same, with this choice for reversed ranges.
    #[must_use]
    pub const fn with_reversed_range(self, reversed_range: ReversedRange) -> Self {
        Self {
            reversed_range,
            ..self
        }
    }

    /// The same, with this choice for calendars without hours.
    #[must_use]
    pub const fn with_empty_week(self, empty_week: EmptyWeek) -> Self {
        Self { empty_week, ..self }
    }

    /// The same, with this choice for stretches that end at `23:59`.
    #[must_use]
    pub const fn with_last_minute(self, last_minute: LastMinute) -> Self {
        Self {
            last_minute,
            ..self
        }
    }

    /// The same, with this choice for days on which the clock is changed.
    #[must_use]
    pub const fn with_day_length(self, day_length: DayLength) -> Self {
        Self { day_length, ..self }
    }
}
