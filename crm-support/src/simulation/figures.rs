//! Times as numbers, and numbers that are refused.

use chrono::TimeDelta;
use crm_core::{Timestamp, ValidationError, ValidationRule, ValueShape};

/// Ten years: nothing in a simulation takes longer.
pub(super) const LONGEST_MICROS: i64 = 315_360_000_000_000;

pub(super) const MICROS_PER_SECOND: i64 = 1_000_000;

/// A time in seconds.
pub(super) fn in_seconds(time: TimeDelta) -> f64 {
    micros_in_seconds(in_micros(time))
}

/// A time in microseconds.
pub(super) fn in_micros(time: TimeDelta) -> i64 {
    let beyond = match time < TimeDelta::zero() {
        true => i64::MIN,
        false => i64::MAX,
    };
    time.num_microseconds().unwrap_or(beyond)
}

/// Microseconds in seconds.
pub(super) fn micros_in_seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}

/// Seconds in whole microseconds, from none to ten years.
pub(super) fn to_micros(seconds: f64) -> i64 {
    // What is no number becomes 0, and what is too large the largest.
    ((seconds * 1e6 + 0.5) as i64).clamp(0, LONGEST_MICROS)
}

/// An instant; the last one there is for what lies beyond.
pub(super) fn instant(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).unwrap_or(Timestamp::LATEST)
}

/// The error of a number outside its range.
pub(super) fn refuse_number(
    field: &'static str,
    number: f64,
    minimum: &'static str,
    maximum: &'static str,
) -> ValidationError {
    ValidationError::new(
        field,
        ValidationRule::OutOfRange {
            minimum: minimum.into(),
            maximum: maximum.into(),
        },
        ValueShape::Number {
            negative: number < 0.0,
        },
    )
}

/// The error of a list with too few or too many members.
pub(super) fn refuse_list(
    field: &'static str,
    members: usize,
    rule: ValidationRule,
) -> ValidationError {
    ValidationError::new(field, rule, ValueShape::Collection { members })
}

/// Refuses an empty list and one of more than `maximum` members.
pub(super) fn check_list(
    field: &'static str,
    members: usize,
    maximum: usize,
) -> Result<(), ValidationError> {
    match members {
        0 => Err(refuse_list(field, members, ValidationRule::Empty)),
        _ if members > maximum => {
            let rule = ValidationRule::TooMany { maximum };
            Err(refuse_list(field, members, rule))
        }
        _ => Ok(()),
    }
}
