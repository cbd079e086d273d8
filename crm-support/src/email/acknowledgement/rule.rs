//! How many acknowledgements are sent.

use chrono::TimeDelta;
use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

/// How many acknowledgements one address gets in a time, and how many all addresses together.
///
/// The second number is what bounds the harm when somebody sends mail with many forged senders.
///
/// ```
/// use chrono::TimeDelta;
/// use crm_support::email::AcknowledgementRule;
///
/// let rule = AcknowledgementRule::new(2, 500, TimeDelta::hours(1))?;
/// assert_eq!(rule.window(), TimeDelta::hours(1));
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RuleFields", into = "RuleFields")]
pub struct AcknowledgementRule {
    fields: RuleFields,
}

/// The fields, which are also the serialised form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFields {
    per_address: u32,
    in_all: u32,
    window_seconds: i64,
}

impl AcknowledgementRule {
    /// The largest number in all: so many are kept in mind.
    pub const MAXIMUM_IN_ALL: u32 = 10_000;
    /// The longest time.
    pub const MAXIMUM_WINDOW: TimeDelta = TimeDelta::days(366);

    /// At most so many in any time of this length, to one address and in all; 0 sends none. Parts of a second are dropped.
    ///
    /// # Errors
    /// When the time is shorter than a second or longer than 366 days, or the number in all is beyond 10,000.
    pub fn new(per_address: u32, in_all: u32, window: TimeDelta) -> Result<Self, ValidationError> {
        Self::try_from(RuleFields {
            per_address,
            in_all,
            window_seconds: window.num_seconds(),
        })
    }

    /// How many one address gets.
    #[must_use]
    pub fn per_address(self) -> u32 {
        self.fields.per_address
    }

    /// How many are sent in all.
    #[must_use]
    pub fn in_all(self) -> u32 {
        self.fields.in_all
    }

    /// In which time.
    #[must_use]
    pub fn window(self) -> TimeDelta {
        TimeDelta::try_seconds(self.fields.window_seconds).unwrap_or(Self::MAXIMUM_WINDOW)
    }
}

impl TryFrom<RuleFields> for AcknowledgementRule {
    type Error = ValidationError;

    fn try_from(fields: RuleFields) -> Result<Self, Self::Error> {
        let refuse = |field, maximum: String| {
            let rule = ValidationRule::OutOfRange {
                minimum: "1".into(),
                maximum: maximum.into(),
            };
            let negative = fields.window_seconds < 0;
            Err(ValidationError::new(
                field,
                rule,
                ValueShape::Number { negative },
            ))
        };
        let maximum = Self::MAXIMUM_WINDOW.num_seconds();
        if !(1..=maximum).contains(&fields.window_seconds) {
            return refuse("acknowledgement window", format!("{maximum} seconds"));
        }
        if fields.in_all > Self::MAXIMUM_IN_ALL {
            return refuse("acknowledgements in all", Self::MAXIMUM_IN_ALL.to_string());
        }
        Ok(Self { fields })
    }
}

impl From<AcknowledgementRule> for RuleFields {
    fn from(rule: AcknowledgementRule) -> Self {
        rule.fields
    }
}
