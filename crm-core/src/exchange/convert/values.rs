//! Texts of cells as values.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::exchange::mapping::{Cell, DateFormat, ValueFormats};
use crate::exchange::read::Cells;
use crate::exchange::reject::RejectReason;
use crate::money::{Currency, Money};
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

const EXPECTED: &str =
    "a date as YYYY-MM-DD or YYYYMMDD, or a date and time with offset (RFC 3339)";
const EXPECTED_BY_FORMAT: &str = "a date in the format of the mapping";

/// The text of a cell, which must not be empty.
pub(in crate::exchange) fn required(cells: &Cells, cell: &Cell) -> Result<String, RejectReason> {
    match cells.text(cell)? {
        Some(text) => Ok(text.into_owned()),
        None => Err(RejectReason::empty(cell.label())),
    }
}

/// The text of a cell, if there is one.
pub(in crate::exchange) struct OptionalText {
    column: String,
    text: Option<String>,
}

impl OptionalText {
    /// The text of a column of our own export.
    pub(in crate::exchange) fn read(
        cells: &Cells,
        name: &'static str,
    ) -> Result<Self, RejectReason> {
        let cell = Cell::column(name).map_err(RejectReason::Refused)?;
        Self::of(cells, Some(&cell))
    }

    /// The text of a cell, where the mapping names one.
    pub(super) fn of(cells: &Cells, cell: Option<&Cell>) -> Result<Self, RejectReason> {
        let text = match cell {
            Some(cell) => cells.text(cell)?.map(Cow::into_owned),
            None => None,
        };
        let column = cell.map(Cell::label).unwrap_or_default();
        Ok(Self { column, text })
    }

    pub(in crate::exchange) fn into_text(self) -> Option<String> {
        self.text
    }

    /// The value of the text.
    pub(in crate::exchange) fn parsed<T>(
        self,
        parse: impl FnOnce(String) -> Result<T, ValidationError>,
    ) -> Result<Option<T>, RejectReason> {
        let Self { column, text } = self;
        text.map(parse)
            .transpose()
            .map_err(|error| RejectReason::refused(column, error))
    }
}

/// An instant: in the format of the mapping, or in a form that can mean one instant only.
pub(in crate::exchange) fn instant_of(
    text: &str,
    formats: &ValueFormats,
    column: &str,
) -> Result<Timestamp, RejectReason> {
    let column = || column.to_owned();
    if let Some(format) = &formats.date {
        return format
            .instant(text, formats.offset)
            .ok_or_else(|| RejectReason::malformed(column(), EXPECTED_BY_FORMAT, text));
    }
    let malformed = || RejectReason::malformed(column(), EXPECTED, text);
    match form_of(text)? {
        Form::Day(form) => {
            let day = NaiveDate::parse_from_str(text, form).map_err(|_| malformed())?;
            let start = day.and_time(chrono::NaiveTime::MIN);
            formats.offset.instant(start).ok_or_else(malformed)
        }
        Form::Instant => Timestamp::parse(text).map_err(|_| malformed()),
        Form::Ambiguous => Err(RejectReason::AmbiguousDate { column: column() }),
        Form::Other => Err(malformed()),
    }
}

/// A day: in the format of the mapping, or in a form that can mean one day only.
pub(in crate::exchange) fn day_of(
    text: &str,
    format: Option<&DateFormat>,
    column: &str,
) -> Result<NaiveDate, RejectReason> {
    let column = || column.to_owned();
    if let Some(format) = format {
        return format
            .day(text)
            .ok_or_else(|| RejectReason::malformed(column(), EXPECTED_BY_FORMAT, text));
    }
    let malformed = || {
        let expected = "a date as YYYY-MM-DD or YYYYMMDD";
        RejectReason::malformed(column(), expected, text)
    };
    match form_of(text)? {
        Form::Day(form) => NaiveDate::parse_from_str(text, form).map_err(|_| malformed()),
        Form::Ambiguous => Err(RejectReason::AmbiguousDate { column: column() }),
        Form::Instant | Form::Other => Err(malformed()),
    }
}

