//! The instant that every record carries.

use std::fmt;

use chrono::{DateTime, SecondsFormat, SubsecRound, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::validation::{ValidationError, ValidationRule, ValueShape};

const FIELD: &str = "timestamp";

/// An instant in UTC, to the microsecond, in the years 1000 to 9999.
///
/// Finer digits are cut off when the value is made, so that memory and every database hold the
/// same instant. The range is what every supported database can store.
///
/// ```
/// use crm_core::Timestamp;
///
/// let opened = Timestamp::parse("2026-11-22T10:15:00.1234567+01:00").unwrap();
/// assert_eq!(opened.to_string(), "2026-11-22T09:15:00.123456Z");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(DateTime::UNIX_EPOCH);

    /// 1000-01-01T00:00:00Z, the first there is.
    pub const EARLIEST: Self = Self::of(-30_610_224_000_000_000);

    /// 9999-12-31T23:59:59.999999Z, the last there is.
    pub const LATEST: Self = Self::of(253_402_300_799_999_999);

    const fn of(micros: i64) -> Self {
        match DateTime::from_timestamp_micros(micros) {
            Some(instant) => Self(instant),
            None => Self::UNIX_EPOCH,
        }
    }

    /// Takes an instant; digits below the microsecond are cut off.
    ///
    /// # Errors
    /// When the year is before 1000 or after 9999.
    pub fn new(instant: DateTime<Utc>) -> Result<Self, ValidationError> {
        let seconds = instant.timestamp();
        let earliest = Self::EARLIEST.0.timestamp();
        if !(earliest..=Self::LATEST.0.timestamp()).contains(&seconds) {
            return Err(out_of_range(seconds < earliest));
        }
        // Leap seconds are written as second 59 with more than 10^9 nanoseconds: databases have none.
        let instant = if instant.nanosecond() >= 1_000_000_000 {
            instant.with_nanosecond(999_999_000).unwrap_or(instant)
        } else {
            instant.trunc_subsecs(6)
        };
        Ok(Self(instant))
    }

    /// The instant that lies this many microseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// When the year is before 1000 or after 9999.
    pub fn from_micros(micros: i64) -> Result<Self, ValidationError> {
        DateTime::from_timestamp_micros(micros)
            .ok_or_else(|| out_of_range(micros < 0))
            .and_then(Self::new)
    }

    /// Reads an instant with its offset, as RFC 3339 writes it.
    ///
    /// # Errors
    /// When the text is not of that form or the year is out of range.
    pub fn parse(text: &str) -> Result<Self, ValidationError> {
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| {
            ValidationError::new(
                FIELD,
                ValidationRule::Malformed {
                    expected: "a date and time with offset (RFC 3339)",
                },
                ValueShape::of_text(text),
            )
        })?;
        Self::new(instant.with_timezone(&Utc))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0.timestamp_micros()
    }

    /// The instant as chrono has it.
    #[must_use]
    pub fn to_datetime(self) -> DateTime<Utc> {
        self.0
    }

    /// The instant `delta` later (earlier when it is negative), or `None` outside the range.
    #[must_use]
    pub fn checked_add(self, delta: TimeDelta) -> Option<Self> {
        self.0
            .checked_add_signed(delta)
            .and_then(|instant| Self::new(instant).ok())
    }

    /// The time from `earlier` to this instant; negative when this one is the earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0.signed_duration_since(earlier.0)
    }
}

fn out_of_range(negative: bool) -> ValidationError {
    ValidationError::new(
        FIELD,
        ValidationRule::OutOfRange {
            minimum: "the year 1000".into(),
            maximum: "the year 9999".into(),
        },
        ValueShape::Number { negative },
    )
}

impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = ValidationError;

    fn try_from(instant: DateTime<Utc>) -> Result<Self, Self::Error> {
        Self::new(instant)
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_ends_where_mysql_ends() {
        let bounds = [
            (Timestamp::EARLIEST, "1000-01-01T00:00:00Z"),
            (Timestamp::LATEST, "9999-12-31T23:59:59.999999Z"),
        ];
        for (bound, written) in bounds {
            assert_eq!(Timestamp::parse(written), Ok(bound));
        }
        assert!(Timestamp::parse("0999-12-31T23:59:59.999999Z").is_err());
        assert!(Timestamp::parse("9999-12-31T23:59:59.9999999Z").is_ok());
        assert!(Timestamp::from_micros(i64::MAX).is_err());
        assert!(Timestamp::from_micros(i64::MIN).is_err());
    }

    #[test]
    fn instants_before_the_epoch_are_cut_towards_the_past() {
        let instant = Timestamp::parse("1969-12-31T23:59:59.9999999Z").unwrap();
        assert_eq!(instant.as_micros(), -1);
    }

    #[test]
    fn a_leap_second_becomes_the_last_microsecond_before_it() {
        let leap = Timestamp::parse("2016-12-31T23:59:60Z").unwrap();
        assert_eq!(leap.to_string(), "2016-12-31T23:59:59.999999Z");
    }
}
