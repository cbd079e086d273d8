//! Windows.

use std::fmt;

use crm_core::{AttributeValue, Timestamp};

use super::cursor::Cursor;
use super::value::write_text;
use super::words::one_of;
use super::{RuleTextError, value};
use crate::{CalendarUnit, PeriodCalendar, Window, WindowBound};

const UNITS: [(&str, &str, u32); 5] = [
    ("week", "weeks", 7 * 86_400),
    ("day", "days", 86_400),
    ("hour", "hours", 3_600),
    ("minute", "minutes", 60),
    ("second", "seconds", 1),
];

/// Reads what may follow a condition on events: nothing for all time.
pub(super) fn read_suffix(cursor: &mut Cursor<'_>) -> Result<Window, RuleTextError> {
    if cursor.is_at_pair("in", "the") {
        cursor.step();
    } else if !cursor.is_at("since") && !cursor.is_at("until") && !cursor.is_at("from") {
        return Ok(Window::ALL);
    }
    read(cursor)
}

/// Reads a window.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Window, RuleTextError> {
    if cursor.takes("all") {
        cursor.expect("time")?;
        return Ok(Window::ALL);
    }
    if cursor.takes("the") {
        if cursor.takes("next") {
            return cursor.sense(|cursor| seconds(cursor).map(Window::next_seconds));
        }
        if cursor.takes("last") {
            return cursor.sense(|cursor| seconds(cursor).map(Window::last_seconds));
        }
        return Err(cursor.expected("'last' or 'next'"));
    }
    if cursor.takes("since") {
        return bound(cursor).map(Window::since);
    }
    if cursor.takes("until") {
        return bound(cursor).map(Window::before);
    }
    if cursor.takes("from") {
        let from = bound(cursor)?;
        cursor.expect("until")?;
        return Ok(Window::between(from, bound(cursor)?));
    }
    Err(cursor.expected("a window: 'the last 90 days', 'since', 'until' or 'from'"))
}

fn bound(cursor: &mut Cursor<'_>) -> Result<WindowBound, RuleTextError> {
    if cursor.takes("now") {
        return Ok(WindowBound::NOW);
    }
    if cursor.takes("start") {
        return start_of(cursor);
    }
    let place = cursor.place();
    if let Ok(instant) = instant(cursor, place) {
        return Ok(WindowBound::At(instant));
    }
    let seconds = seconds(cursor)?;
    let bound = if cursor.takes("ago") {
        WindowBound::ago(seconds)
    } else if cursor.takes("ahead") {
        WindowBound::ahead(seconds)
    } else {
        return Err(cursor.expected("'ago' or 'ahead'"));
    };
    bound.map_err(|error| cursor.error_at(place, error.to_string()))
}

/// An instant; nothing is passed when there is none.
fn instant(cursor: &mut Cursor<'_>, place: usize) -> Result<Timestamp, RuleTextError> {
    let expected = || {
        cursor.error_at(
            place,
            "expected an instant, 'now', a time ago or ahead, or 'start of'",
        )
    };
    let Some(super::token::Token::Figure(figure)) = cursor.peek() else {
        return Err(expected());
    };
    if !figure.contains('T') {
        return Err(expected());
    }
    match value::read(cursor)? {
        AttributeValue::Instant(instant) => Ok(instant),
        _ => Err(cursor.error_at(place, "expected an instant")),
    }
}

fn start_of(cursor: &mut Cursor<'_>) -> Result<WindowBound, RuleTextError> {
    cursor.expect("of")?;
    let calendar = calendar(cursor)?;
    let offset: i16 = if cursor.takes("plus") {
        cursor.number("a number of periods")?
    } else if cursor.takes("minus") {
        let place = cursor.place();
        let periods: i32 = cursor.number("a number of periods")?;
        i16::try_from(periods.saturating_neg())
            .map_err(|_| cursor.error_at(place, "there are at most 32,768 periods"))?
    } else {
        0
    };
    Ok(WindowBound::start_of(calendar, offset))
}

/// A kind of period and a place: `month in "Europe/Berlin"`.
pub(super) fn calendar(cursor: &mut Cursor<'_>) -> Result<PeriodCalendar, RuleTextError> {
    let unit = one_of(cursor, "a kind of period", &CalendarUnit::ALL, unit_word)?;
    cursor.expect("in")?;
    cursor.sense(|cursor| {
        let zone = cursor.text("a time zone, such as \"Europe/Berlin\"")?;
        Ok(PeriodCalendar::in_zone(unit, &zone))
    })
}

