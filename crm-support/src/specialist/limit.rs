//! How many requests a specialist is given in a period.

use chrono::TimeDelta;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// At most so many requests given to a specialist in any stretch of so many seconds: the period slides.
///
/// A request given at `t` counts up to, but not at, the end of the period after `t`.
///
/// ```
/// use crm_support::AssignmentLimit;
///
/// let a_day = AssignmentLimit::new(20, 86_400)?;
/// assert_eq!((a_day.requests(), a_day.seconds()), (20, 86_400));
/// assert!(AssignmentLimit::new(0, 86_400).is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "LimitFields", into = "LimitFields")]
pub struct AssignmentLimit {
    requests: u32,
    seconds: u32,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitFields {
    requests: u32,
    seconds: u32,
}

impl AssignmentLimit {
    /// The largest number of requests: the record of a specialist keeps the instant of each.
    pub const MAXIMUM_REQUESTS: u32 = 1_000;
    /// The longest period: a leap year, in seconds.
    pub const MAXIMUM_SECONDS: u32 = 366 * 86_400;

    /// At most so many requests in any stretch of so many seconds.
    ///
    /// # Errors
    /// When either is 0, or more than the largest. Who is to get none has no capacity.
    pub fn new(requests: u32, seconds: u32) -> Result<Self, ValidationError> {
        let refuse = |field, maximum: u32| {
            let rule = ValidationRule::OutOfRange {
                minimum: "1".into(),
                maximum: maximum.to_string().into(),
            };
            let shape = ValueShape::Number { negative: false };
            Err(ValidationError::new(field, rule, shape))
        };
        if !(1..=Self::MAXIMUM_REQUESTS).contains(&requests) {
            return refuse("requests of an assignment limit", Self::MAXIMUM_REQUESTS);
        }
        if !(1..=Self::MAXIMUM_SECONDS).contains(&seconds) {
            return refuse("seconds of an assignment limit", Self::MAXIMUM_SECONDS);
        }
        Ok(Self { requests, seconds })
    }

    /// How many requests.
    #[must_use]
    pub fn requests(self) -> u32 {
        self.requests
    }

    /// In how many seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        self.seconds
    }

    /// How many more may be given, by the instants at which some were given before, oldest first.
    pub(super) fn left(self, given: &[Timestamp], now: Timestamp) -> u32 {
        let period = TimeDelta::seconds(self.seconds.into());
        let counts = |given: &&Timestamp| now.since(**given) < period;
        let counted = given.iter().rev().take_while(counts).count();
        let counted = u32::try_from(counted).unwrap_or(u32::MAX);
        self.requests.saturating_sub(counted)
    }

    /// Until when none is to be given, by the instants at which some were given before, oldest first.
    pub(super) fn reached_until(self, given: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
        let period = TimeDelta::seconds(self.seconds.into());
        let requests = usize::try_from(self.requests).unwrap_or(usize::MAX);
        let oldest_that_counts = given.iter().rev().nth(requests.saturating_sub(1))?;
        let until = oldest_that_counts.checked_add(period);
        let until = until.unwrap_or(Timestamp::LATEST);
        (now < until).then_some(until)
    }
}

impl TryFrom<LimitFields> for AssignmentLimit {
    type Error = ValidationError;

    fn try_from(fields: LimitFields) -> Result<Self, Self::Error> {
        Self::new(fields.requests, fields.seconds)
    }
}

impl From<AssignmentLimit> for LimitFields {
    fn from(limit: AssignmentLimit) -> Self {
        Self {
            requests: limit.requests,
            seconds: limit.seconds,
        }
    }
}
