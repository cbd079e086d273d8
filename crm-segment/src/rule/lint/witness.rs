//! Values that tell tests of one thing apart.

use chrono::Days;
use crm_core::{AttributeText, AttributeValue, Money, Number, Timestamp};

use crate::rule::{AttributeTest, Bucket, Comparison};

/// The longest list of values that is looked at: each value is tried on each test.
const MOST_LISTED: usize = 200;

/// Whether [`values`] shows all that a test can say together with others: not of texts in an order, of
/// parts of texts, of windows and of long lists.
pub(super) fn is_exhaustive(test: &AttributeTest) -> bool {
    let is_text = |value: &AttributeValue| matches!(value, AttributeValue::Text(_));
    match test {
        AttributeTest::Lt(asked)
        | AttributeTest::Lte(asked)
        | AttributeTest::Gt(asked)
        | AttributeTest::Gte(asked) => !is_text(asked),
        AttributeTest::Between { from, to } => !is_text(from) && !is_text(to),
        AttributeTest::In(listed) => listed.len() <= MOST_LISTED,
        AttributeTest::Eq(_)
        | AttributeTest::Ne(_)
        | AttributeTest::Exists
        | AttributeTest::Missing => true,
        _ => false,
    }
}

/// No value, those that the tests name, and those right beside and between them.
pub(super) fn values(tests: &[&AttributeTest]) -> Vec<Option<AttributeValue>> {
    let asked: Vec<&AttributeValue> = tests.iter().flat_map(|test| asked(test)).collect();
    let mut found: Vec<AttributeValue> = asked.iter().copied().cloned().collect();
    for value in &asked {
        found.extend(beside(value));
    }
    found.extend(numbers(&asked));
    // A value of a type that is not asked for, and a text that is not.
    found.extend([true, false].map(AttributeValue::Boolean));
    let longest = asked.iter().filter_map(|value| match value {
        AttributeValue::Text(text) => Some(text.as_str().chars().count()),
        _ => None,
    });
    // No longer than a text can be, and with more of one letter than any that is asked for, or other ones.
    let letters = longest.max().unwrap_or(0).saturating_add(1).min(4_000);
    for letter in ["x", "y"] {
        let text = AttributeText::parse(letter.repeat(letters));
        found.extend(text.ok().map(AttributeValue::Text));
    }
    found.into_iter().map(Some).chain([None]).collect()
}

fn asked(test: &AttributeTest) -> Vec<&AttributeValue> {
    match test {
        AttributeTest::Eq(asked)
        | AttributeTest::Ne(asked)
        | AttributeTest::Lt(asked)
        | AttributeTest::Lte(asked)
        | AttributeTest::Gt(asked)
        | AttributeTest::Gte(asked) => vec![asked],
        AttributeTest::Between { from, to } => vec![from, to],
        AttributeTest::In(listed) => listed.iter().collect(),
        _ => Vec::new(),
    }
}

fn beside(value: &AttributeValue) -> Vec<AttributeValue> {
    match value {
        AttributeValue::Date(day) => {
            let days = [
                day.checked_sub_days(Days::new(1)),
                day.checked_add_days(Days::new(1)),
            ];
            days.into_iter()
                .flatten()
                .map(AttributeValue::Date)
                .collect()
        }
        AttributeValue::Instant(instant) => [-1, 1]
            .into_iter()
            .filter_map(|by| Timestamp::from_micros(instant.as_micros().saturating_add(by)).ok())
            .map(AttributeValue::Instant)
            .collect(),
        AttributeValue::Money(asked) => [-1, 1]
            .into_iter()
            .filter_map(|by| asked.minor().checked_add(by))
            .map(|minor| AttributeValue::Money(Money::new(minor, asked.currency())))
            .collect(),
        _ => Vec::new(),
    }
}

/// Whole numbers and numbers beside and between those that are asked for.
fn numbers(asked: &[&AttributeValue]) -> Vec<AttributeValue> {
    let mut whole = Vec::new();
    let mut numbers = Vec::new();
    for value in asked {
        match value {
            AttributeValue::Integer(integer) => {
                whole.push(*integer);
                numbers.push(*integer as f64);
            }
            AttributeValue::Number(number) => {
                whole.extend([number.get().floor() as i64, number.get().ceil() as i64]);
                numbers.push(number.get());
            }
            _ => {}
        }
    }
    numbers.sort_by(f64::total_cmp);
    let between: Vec<f64> = numbers
        .iter()
        .zip(numbers.iter().skip(1))
        .map(|(one, other)| one / 2.0 + other / 2.0)
        .collect();
    let near = numbers.iter().flat_map(|number| {
        [
            *number,
            number.next_down(),
            number.next_up(),
            number - 0.5,
            number + 0.5,
        ]
    });
    let near: Vec<f64> = near.chain(between).collect();
    let whole = whole.into_iter().flat_map(|integer| {
        [
            Some(integer),
            integer.checked_sub(1),
            integer.checked_add(1),
        ]
    });
    let whole = whole.flatten().map(AttributeValue::Integer);
    let near = near
        .into_iter()
        .filter_map(|number| Number::new(number).ok());
    whole.chain(near.map(AttributeValue::Number)).collect()
}

/// Counts on both sides of those that are asked for.
pub(super) fn counts(comparisons: &[Comparison<u64>]) -> Vec<u64> {
    let asked = comparisons.iter().flat_map(|is| is.asked());
    let near = asked.flat_map(|asked| [Some(asked), asked.checked_sub(1), asked.checked_add(1)]);
    near.flatten().chain([0]).collect()
}

/// The first place of all, and those at which a part begins or ends.
pub(super) fn places(parts: &[&Bucket]) -> Vec<u16> {
    let bounds = parts.iter().flat_map(|part| [part.from, part.until]);
    let places = bounds.chain([0]);
    places.filter(|place| *place < Bucket::PLACES).collect()
}