/// A time in seconds: `90 days`.
pub(super) fn seconds(cursor: &mut Cursor<'_>) -> Result<u32, RuleTextError> {
    let place = cursor.place();
    let number: u32 = cursor.number("a number of seconds, minutes, hours, days or weeks")?;
    let at_unit = cursor.place();
    let word = cursor.word("a unit of time")?;
    let unit = UNITS
        .iter()
        .find(|(one, many, _)| [*one, *many].contains(&word));
    let Some((_, _, seconds)) = unit else {
        return Err(cursor.error_at(at_unit, "expected seconds, minutes, hours, days or weeks"));
    };
    number
        .checked_mul(*seconds)
        .ok_or_else(|| cursor.error_at(place, "this is longer than a rule can look"))
}

/// Writes what follows a condition on events.
pub(super) fn write_suffix(window: &Window, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    if *window == Window::ALL {
        return Ok(());
    }
    out.write_str(if is_the(window) { " in " } else { " " })?;
    write(window, out)
}

/// Writes a window.
pub(super) fn write(window: &Window, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match (window.from, window.until) {
        (None, None) => out.write_str("all time"),
        (Some(WindowBound::SecondsFromNow(from)), Some(WindowBound::NOW)) if from.seconds() < 0 => {
            out.write_str("the last ")?;
            write_seconds(from.seconds().unsigned_abs(), out)
        }
        (Some(WindowBound::NOW), Some(WindowBound::SecondsFromNow(until)))
            if until.seconds() > 0 =>
        {
            out.write_str("the next ")?;
            write_seconds(until.seconds().unsigned_abs(), out)
        }
        (Some(from), None) => {
            out.write_str("since ")?;
            write_bound(&from, out)
        }
        (None, Some(until)) => {
            out.write_str("until ")?;
            write_bound(&until, out)
        }
        (Some(from), Some(until)) => {
            out.write_str("from ")?;
            write_bound(&from, out)?;
            out.write_str(" until ")?;
            write_bound(&until, out)
        }
    }
}

/// Whether the window is written with an article.
fn is_the(window: &Window) -> bool {
    match (window.from, window.until) {
        (Some(WindowBound::SecondsFromNow(from)), Some(WindowBound::NOW)) => from.seconds() < 0,
        (Some(WindowBound::NOW), Some(WindowBound::SecondsFromNow(until))) => until.seconds() > 0,
        _ => false,
    }
}

fn write_bound(bound: &WindowBound, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match bound {
        WindowBound::At(instant) => write!(out, "{instant}"),
        WindowBound::SecondsFromNow(from_now) => {
            let seconds = from_now.seconds();
            if seconds == 0 {
                return out.write_str("now");
            }
            write_seconds(seconds.unsigned_abs(), out)?;
            out.write_str(if seconds < 0 { " ago" } else { " ahead" })
        }
        WindowBound::StartOf { calendar, offset } => {
            out.write_str("start of ")?;
            write_calendar(calendar, out)?;
            match *offset {
                0 => Ok(()),
                offset if offset > 0 => write!(out, " plus {offset}"),
                offset => write!(out, " minus {}", offset.unsigned_abs()),
            }
        }
    }
}

pub(super) fn write_calendar(
    calendar: &PeriodCalendar,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(out, "{} in ", unit_word(calendar.unit()))?;
    write_text(calendar.zone().name(), out)
}

/// Writes a time in the largest unit that tells it without a rest; weeks are told in days.
pub(super) fn write_seconds(seconds: u64, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let unit = UNITS
        .iter()
        .skip(1)
        .find(|(_, _, unit)| seconds.is_multiple_of(u64::from(*unit)));
    let Some((one, many, unit)) = unit else {
        return Err(fmt::Error);
    };
    let number = seconds.checked_div(u64::from(*unit)).unwrap_or(0);
    let word = if number == 1 { one } else { many };
    write!(out, "{number} {word}")
}

const fn unit_word(unit: CalendarUnit) -> &'static str {
    match unit {
        CalendarUnit::Day => "day",
        CalendarUnit::Week => "week",
        CalendarUnit::Month => "month",
        CalendarUnit::Quarter => "quarter",
    }
}
