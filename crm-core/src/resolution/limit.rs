//! How many identities of a namespace one profile may have.

use std::fmt;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::customer::Customer;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// For how long an identity counts against a limit, from when the profile first had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IdentityWindow {
    /// For ever: a customer number does not change.
    Ever,
    /// For this many days of 24 hours: cookies come and go.
    Days(u32),
}

/// The most identities of a namespace that one profile may have, at once or within a window.
///
/// ```
/// use crm_core::{IdentityLimit, IdentityWindow};
///
/// let weekly = IdentityLimit::new(5, IdentityWindow::Days(7))?;
/// assert_eq!(weekly.to_string(), "5 in 7 days");
/// assert!(IdentityLimit::new(0, IdentityWindow::Ever).is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "LimitFields")]
pub struct IdentityLimit {
    count: u32,
    window: IdentityWindow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitFields {
    count: u32,
    window: IdentityWindow,
}

impl TryFrom<LimitFields> for IdentityLimit {
    type Error = ValidationError;

    fn try_from(fields: LimitFields) -> Result<Self, ValidationError> {
        Self::new(fields.count, fields.window)
    }
}

impl IdentityLimit {
    /// The largest count: what a customer record holds.
    #[allow(clippy::cast_possible_truncation, reason = "it is 100")]
    pub const MAXIMUM_COUNT: u32 = Customer::MAXIMUM_IDENTITIES as u32;
    /// The longest window: a hundred years.
    pub const MAXIMUM_DAYS: u32 = 36_525;

    /// At most `count` within `window`.
    ///
    /// # Errors
    /// When the count is not from 1 to 100, or the window not from 1 to 36,525 days.
    pub fn new(count: u32, window: IdentityWindow) -> Result<Self, ValidationError> {
        let within = |field, value: u32, maximum: u32| {
            if (1..=maximum).contains(&value) {
                return Ok(());
            }
            let rule = ValidationRule::OutOfRange {
                minimum: "1".into(),
                maximum: maximum.to_string().into(),
            };
            let shape = ValueShape::Number { negative: false };
            Err(ValidationError::new(field, rule, shape))
        };
        within("identity limit", count, Self::MAXIMUM_COUNT)?;
        if let IdentityWindow::Days(days) = window {
            within("window of an identity limit", days, Self::MAXIMUM_DAYS)?;
        }
        Ok(Self { count, window })
    }

    /// A limit written in the program: within the ranges of [`new`](Self::new).
    pub(super) const fn of(count: u32, window: IdentityWindow) -> Self {
        Self { count, window }
    }

    /// The most identities.
    #[must_use]
    pub fn count(self) -> u32 {
        self.count
    }

    /// For how long each counts.
    #[must_use]
    pub fn window(self) -> IdentityWindow {
        self.window
    }

    /// Whether an identity that the profile has since `since` counts at `now`. What it has since
    /// later counts, too: an event that is told late meets a profile that went on.
    #[must_use]
    pub fn counts(self, since: Timestamp, now: Timestamp) -> bool {
        match self.window {
            IdentityWindow::Ever => true,
            IdentityWindow::Days(days) => now.since(since) < TimeDelta::days(i64::from(days)),
        }
    }
}

impl fmt::Display for IdentityLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.window {
            IdentityWindow::Ever => write!(formatter, "{}", self.count),
            IdentityWindow::Days(1) => write!(formatter, "{} in a day", self.count),
            IdentityWindow::Days(days) => write!(formatter, "{} in {days} days", self.count),
        }
    }
}
