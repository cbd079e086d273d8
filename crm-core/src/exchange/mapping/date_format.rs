//! Dates as files write them.

use std::fmt::{self, Write as _};

use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::UtcOffset;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// A format for dates, in the notation of `strftime` as chrono reads it: `%d/%m/%Y`.
///
/// ```
/// use crm_core::exchange::DateFormat;
///
/// assert!(DateFormat::parse("%d/%m/%Y").is_ok());
/// assert!(DateFormat::parse("DD/MM/YYYY").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DateFormat {
    format: String,
    items: Vec<Item<'static>>,
}

impl DateFormat {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 100;

    /// Takes a format that tells a day.
    ///
    /// # Errors
    /// When the notation is not that of `strftime`, or a day written in it could not be read back.
    pub fn parse(format: impl Into<String>) -> Result<Self, ValidationError> {
        let format = format.into();
        let refuse = |rule| ValidationError::new("date format", rule, ValueShape::of_text(&format));
        let malformed = || {
            refuse(ValidationRule::Malformed {
                expected: "in the notation of strftime, such as %d/%m/%Y",
            })
        };
        if format.chars().count() > Self::MAXIMUM {
            let maximum = Self::MAXIMUM;
            return Err(refuse(ValidationRule::TooLong { maximum }));
        }
        let items = StrftimeItems::new(&format)
            .parse_to_owned()
            .map_err(|_| malformed())?;
        // No test of each item: what counts is that a day survives.
        let sample = NaiveDate::from_ymd_opt(2001, 12, 31).unwrap_or_default();
        let mut written = String::new();
        let noon = sample.and_time(NaiveTime::MIN).and_utc();
        write!(written, "{}", noon.format_with_items(items.iter())).map_err(|_| malformed())?;
        if read_with(&items, &written).map(Moment::day) != Some(sample) {
            return Err(refuse(ValidationRule::Inconsistent {
                rule: "must tell year, month and day, such as %d/%m/%Y",
            }));
        }
        Ok(Self { format, items })
    }

    /// The text of the format.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.format
    }

    /// Reads an instant: without an offset of its own it is local to `offset`, without a time it is
    /// the start of the day.
    pub(in crate::exchange) fn instant(&self, text: &str, offset: UtcOffset) -> Option<Timestamp> {
        match read_with(&self.items, text)? {
            Moment::Instant(instant) => Timestamp::new(instant.to_utc()).ok(),
            Moment::Local(local) => offset.instant(local),
            Moment::Day(day) => offset.instant(day.and_time(NaiveTime::MIN)),
        }
    }

    /// Reads a day; a time behind it is not looked at.
    pub(in crate::exchange) fn day(&self, text: &str) -> Option<NaiveDate> {
        read_with(&self.items, text).map(Moment::day)
    }
}

/// What a text tells of an instant.
enum Moment {
    Instant(chrono::DateTime<chrono::FixedOffset>),
    Local(NaiveDateTime),
    Day(NaiveDate),
}

impl Moment {
    fn day(self) -> NaiveDate {
        match self {
            Self::Instant(instant) => instant.date_naive(),
            Self::Local(local) => local.date(),
            Self::Day(day) => day,
        }
    }
}

fn read_with(items: &[Item<'static>], text: &str) -> Option<Moment> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, text, items.iter()).ok()?;
    if let Ok(instant) = parsed.to_datetime() {
        return Some(Moment::Instant(instant));
    }
    if let Ok(local) = parsed.to_naive_datetime_with_offset(0) {
        return Some(Moment::Local(local));
    }
    parsed.to_naive_date().ok().map(Moment::Day)
}

impl TryFrom<String> for DateFormat {
    type Error = ValidationError;

    fn try_from(format: String) -> Result<Self, Self::Error> {
        Self::parse(format)
    }
}

impl From<DateFormat> for String {
    fn from(format: DateFormat) -> Self {
        format.format
    }
}

impl fmt::Debug for DateFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DateFormat({:?})", self.format)
    }
}
