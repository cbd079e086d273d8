//! How long a claim lasts.

use chrono::TimeDelta;
use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// How long a claim lasts that is not renewed: long enough to write, short enough that nobody waits for who went home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "RuleForm", into = "RuleForm")]
pub struct ClaimRule {
    seconds: u32,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleForm {
    seconds: u32,
}

impl ClaimRule {
    /// The longest time: a day.
    pub const LONGEST: TimeDelta = TimeDelta::days(1);

    /// So long, in whole seconds.
    ///
    /// # Errors
    /// When it is shorter than a second or longer than a day.
    pub fn new(time: TimeDelta) -> Result<Self, ValidationError> {
        let seconds = u32::try_from(time.num_seconds()).unwrap_or(0);
        if seconds > 0 && time <= Self::LONGEST {
            return Ok(Self { seconds });
        }
        let (minimum, maximum) = ("a second".into(), "a day".into());
        Err(ValidationError::new(
            "time of a claim",
            ValidationRule::OutOfRange { minimum, maximum },
            ValueShape::Number {
                negative: time < TimeDelta::zero(),
            },
        ))
    }

    /// How long.
    #[must_use]
    pub fn time(self) -> TimeDelta {
        TimeDelta::seconds(self.seconds.into())
    }
}

impl Default for ClaimRule {
    /// Five minutes.
    fn default() -> Self {
        Self { seconds: 300 }
    }
}

impl TryFrom<RuleForm> for ClaimRule {
    type Error = ValidationError;

    fn try_from(form: RuleForm) -> Result<Self, Self::Error> {
        Self::new(TimeDelta::seconds(form.seconds.into()))
    }
}

impl From<ClaimRule> for RuleForm {
    fn from(rule: ClaimRule) -> Self {
        Self {
            seconds: rule.seconds,
        }
    }
}
