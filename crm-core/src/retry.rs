//! When to try again what failed.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// How long to wait after each failed attempt: a table that ends, with some jitter on top.
///
/// The default is the schedule that [Standard Webhooks](https://www.standardwebhooks.com) gives as
/// its example: after the first attempt 5 seconds, 5 minutes, 30 minutes, 2, 5, 10, 14, 20 and 24
/// hours, so ten attempts in a little more than three days; and up to a tenth more of each delay,
/// so that what failed together does not come back together.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_core::RetrySchedule;
///
/// let schedule = RetrySchedule::default();
/// assert_eq!(schedule.attempts(), 10);
/// assert_eq!(schedule.delay(1, 0), Some(TimeDelta::seconds(5)));
/// assert_eq!(schedule.delay(10, 0), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RetryScheduleFields", into = "RetryScheduleFields")]
pub struct RetrySchedule {
    delays: Vec<u32>,
    jitter: u8,
}

/// The serialised form, checked when it is read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RetryScheduleFields {
    delay_seconds: Vec<u32>,
    jitter_percent: u8,
}

impl RetrySchedule {
    /// The largest number of delays.
    pub const MAXIMUM_DELAYS: usize = 100;
    /// The longest delay, in seconds: a week.
    pub const MAXIMUM_DELAY_SECONDS: u32 = 7 * 24 * 60 * 60;

    /// Waits so many seconds after each failed attempt, and up to `jitter` percent more. There is
    /// one attempt more than there are delays.
    ///
    /// # Errors
    /// When a delay is shorter than the one before it or longer than a week, when there are more
    /// than 100 of them, or when the jitter is above 100 percent.
    pub fn new(delays: impl Into<Vec<u32>>, jitter: u8) -> Result<Self, ValidationError> {
        let delays = delays.into();
        let refuse = |field, rule, shape| Err(ValidationError::new(field, rule, shape));
        let number = ValueShape::Number { negative: false };
        if delays.len() > Self::MAXIMUM_DELAYS {
            let rule = ValidationRule::TooMany {
                maximum: Self::MAXIMUM_DELAYS,
            };
            let members = delays.len();
            return refuse("retry delays", rule, ValueShape::Collection { members });
        }
        if !delays.is_sorted() {
            let rule = "must not be shorter than the one before";
            let rule = ValidationRule::Inconsistent { rule };
            return refuse("retry delay", rule, number);
        }
        if delays
            .last()
            .is_some_and(|longest| *longest > Self::MAXIMUM_DELAY_SECONDS)
        {
            let rule = ValidationRule::OutOfRange {
                minimum: "0".into(),
                maximum: "604800 seconds".into(),
            };
            return refuse("retry delay", rule, number);
        }
        if jitter > 100 {
            let rule = ValidationRule::OutOfRange {
                minimum: "0".into(),
                maximum: "100 percent".into(),
            };
            return refuse("retry jitter", rule, number);
        }
        Ok(Self { delays, jitter })
    }

    /// How many attempts there are at most.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.delays.len().saturating_add(1)
    }

    /// How long to wait after the attempt with this number, from 1, failed; `None` when it was the
    /// last one. `random` is any number of the host's own drawing: 0 gives the shortest delay of
    /// the attempt, the largest one the longest.
    #[must_use]
    pub fn delay(&self, failed_attempt: u32, random: u64) -> Option<TimeDelta> {
        let index = usize::try_from(failed_attempt).ok()?.checked_sub(1)?;
        let micros = u128::from(*self.delays.get(index)?).saturating_mul(1_000_000);
        let most = micros.saturating_mul(self.jitter.into()) / 100;
        let jitter = most.saturating_mul(random.into()) >> 64;
        let delay = i64::try_from(micros.saturating_add(jitter)).ok()?;
        Some(TimeDelta::microseconds(delay))
    }
}

impl Default for RetrySchedule {
    fn default() -> Self {
        const MINUTE: u32 = 60;
        const HOUR: u32 = 60 * MINUTE;
        Self {
            delays: vec![
                5,
                5 * MINUTE,
                30 * MINUTE,
                2 * HOUR,
                5 * HOUR,
                10 * HOUR,
                14 * HOUR,
                20 * HOUR,
                24 * HOUR,
            ],
            jitter: 10,
        }
    }
}

impl TryFrom<RetryScheduleFields> for RetrySchedule {
    type Error = ValidationError;

    fn try_from(fields: RetryScheduleFields) -> Result<Self, Self::Error> {
        Self::new(fields.delay_seconds, fields.jitter_percent)
    }
}

impl From<RetrySchedule> for RetryScheduleFields {
    fn from(schedule: RetrySchedule) -> Self {
        Self {
            delay_seconds: schedule.delays,
            jitter_percent: schedule.jitter,
        }
    }
}
