//! Dates as files write them.

use std::fmt::{self, Write as _};

use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{NaiveDate, NaiveTime};
use crm_core::Timestamp;
use thiserror::Error;

use super::RejectReason;

const EXPECTED: &str =
    "a date as YYYY-MM-DD or YYYYMMDD, or a date and time with offset (RFC 3339)";
const EXPECTED_BY_FORMAT: &str = "a date in the format given with --date-format";

/// A format for dates, in the notation of `strftime`: `%d/%m/%Y`.
///
/// ```
/// use ecrm_examples::import_csv::DateFormat;
///
/// assert!(DateFormat::parse("%d/%m/%Y").is_ok());
/// assert!(DateFormat::parse("DD/MM/YYYY").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DateFormat {
    format: String,
    items: Vec<Item<'static>>,
}

impl DateFormat {
    /// Takes a format that tells a day.
    ///
    /// # Errors
    /// When the notation is not that of `strftime`, or a day written in it could not be read back.
    pub fn parse(format: &str) -> Result<Self, DateFormatError> {
        let items = StrftimeItems::new(format)
            .parse_to_owned()
            .map_err(|_| DateFormatError::Malformed)?;
        let format = Self {
            format: format.to_owned(),
            items,
        };
        // No test of each item: what counts is that a day survives.
        let sample = NaiveDate::from_ymd_opt(2001, 12, 31).unwrap_or_default();
        let sample_instant = sample.and_time(NaiveTime::MIN).and_utc();
        let mut written = String::new();
        write!(
            written,
            "{}",
            sample_instant.format_with_items(format.items.iter())
        )
        .map_err(|_| DateFormatError::Malformed)?;
        match format.read(&written) {
            Some(read) if read.to_datetime().date_naive() == sample => Ok(format),
            _ => Err(DateFormatError::NoDay),
        }
    }

    /// Reads a date; without an offset it is in UTC, without a time it is the start of the day.
    fn read(&self, text: &str) -> Option<Timestamp> {
        let mut parsed = Parsed::new();
        parse(&mut parsed, text, self.items.iter()).ok()?;
        let instant = match parsed.to_datetime() {
            Ok(instant) => instant.to_utc(),
            Err(_) => match parsed.to_naive_datetime_with_offset(0) {
                Ok(local) => local.and_utc(),
                Err(_) => parsed
                    .to_naive_date()
                    .ok()?
                    .and_time(NaiveTime::MIN)
                    .and_utc(),
            },
        };
        Timestamp::new(instant).ok()
    }
}

impl fmt::Debug for DateFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DateFormat({:?})", self.format)
    }
}

/// Why a date format is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DateFormatError {
    /// The notation is unknown.
    #[error("date format: must be in the notation of strftime, such as %d/%m/%Y")]
    Malformed,
    /// The format leaves out the day, the month or the year.
    #[error("date format: must tell year, month and day, such as %d/%m/%Y")]
    NoDay,
}

/// Reads the date in a cell: in the given format, or in one that can mean one day only.
pub(super) fn read_date(
    text: &str,
    format: Option<&DateFormat>,
    column: &str,
) -> Result<Timestamp, RejectReason> {
    if let Some(format) = format {
        return format
            .read(text)
            .ok_or_else(|| RejectReason::malformed(column, EXPECTED_BY_FORMAT, text));
    }
    let malformed = || RejectReason::malformed(column, EXPECTED, text);
    match shape_of(text).as_str() {
        "9999-99-99" => read_day(text, "%Y-%m-%d").ok_or_else(malformed),
        "99999999" => read_day(text, "%Y%m%d").ok_or_else(malformed),
        shape if shape.starts_with("9999-99-99") => Timestamp::parse(text).map_err(|_| malformed()),
        shape if is_day_month_year(shape) => Err(RejectReason::AmbiguousDate {
            column: column.to_owned(),
        }),
        _ => Err(malformed()),
    }
}

fn read_day(text: &str, format: &str) -> Option<Timestamp> {
    let day = NaiveDate::parse_from_str(text, format).ok()?;
    Timestamp::new(day.and_time(NaiveTime::MIN).and_utc()).ok()
}

