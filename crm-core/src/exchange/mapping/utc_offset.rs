//! The offset of local times.

use std::fmt;

use chrono::{FixedOffset, NaiveDateTime, TimeZone};
use serde::{Deserialize, Serialize};

use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The offset from UTC at which local times of a file are meant: `+01:00`, or `Z`.
///
/// It is one for the whole file. Local times of a zone with summer time are an hour off for half of
/// the year: export them with their offset.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UtcOffset(FixedOffset);

impl UtcOffset {
    /// Takes an offset such as `+05:30`, from -18:00 to +18:00.
    ///
    /// # Errors
    /// When the text is of another form.
    pub fn parse(text: &str) -> Result<Self, ValidationError> {
        if text == "Z" {
            return Ok(Self::default());
        }
        let read = || {
            let (sign, rest) = match text.strip_prefix('-') {
                Some(rest) => (-1_i32, rest),
                None => (1, text.strip_prefix('+')?),
            };
            let (hours, minutes) = rest.split_once(':')?;
            let two_digits = |part: &str| {
                let is_number = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
                part.parse::<i32>().ok().filter(|_| is_number)
            };
            let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
            let seconds = hours
                .checked_mul(3600)?
                .checked_add(minutes.checked_mul(60)?)?;
            let is_offset = minutes < 60 && seconds <= 18 * 3600;
            FixedOffset::east_opt(seconds.checked_mul(sign)?).filter(|_| is_offset)
        };
        read().map(Self).ok_or_else(|| {
            let expected = "an offset such as +01:00, or Z";
            let shape = ValueShape::of_text(text);
            ValidationError::new("offset", ValidationRule::Malformed { expected }, shape)
        })
    }

    pub(in crate::exchange) fn instant(self, local: NaiveDateTime) -> Option<Timestamp> {
        let instant = self.0.from_local_datetime(&local).single()?;
        Timestamp::new(instant.to_utc()).ok()
    }
}

impl Default for UtcOffset {
    /// UTC.
    fn default() -> Self {
        Self(chrono::Offset::fix(&chrono::Utc))
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::default() {
            formatter.write_str("Z")
        } else {
            write!(formatter, "{}", self.0)
        }
    }
}

impl fmt::Debug for UtcOffset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "UtcOffset({self})")
    }
}

impl TryFrom<String> for UtcOffset {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<UtcOffset> for String {
    fn from(offset: UtcOffset) -> Self {
        offset.to_string()
    }
}
