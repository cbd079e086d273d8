//! How much time there is.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::{ServiceMetric, WorkState};
use crate::calendar::Boundary;

/// Which time counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CountedHours {
    /// That in which the team works.
    #[default]
    Working,
    /// All of it.
    All,
}

/// What a pause does to the due time. The field knows both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PauseEffect {
    /// The clock stands still, and the due time moves by the pause.
    #[default]
    MovesDue,
    /// The clock goes on, and the due time is hidden: it comes back unchanged, and what it passed in the pause is late
    /// as soon as the pause ends. Nothing is late in the pause: what is done before it ends is in time.
    HidesDue,
}

/// Which message of the customer starts the clock of the next response. The field knows both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReplyClock {
    /// The oldest one that is not answered.
    #[default]
    OldestUnanswered,
    /// Each has a clock of its own.
    EachMessage,
}

/// A promise about a metric: how much time may pass, and how it is counted.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_support::{MetricTarget, PauseEffect, ServiceMetric, WorkState};
///
/// let solved_in_a_day = MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(8))?
///     .pausing_in([WorkState::Pending])
///     .with_pause_effect(PauseEffect::MovesDue);
/// assert_eq!(solved_in_a_day.metric(), ServiceMetric::Resolution);
/// assert!(MetricTarget::new(ServiceMetric::Resolution, TimeDelta::hours(-1)).is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TargetFields", into = "TargetFields")]
pub struct MetricTarget {
    fields: TargetFields,
}

/// The serialised form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetFields {
    metric: ServiceMetric,
    seconds: i64,
    #[serde(default)]
    hours: CountedHours,
    /// Left out for the usual ones of the metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pauses_in: Option<BTreeSet<WorkState>>,
    #[serde(default)]
    pause_effect: PauseEffect,
    #[serde(default)]
    reply_clock: ReplyClock,
    #[serde(default)]
    notes_count: bool,
    #[serde(default)]
    boundary: Boundary,
}

impl MetricTarget {
    /// The longest target: ten years of seconds.
    pub const MAXIMUM_SECONDS: i64 = 315_360_000;

    /// So much time, in working hours, with the usual pauses of the metric; parts of a second are cut off.
    ///
    /// # Errors
    /// When it is negative or longer than [`MAXIMUM_SECONDS`](Self::MAXIMUM_SECONDS).
    pub fn new(metric: ServiceMetric, time: TimeDelta) -> Result<Self, ValidationError> {
        // Parts of a second below nothing are negative, too.
        let below = i64::from(time < TimeDelta::zero() && time.num_seconds() == 0);
        Self::try_from(TargetFields {
            metric,
            seconds: time.num_seconds().saturating_sub(below),
            hours: CountedHours::default(),
            pauses_in: None,
            pause_effect: PauseEffect::default(),
            reply_clock: ReplyClock::default(),
            notes_count: false,
            boundary: Boundary::default(),
        })
    }

    /// The same with other hours.
    #[must_use]
    pub fn with_hours(mut self, hours: CountedHours) -> Self {
        self.fields.hours = hours;
        self
    }

    /// The same with a clock that stands still in these states. In those in which a request is over it stands anyway.
    #[must_use]
    pub fn pausing_in(mut self, states: impl IntoIterator<Item = WorkState>) -> Self {
        self.fields.pauses_in = Some(states.into_iter().collect());
        self
    }

    /// The same with another effect of pauses.
    #[must_use]
    pub fn with_pause_effect(mut self, effect: PauseEffect) -> Self {
        self.fields.pause_effect = effect;
        self
    }

    /// The same with another start of the next response.
    #[must_use]
    pub fn with_reply_clock(mut self, clock: ReplyClock) -> Self {
        self.fields.reply_clock = clock;
        self
    }

    /// The same, where notes for the company count as a periodic update, too.
    #[must_use]
    pub fn with_notes_counting(mut self) -> Self {
        self.fields.notes_count = true;
        self
    }

    /// The same with another choice for a target that is used up exactly at closing.
    #[must_use]
    pub fn with_boundary(mut self, boundary: Boundary) -> Self {
        self.fields.boundary = boundary;
        self
    }

    /// What is measured.
    #[must_use]
    pub fn metric(&self) -> ServiceMetric {
        self.fields.metric
    }

    /// How much time there is.
    #[must_use]
    pub fn time(&self) -> TimeDelta {
        TimeDelta::seconds(self.fields.seconds)
    }

    /// Which time counts.
    #[must_use]
    pub fn hours(&self) -> CountedHours {
        self.fields.hours
    }

    /// Whether the clock stands still in a state.
    #[must_use]
    pub fn pauses(&self, state: WorkState) -> bool {
        match &self.fields.pauses_in {
            Some(states) => states.contains(&state),
            None => self.fields.metric.usual_pauses().contains(&state),
        }
    }

    /// What pauses do to the due time.
    #[must_use]
    pub fn pause_effect(&self) -> PauseEffect {
        self.fields.pause_effect
    }

    /// Which message starts the next response.
    #[must_use]
    pub fn reply_clock(&self) -> ReplyClock {
        self.fields.reply_clock
    }

    /// Whether notes count as a periodic update.
    #[must_use]
    pub fn notes_count(&self) -> bool {
        self.fields.notes_count
    }

    /// What is due when the target is used up exactly at closing.
    #[must_use]
    pub fn boundary(&self) -> Boundary {
        self.fields.boundary
    }
}

impl TryFrom<TargetFields> for MetricTarget {
    type Error = ValidationError;

    fn try_from(fields: TargetFields) -> Result<Self, Self::Error> {
        if (0..=Self::MAXIMUM_SECONDS).contains(&fields.seconds) {
            return Ok(Self { fields });
        }
        Err(ValidationError::new(
            "metric target",
            ValidationRule::OutOfRange {
                minimum: "0 seconds".into(),
                maximum: "ten years".into(),
            },
            ValueShape::Composite,
        ))
    }
}

impl From<MetricTarget> for TargetFields {
    fn from(target: MetricTarget) -> Self {
        target.fields
    }
}
