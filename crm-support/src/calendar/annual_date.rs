//! A date that comes every year.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use crm_core::{ValidationError, ValidationRule, ValueShape};
use serde::{Deserialize, Serialize};

const FIELD: &str = "annual date";

/// A month and a day, such as `12-25`; `02-29` comes in leap years only.
///
/// ```
/// use crm_support::AnnualDate;
///
/// assert_eq!(AnnualDate::parse("12-25")?, AnnualDate::new(12, 25)?);
/// assert!(AnnualDate::parse("02-30").is_err());
/// # Ok::<(), crm_core::ValidationError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AnnualDate {
    month: u8,
    day: u8,
}

impl AnnualDate {
    /// The `day` of the `month`, both counted from 1.
    ///
    /// # Errors
    /// When no year has such a date.
    pub fn new(month: u8, day: u8) -> Result<Self, ValidationError> {
        const A_LEAP_YEAR: i32 = 2000;
        if NaiveDate::from_ymd_opt(A_LEAP_YEAR, month.into(), day.into()).is_none() {
            return Err(malformed(ValueShape::Composite));
        }
        Ok(Self { month, day })
    }

    /// Reads two digits of the month, a hyphen and two digits of the day.
    ///
    /// # Errors
    /// When the text is of another form or no year has such a date.
    pub fn parse(text: &str) -> Result<Self, ValidationError> {
        let refuse = || malformed(ValueShape::of_text(text));
        let (month, day) = text.split_once('-').ok_or_else(refuse)?;
        let number = |digits: &str| {
            let is_two_digits = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            is_two_digits
                .then(|| digits.parse::<u8>().ok())
                .flatten()
                .ok_or_else(refuse)
        };
        Self::new(number(month)?, number(day)?).map_err(|_| refuse())
    }

    /// The date of the year on which `date` lies.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
        Self {
            month: small(date.month()),
            day: small(date.day()),
        }
    }

    /// The date in this year; `None` for `02-29` outside leap years.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month.into(), self.day.into())
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }
}

fn malformed(shape: ValueShape) -> ValidationError {
    let rule = ValidationRule::Malformed {
        expected: "a month and day such as 12-25",
    };
    ValidationError::new(FIELD, rule, shape)
}

impl FromStr for AnnualDate {
    type Err = ValidationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for AnnualDate {
    type Error = ValidationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<AnnualDate> for String {
    fn from(date: AnnualDate) -> Self {
        date.to_string()
    }
}

impl fmt::Display for AnnualDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}-{:02}", self.month, self.day)
    }
}

impl fmt::Debug for AnnualDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
