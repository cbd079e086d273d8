//! One stretch of open time on one day.

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

use super::TimeOfDay;

/// A stretch of a day, from an opening up to a later closing time; the closing time is outside.
///
/// Its serialised form is a pair: `["09:00", "17:00"]`.
///
/// ```
/// use crm_support::OpeningHours;
///
/// let morning = OpeningHours::parse("09:00", "12:30")?;
/// assert_eq!(morning.opens().to_string(), "09:00");
/// assert!(OpeningHours::parse("17:00", "09:00").is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(TimeOfDay, TimeOfDay)", into = "(TimeOfDay, TimeOfDay)")]
pub struct OpeningHours {
    opens: TimeOfDay,
    closes: TimeOfDay,
}

impl OpeningHours {
    /// The whole day, `00:00` to `24:00`.
    pub const WHOLE_DAY: Self = Self {
        opens: TimeOfDay::START_OF_DAY,
        closes: TimeOfDay::END_OF_DAY,
    };

    /// The hours from `opens` up to `closes`.
    ///
    /// # Errors
    /// When the closing time is not after the opening time. Hours over midnight are written as
    /// two stretches: up to `24:00`, and from `00:00` on the next day.
    pub fn new(opens: TimeOfDay, closes: TimeOfDay) -> Result<Self, ValidationError> {
        if opens >= closes {
            return Err(ValidationError::new(
                "opening hours",
                ValidationRule::Inconsistent {
                    rule: "must close after they open",
                },
                ValueShape::Composite,
            ));
        }
        Ok(Self { opens, closes })
    }

    /// Reads the two times as [`TimeOfDay::parse`] does.
    ///
    /// # Errors
    /// When a time is malformed or the closing time is not after the opening time.
    pub fn parse(opens: &str, closes: &str) -> Result<Self, ValidationError> {
        Self::new(TimeOfDay::parse(opens)?, TimeOfDay::parse(closes)?)
    }

    /// The first minute inside.
    #[must_use]
    pub const fn opens(self) -> TimeOfDay {
        self.opens
    }

    /// The first minute after.
    #[must_use]
    pub const fn closes(self) -> TimeOfDay {
        self.closes
    }
}

impl TryFrom<(TimeOfDay, TimeOfDay)> for OpeningHours {
    type Error = ValidationError;

    fn try_from((opens, closes): (TimeOfDay, TimeOfDay)) -> Result<Self, Self::Error> {
        Self::new(opens, closes)
    }
}

impl From<OpeningHours> for (TimeOfDay, TimeOfDay) {
    fn from(hours: OpeningHours) -> Self {
        (hours.opens, hours.closes)
    }
}
