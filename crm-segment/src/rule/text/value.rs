//! Values: texts, numbers, amounts, days.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use crm_core::{AttributeText, AttributeValue, Currency, Money, Number, Timestamp};

use super::RuleTextError;
use super::cursor::Cursor;
use super::token::Token;

pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<AttributeValue, RuleTextError> {
    match cursor.peek() {
        Some(Token::Text(_)) => text(cursor).map(AttributeValue::Text),
        Some(Token::Figure(_)) => figure(cursor),
        Some(Token::Sign("{")) => texts(cursor).map(AttributeValue::Texts),
        Some(Token::Word("true")) => {
            cursor.step();
            Ok(AttributeValue::Boolean(true))
        }
        Some(Token::Word("false")) => {
            cursor.step();
            Ok(AttributeValue::Boolean(false))
        }
        _ => Err(cursor.expected("a value: a text, a number, an amount, a day, true or false")),
    }
}

pub(super) fn text(cursor: &mut Cursor<'_>) -> Result<AttributeText, RuleTextError> {
    cursor.sense(|cursor| cursor.text("a text").map(AttributeText::parse))
}

fn texts(cursor: &mut Cursor<'_>) -> Result<BTreeSet<AttributeText>, RuleTextError> {
    cursor.expect_sign("{")?;
    let mut members = BTreeSet::new();
    while !cursor.takes_sign("}") {
        if !members.is_empty() {
            cursor.expect_sign(",")?;
        }
        members.insert(text(cursor)?);
    }
    Ok(members)
}

/// What begins with a digit or a sign.
fn figure(cursor: &mut Cursor<'_>) -> Result<AttributeValue, RuleTextError> {
    let place = cursor.place();
    let figure = cursor.figure("a number")?;
    if let Some(Token::Capitals(code)) = cursor.peek() {
        let currency = Currency::parse(code)
            .map_err(|error| cursor.error_at(cursor.place(), error.to_string()))?;
        cursor.step();
        let amount = Money::parse(figure, currency);
        return amount
            .map(AttributeValue::Money)
            .map_err(|error| cursor.error_at(place, error.to_string()));
    }
    parse_figure(figure).ok_or_else(|| {
        cursor.error_at(
            place,
            "this is no number, no day and no instant; an amount has its currency behind it",
        )
    })
}

fn parse_figure(figure: &str) -> Option<AttributeValue> {
    if figure.contains('T') {
        return Timestamp::parse(figure).ok().map(AttributeValue::Instant);
    }
    // A number has at most one sign, and an exponent before a second one.
    let signs = figure.get(1..)?.matches('-').count();
    if signs > 1 || signs == 1 && !figure.contains(['e', 'E']) {
        return figure.parse::<NaiveDate>().ok().map(AttributeValue::Date);
    }
    if figure.contains(['.', 'e', 'E']) {
        let number = figure.parse().ok()?;
        return Number::new(number).ok().map(AttributeValue::Number);
    }
    figure.parse().ok().map(AttributeValue::Integer)
}

/// An amount with its currency.
pub(super) fn amount(cursor: &mut Cursor<'_>) -> Result<Money, RuleTextError> {
    let place = cursor.place();
    match read(cursor)? {
        AttributeValue::Money(amount) => Ok(amount),
        _ => Err(cursor.error_at(
            place,
            "expected an amount with its currency, such as 12.50 EUR",
        )),
    }
}

pub(super) fn write(value: &AttributeValue, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        AttributeValue::Text(text) => write_text(text.as_str(), out),
        AttributeValue::Integer(integer) => write!(out, "{integer}"),
        // `Debug` always writes a point or an exponent, and all digits that count.
        AttributeValue::Number(number) => write!(out, "{:?}", number.get()),
        AttributeValue::Boolean(yes) => write!(out, "{yes}"),
        AttributeValue::Date(day) => write!(out, "{day}"),
        AttributeValue::Instant(instant) => write!(out, "{instant}"),
        AttributeValue::Money(amount) => write!(out, "{amount}"),
        AttributeValue::Texts(members) => {
            out.write_str("{")?;
            for (number, member) in members.iter().enumerate() {
                if number > 0 {
                    out.write_str(", ")?;
                }
                write_text(member.as_str(), out)?;
            }
            out.write_str("}")
        }
        // The type may grow; what this version cannot read it must not write as something else.
        _ => Err(fmt::Error),
    }
}

pub(super) fn write_text(text: &str, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    use fmt::Write as _;
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\t' => out.write_str("\\t")?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}
