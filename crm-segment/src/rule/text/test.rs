//! Tests of values, and comparisons of numbers and amounts.

use std::fmt;

use crm_core::AttributeValue;

use super::cursor::Cursor;
use super::value::{self, write_text};
use super::{RuleTextError, window};
use crate::{AttributeTest, Comparison};

const SIGNS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];

pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<AttributeTest, RuleTextError> {
    if let Some(compared) = comparison_if_any(cursor, value::read)? {
        return Ok(of_comparison(compared));
    }
    if cursor.takes("one") {
        cursor.expect("of")?;
        return list(cursor).map(AttributeTest::In);
    }
    if cursor.takes("exists") {
        return Ok(AttributeTest::Exists);
    }
    if cursor.takes("missing") {
        return Ok(AttributeTest::Missing);
    }
    if cursor.takes("contains") {
        return value::text(cursor).map(AttributeTest::Contains);
    }
    if cursor.takes("starts") {
        cursor.expect("with")?;
        return value::text(cursor).map(AttributeTest::StartsWith);
    }
    if cursor.takes("ends") {
        cursor.expect("with")?;
        return value::text(cursor).map(AttributeTest::EndsWith);
    }
    if cursor.takes("within") {
        return window::read(cursor).map(AttributeTest::Within);
    }
    Err(cursor.expected(
        "a test: =, !=, <, <=, >, >=, between, one of, exists, missing, contains, starts with, ends with or within",
    ))
}

fn list(cursor: &mut Cursor<'_>) -> Result<Vec<AttributeValue>, RuleTextError> {
    cursor.expect_sign("(")?;
    let mut values = Vec::new();
    while !cursor.takes_sign(")") {
        if !values.is_empty() {
            cursor.expect_sign(",")?;
        }
        values.push(value::read(cursor)?);
    }
    Ok(values)
}

/// Reads a comparison with values that `read` reads.
pub(super) fn comparison<T>(
    cursor: &mut Cursor<'_>,
    read: impl Fn(&mut Cursor<'_>) -> Result<T, RuleTextError>,
) -> Result<Comparison<T>, RuleTextError> {
    let compared = comparison_if_any(cursor, read)?;
    compared.ok_or_else(|| cursor.expected("a comparison: =, !=, <, <=, >, >= or between"))
}

/// `None` when none comes.
fn comparison_if_any<T>(
    cursor: &mut Cursor<'_>,
    read: impl Fn(&mut Cursor<'_>) -> Result<T, RuleTextError>,
) -> Result<Option<Comparison<T>>, RuleTextError> {
    if let Some(sign) = sign(cursor) {
        let value = read(cursor)?;
        return Ok(Some(match sign {
            "=" => Comparison::Eq(value),
            "!=" => Comparison::Ne(value),
            "<" => Comparison::Lt(value),
            "<=" => Comparison::Lte(value),
            ">" => Comparison::Gt(value),
            _ => Comparison::Gte(value),
        }));
    }
    if !cursor.takes("between") {
        return Ok(None);
    }
    let from = read(cursor)?;
    cursor.expect("and")?;
    let to = read(cursor)?;
    Ok(Some(Comparison::Between { from, to }))
}

fn of_comparison(compared: Comparison<AttributeValue>) -> AttributeTest {
    match compared {
        Comparison::Eq(asked) => AttributeTest::Eq(asked),
        Comparison::Ne(asked) => AttributeTest::Ne(asked),
        Comparison::Lt(asked) => AttributeTest::Lt(asked),
        Comparison::Lte(asked) => AttributeTest::Lte(asked),
        Comparison::Gt(asked) => AttributeTest::Gt(asked),
        Comparison::Gte(asked) => AttributeTest::Gte(asked),
        Comparison::Between { from, to } => AttributeTest::Between { from, to },
    }
}

fn sign(cursor: &mut Cursor<'_>) -> Option<&'static str> {
    SIGNS.into_iter().find(|sign| cursor.takes_sign(sign))
}

pub(super) fn write(test: &AttributeTest, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match test {
        AttributeTest::Eq(asked) => write_comparison(&Comparison::Eq(Shown(asked)), out),
        AttributeTest::Ne(asked) => write_comparison(&Comparison::Ne(Shown(asked)), out),
        AttributeTest::Lt(asked) => write_comparison(&Comparison::Lt(Shown(asked)), out),
        AttributeTest::Lte(asked) => write_comparison(&Comparison::Lte(Shown(asked)), out),
        AttributeTest::Gt(asked) => write_comparison(&Comparison::Gt(Shown(asked)), out),
        AttributeTest::Gte(asked) => write_comparison(&Comparison::Gte(Shown(asked)), out),
        AttributeTest::Between { from, to } => {
            let (from, to) = (Shown(from), Shown(to));
            write_comparison(&Comparison::Between { from, to }, out)
        }
        AttributeTest::In(listed) => {
            out.write_str("one of (")?;
            for (number, asked) in listed.iter().enumerate() {
                if number > 0 {
                    out.write_str(", ")?;
                }
                value::write(asked, out)?;
            }
            out.write_str(")")
        }
        AttributeTest::Exists => out.write_str("exists"),
        AttributeTest::Missing => out.write_str("missing"),
        AttributeTest::Contains(part) => {
            out.write_str("contains ")?;
            write_text(part.as_str(), out)
        }
        AttributeTest::StartsWith(part) => {
            out.write_str("starts with ")?;
            write_text(part.as_str(), out)
        }
        AttributeTest::EndsWith(part) => {
            out.write_str("ends with ")?;
            write_text(part.as_str(), out)
        }
        AttributeTest::Within(within) => {
            out.write_str("within ")?;
            window::write(within, out)
        }
    }
}

/// A value as it is written.
struct Shown<'value>(&'value AttributeValue);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        value::write(self.0, out)
    }
}

pub(super) fn write_comparison<T: fmt::Display>(
    comparison: &Comparison<T>,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match comparison {
        Comparison::Eq(asked) => write!(out, "= {asked}"),
        Comparison::Ne(asked) => write!(out, "!= {asked}"),
        Comparison::Lt(asked) => write!(out, "< {asked}"),
        Comparison::Lte(asked) => write!(out, "<= {asked}"),
        Comparison::Gt(asked) => write!(out, "> {asked}"),
        Comparison::Gte(asked) => write!(out, ">= {asked}"),
        Comparison::Between { from, to } => write!(out, "between {from} and {to}"),
    }
}
