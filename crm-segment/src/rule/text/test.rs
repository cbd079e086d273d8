//! Tests of values, and comparisons of numbers and amounts.

use std::fmt;

use crm_core::AttributeValue;

use super::cursor::Cursor;
use super::value::{self, write_text};
use super::{RuleTextError, window};
use crate::{AttributeTest, Comparison};

const SIGNS: [&str; 6] = ["=", "!=", "<", "<=", ">", ">="];

pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<AttributeTest, RuleTextError> {
    if let Some(sign) = sign(cursor) {
        let value = value::read(cursor)?;
        return Ok(match sign {
            "=" => AttributeTest::Eq(value),
            "!=" => AttributeTest::Ne(value),
            "<" => AttributeTest::Lt(value),
            "<=" => AttributeTest::Lte(value),
            ">" => AttributeTest::Gt(value),
            _ => AttributeTest::Gte(value),
        });
    }
    if cursor.takes("between") {
        let from = value::read(cursor)?;
        cursor.expect("and")?;
        let to = value::read(cursor)?;
        return Ok(AttributeTest::Between { from, to });
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
    if let Some(sign) = sign(cursor) {
        let value = read(cursor)?;
        return Ok(match sign {
            "=" => Comparison::Eq(value),
            "!=" => Comparison::Ne(value),
            "<" => Comparison::Lt(value),
            "<=" => Comparison::Lte(value),
            ">" => Comparison::Gt(value),
            _ => Comparison::Gte(value),
        });
    }
    if cursor.takes("between") {
        let from = read(cursor)?;
        cursor.expect("and")?;
        let to = read(cursor)?;
        return Ok(Comparison::Between { from, to });
    }
    Err(cursor.expected("a comparison: =, !=, <, <=, >, >= or between"))
}

fn sign(cursor: &mut Cursor<'_>) -> Option<&'static str> {
    SIGNS.into_iter().find(|sign| cursor.takes_sign(sign))
}

pub(super) fn write(test: &AttributeTest, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut compared = |sign: &str, asked: &AttributeValue| {
        write!(out, "{sign} ")?;
        value::write(asked, out)
    };
    match test {
        AttributeTest::Eq(asked) => compared("=", asked),
        AttributeTest::Ne(asked) => compared("!=", asked),
        AttributeTest::Lt(asked) => compared("<", asked),
        AttributeTest::Lte(asked) => compared("<=", asked),
        AttributeTest::Gt(asked) => compared(">", asked),
        AttributeTest::Gte(asked) => compared(">=", asked),
        AttributeTest::Between { from, to } => {
            compared("between", from)?;
            out.write_str(" and ")?;
            value::write(to, out)
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