enum Form {
    Day(&'static str),
    Instant,
    Ambiguous,
    Other,
}

fn form_of(text: &str) -> Result<Form, RejectReason> {
    let shape = shape_of(text);
    Ok(match shape.as_str() {
        "9999-99-99" => Form::Day("%Y-%m-%d"),
        "99999999" => Form::Day("%Y%m%d"),
        shape if shape.starts_with("9999-99-99") => Form::Instant,
        shape if is_day_month_year(shape) => Form::Ambiguous,
        _ => Form::Other,
    })
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

/// An amount of this currency.
pub(super) fn amount_of(
    text: &str,
    currency: Currency,
    formats: &ValueFormats,
    column: &str,
) -> Result<Money, RejectReason> {
    let plain = formats.decimals.to_plain(text);
    Money::parse(&plain, currency).map_err(|error| {
        // The shape is that of what was written, not of what was made of it.
        let shape = ValueShape::of_text(text);
        let rule = match error.rule() {
            ValidationRule::Malformed { .. } if plain.is_empty() => ValidationRule::Malformed {
                expected: "a decimal number with the marks of the mapping",
            },
            rule => rule.clone(),
        };
        RejectReason::Refused(ValidationError::new(column.to_owned(), rule, shape))
    })
}

#[cfg(test)]
#[allow(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails"
)]
mod tests {
    use super::*;
    use crate::exchange::mapping::UtcOffset;
    use chrono::NaiveTime;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, RejectReason> {
        instant_of(text, &ValueFormats::default(), "day").map(|date| date.to_string())
    }

    fn by(format: &str, text: &str) -> Result<Timestamp, RejectReason> {
        let formats = ValueFormats {
            date: Some(DateFormat::parse(format).unwrap()),
            ..ValueFormats::default()
        };
        instant_of(text, &formats, "day")
    }

    fn day() -> impl Strategy<Value = NaiveDate> {
        (0_u64..3_287_181)
            .prop_map(|days| NaiveDate::from_ymd_opt(1000, 1, 1).unwrap() + chrono::Days::new(days))
    }

    proptest! {
        #[test]
        fn a_day_is_the_same_in_every_notation(day in day()) {
            let expected = instant_of(&day.to_string(), &ValueFormats::default(), "day");
            prop_assert_eq!(expected.as_ref().unwrap().to_datetime().date_naive(), day);
            prop_assert_eq!(day_of(&day.to_string(), None, "day"), Ok(day));
            for format in ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %b %Y", "%Y-%m-%d %H:%M", "%Y%m%d"] {
                let text = day.and_time(NaiveTime::MIN).format(format).to_string();
                prop_assert_eq!(&by(format, &text), &expected);
                let format = DateFormat::parse(format).unwrap();
                prop_assert_eq!(day_of(&text, Some(&format), "day"), Ok(day));
            }
        }

        #[test]
        fn no_text_makes_it_fail_or_is_repeated(text in "\\PC{0,20}") {
            let text = format!("<{text}>");
            for reason in [read(&text).err(), by("%d/%m/%Y", &text).err()] {
                let told = reason.unwrap().to_string();
                prop_assert!(!told.contains(&text), "{}", told);
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
        ] {
            assert!(
                matches!(read(refused), Err(RejectReason::Refused(_))),
                "{refused:?}"
            );
        }
        assert!(read("2024-02-29").is_ok() && read("2000-02-29").is_ok());
        for text in ["01/02/1997", "1.2.97", "31-12-1997"] {
            let column = "day".into();
            assert_eq!(
                read(text),
                Err(RejectReason::AmbiguousDate { column }),
                "{text:?}"
            );
        }
    }

    #[test]
    fn an_offset_is_respected_and_else_that_of_the_mapping_counts() {
        assert_eq!(
            read("1997-01-01T01:30:00+02:00").unwrap(),
            "1996-12-31T23:30:00.000000Z"
        );
        let told = by("%d/%m/%Y %H:%M %z", "01/02/1997 01:30 +0200").unwrap();
        assert_eq!(told.to_string(), "1997-01-31T23:30:00.000000Z");
        let formats = ValueFormats {
            date: Some(DateFormat::parse("%d/%m/%Y %H:%M").unwrap()),
            offset: UtcOffset::parse("-05:30").unwrap(),
            ..ValueFormats::default()
        };
        let local = instant_of("31/12/1999 20:00", &formats, "day").unwrap();
        assert_eq!(local.to_string(), "2000-01-01T01:30:00.000000Z");
        let formats = ValueFormats {
            date: None,
            ..formats
        };
        let start = instant_of("2000-01-01", &formats, "day").unwrap();
        assert_eq!(start.to_string(), "2000-01-01T05:30:00.000000Z");
    }

    #[test]
    fn formats_without_a_day_are_refused() {
        for format in ["%Q", "", "DD/MM/YYYY", "%Y-%m", "%H:%M", "%d/%m"] {
            assert!(DateFormat::parse(format).is_err(), "{format:?}");
        }
        for offset in [
            "",
            "1:00",
            "+1:00",
            "+19:00",
            "+01:60",
            "+0100",
            "Europe/Berlin",
        ] {
            assert!(UtcOffset::parse(offset).is_err(), "{offset:?}");
        }
    }
}
