//! A time on the clock face of a calendar.

use std::fmt;
use std::str::FromStr;

use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

const FIELD: &str = "time of day";
const MINUTES_PER_DAY: u16 = 24 * 60;
const MICROS_PER_MINUTE: i64 = 60_000_000;

/// A local time to the minute, from `00:00` to `24:00`, the end of the day.
///
/// ```
/// use crm_support::TimeOfDay;
///
/// let opening = TimeOfDay::parse("09:00")?;
/// assert_eq!(opening, TimeOfDay::new(9, 0)?);
/// assert!(opening < TimeOfDay::END_OF_DAY);
/// assert!(TimeOfDay::parse("24:01").is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// `00:00`.
    pub const START_OF_DAY: Self = Self { minutes: 0 };
    /// `24:00`, which is `00:00` of the next day.
    pub const END_OF_DAY: Self = Self {
        minutes: MINUTES_PER_DAY,
    };
    /// `23:59`, which some mean for [`END_OF_DAY`](Self::END_OF_DAY).
    pub(super) const LAST_MINUTE: Self = Self {
        minutes: MINUTES_PER_DAY - 1,
    };

    /// The time of this hour and minute.
    ///
    /// # Errors
    /// When the hour is above 24, the minute above 59, or the time is after `24:00`.
    pub fn new(hour: u8, minute: u8) -> Result<Self, ValidationError> {
        let minutes = u16::from(hour)
            .saturating_mul(60)
            .saturating_add(u16::from(minute));
        if minute > 59 || minutes > MINUTES_PER_DAY {
            return Err(out_of_range(ValueShape::Number { negative: false }));
        }
        Ok(Self { minutes })
    }

    /// Reads a time written as two digits, a colon and two digits.
    ///
    /// # Errors
    /// When the text is of another form or names a time after `24:00`.
    pub fn parse(text: &str) -> Result<Self, ValidationError> {
        let malformed = || {
            ValidationError::new(
                FIELD,
                ValidationRule::Malformed {
                    expected: "a time such as 09:00",
                },
                ValueShape::of_text(text),
            )
        };
        let (hour, minute) = text.split_once(':').ok_or_else(malformed)?;
        let number = |digits: &str| {
            let is_two_digits = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            is_two_digits
                .then(|| digits.parse::<u8>().ok())
                .flatten()
                .ok_or_else(malformed)
        };
        Self::new(number(hour)?, number(minute)?)
            .map_err(|_| out_of_range(ValueShape::of_text(text)))
    }

    /// The hour, from 0 to 24.
    #[must_use]
    pub const fn hour(self) -> u16 {
        self.minutes / 60
    }

    /// The minute of the hour, from 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u16 {
        self.minutes % 60
    }

    /// Microseconds on the clock since `00:00`.
    pub(super) fn micros(self) -> i64 {
        i64::from(self.minutes).saturating_mul(MICROS_PER_MINUTE)
    }
}

fn out_of_range(shape: ValueShape) -> ValidationError {
    let rule = ValidationRule::OutOfRange {
        minimum: "00:00".into(),
        maximum: "24:00".into(),
    };
    ValidationError::new(FIELD, rule, shape)
}

impl FromStr for TimeOfDay {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_written_form_is_read() {
        for refused in [
            "",
            "9:00",
            "09:0",
            "09.00",
            "0900",
            "-1:00",
            "+1:00",
            "09:60",
            "24:01",
            "25:00",
            "09:00:00",
            "٠٩:٠٠",
        ] {
            assert!(TimeOfDay::parse(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn every_minute_is_read_back() {
        for hour in 0..24 {
            for minute in 0..60 {
                let time = TimeOfDay::new(hour, minute).unwrap();
                assert_eq!(TimeOfDay::parse(&time.to_string()), Ok(time));
            }
        }
        assert_eq!(TimeOfDay::END_OF_DAY.to_string(), "24:00");
    }
}
