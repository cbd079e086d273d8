//! How figures are written.

use crm_core::{Money, Timestamp};

/// A share of 0.1234 as `12.3 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A number with thousands set apart: `12,345`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len().saturating_mul(2));
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(index);
        if index > 0 && left.is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An amount with thousands set apart: `12,345.67 USD`.
#[must_use]
pub fn amount(money: Money) -> String {
    let written = money.to_string();
    let digits_end = written.find(['.', ' ']).unwrap_or(written.len());
    let (whole, rest) = written
        .split_at_checked(digits_end)
        .unwrap_or((&written, ""));
    match whole.strip_prefix('-') {
        Some(digits) => format!("-{}{rest}", grouped(digits)),
        None => format!("{}{rest}", grouped(whole)),
    }
}

fn grouped(digits: &str) -> String {
    digits.parse().map_or_else(|_| digits.to_owned(), thousands)
}

/// An instant to the minute, in UTC: `1998-07-01 09:00`.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    at.to_datetime().format("%Y-%m-%d %H:%M").to_string()
}

/// A day: `1998-07-01`.
#[must_use]
pub fn day(at: Timestamp) -> String {
    at.to_datetime().format("%Y-%m-%d").to_string()
}

/// The first characters of a text, with an ellipsis where it was cut.
#[must_use]
pub fn shortened(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(characters.saturating_sub(1)).collect();
    short.push('…');
    short
}