/// The text with every ASCII digit as a 9, as far as a date can reach.
fn shape_of(text: &str) -> String {
    let nine = |character: char| {
        if character.is_ascii_digit() {
            '9'
        } else {
            character
        }
    };
    text.chars().take(40).map(nine).collect()
}

/// One or two digits, a separator, one or two digits, the separator again, a year.
fn is_day_month_year(shape: &str) -> bool {
    ['/', '.', '-'].iter().any(|separator| {
        let parts: Vec<&str> = shape.split(*separator).collect();
        matches!(*parts.as_slice(), ["9" | "99", "9" | "99", "99" | "9999"])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, RejectReason> {
        read_date(text, None, "day").map(|date| date.to_string())
    }

    fn day() -> impl Strategy<Value = NaiveDate> {
        (0_u64..3_287_181)
            .prop_map(|days| NaiveDate::from_ymd_opt(1000, 1, 1).unwrap() + chrono::Days::new(days))
    }

    proptest! {
        #[test]
        fn a_day_is_the_same_in_every_notation(day in day()) {
            let expected = read_date(&day.format("%Y-%m-%d").to_string(), None, "day");
            prop_assert_eq!(expected.as_ref().unwrap().to_datetime().date_naive(), day);
            prop_assert_eq!(&read_date(&day.format("%Y%m%d").to_string(), None, "day"), &expected);
            let instant = day.format("%Y-%m-%dT00:00:00Z").to_string();
            prop_assert_eq!(&read_date(&instant, None, "day"), &expected);
            for format in ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%Y-%m-%d %H:%M"] {
                let text = day.and_time(NaiveTime::MIN).format(format).to_string();
                let format = DateFormat::parse(format).unwrap();
                prop_assert_eq!(&read_date(&text, Some(&format), "day"), &expected);
            }
        }

        #[test]
        fn no_text_makes_it_fail_or_is_repeated(text in "\\PC{0,20}") {
            if let Err(reason) = read_date(&format!("<{text}>"), None, "day") {
                let told = reason.to_string();
                prop_assert!(!told.contains(&format!("<{text}>")), "{}", told);
            }
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for refused in [
            "",
            "2023-02-29",
            "1900-02-29",
            "2026-02-30",
            "0000-01-01",
            "10000-01-01",
            "-0001-01-01",
            "2026-1-1",
            "20261301",
            "2026-01-01T24:00:00Z",
            "2026-01-01T10:00:00",
            "yesterday",
            "٢٠٢٦-٠١-٠١",
            "999999999999999999999999",
            "2026-01-01 ",
        ] {
            assert!(
                matches!(read(refused), Err(RejectReason::Refused(_))),
                "{refused:?}"
            );
        }
        assert!(read("2024-02-29").is_ok() && read("2000-02-29").is_ok());
    }

    #[test]
    fn orders_that_countries_disagree_about_are_refused_as_such() {
        let ambiguous = Err(RejectReason::AmbiguousDate {
            column: "day".into(),
        });
        for text in ["01/02/1997", "1.2.97", "31-12-1997"] {
            assert_eq!(read(text), ambiguous, "{text:?}");
        }
    }

    #[test]
    fn an_offset_is_respected() {
        assert_eq!(
            read("1997-01-01T01:30:00+02:00").unwrap(),
            "1996-12-31T23:30:00.000000Z"
        );
        let format = DateFormat::parse("%d/%m/%Y %H:%M %z").unwrap();
        let date = read_date("01/02/1997 01:30 +0200", Some(&format), "day").unwrap();
        assert_eq!(date.to_string(), "1997-01-31T23:30:00.000000Z");
    }

    #[test]
    fn formats_without_a_day_are_refused() {
        assert_eq!(DateFormat::parse("%Q"), Err(DateFormatError::Malformed));
        for format in ["", "DD/MM/YYYY", "%Y-%m", "%H:%M", "%d/%m"] {
            assert_eq!(
                DateFormat::parse(format),
                Err(DateFormatError::NoDay),
                "{format:?}"
            );
        }
    }
}
