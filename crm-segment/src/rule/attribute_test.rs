//! What may be asked of a custom attribute.

use std::cmp::Ordering;

use chrono::NaiveTime;
use crm_core::{AttributeText, AttributeValue, Timestamp};
use serde::{Deserialize, Serialize};

use super::RuleError;
use super::Window;
use super::value_order::{compare, is_ordered};

/// What is asked of one custom attribute; the edges are in the table at [`Rule`](super::Rule).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum AttributeTest {
    /// It is there and equals the value.
    Eq(AttributeValue),
    /// It is there and does not equal the value.
    Ne(AttributeValue),
    /// It is less than the value.
    Lt(AttributeValue),
    /// It is the value or less.
    Lte(AttributeValue),
    /// It is greater than the value.
    Gt(AttributeValue),
    /// It is the value or greater.
    Gte(AttributeValue),
    /// It lies in the range, both ends included.
    Between {
        /// The smallest value that passes.
        from: AttributeValue,
        /// The largest value that passes.
        to: AttributeValue,
    },
    /// It equals one of the values.
    In(Vec<AttributeValue>),
    /// It is there.
    Exists,
    /// It is not there.
    Missing,
    /// It is a text that holds the text, or a set of texts with it as a member.
    Contains(AttributeText),
    /// It is a text that starts with the text.
    StartsWith(AttributeText),
    /// It is a text that ends with the text.
    EndsWith(AttributeText),
    /// It is an instant that lies in the window at the instant of the question, or a date of which the
    /// beginning in UTC does.
    Within(Window),
}

impl AttributeTest {
    /// Whether an attribute with this value passes at `as_of`; `None` means that it is not there.
    #[must_use]
    pub fn passes(&self, value: Option<&AttributeValue>, as_of: Timestamp) -> bool {
        let Some(value) = value else {
            return matches!(self, Self::Missing);
        };
        let order = |asked: &AttributeValue| compare(value, asked);
        let equals = |asked: &AttributeValue| order(asked) == Some(Ordering::Equal);
        match self {
            Self::Eq(asked) => equals(asked),
            Self::Ne(asked) => !equals(asked),
            Self::Lt(asked) => order(asked).is_some_and(Ordering::is_lt),
            Self::Lte(asked) => order(asked).is_some_and(Ordering::is_le),
            Self::Gt(asked) => order(asked).is_some_and(Ordering::is_gt),
            Self::Gte(asked) => order(asked).is_some_and(Ordering::is_ge),
            Self::Between { from, to } => {
                order(from).is_some_and(Ordering::is_ge) && order(to).is_some_and(Ordering::is_le)
            }
            Self::In(listed) => listed.iter().any(equals),
            Self::Exists => true,
            Self::Missing => false,
            Self::Contains(part) => match value {
                AttributeValue::Text(text) => text.as_str().contains(part.as_str()),
                AttributeValue::Texts(members) => members.contains(part),
                _ => false,
            },
            Self::StartsWith(part) => {
                as_text(value).is_some_and(|text| text.starts_with(part.as_str()))
            }
            Self::EndsWith(part) => {
                as_text(value).is_some_and(|text| text.ends_with(part.as_str()))
            }
            Self::Within(window) => {
                as_instant(value).is_some_and(|instant| window.contains(instant, as_of))
            }
        }
    }

    /// The first microsecond after `as_of` at which the answer can change, though the value does not.
    pub(super) fn changes_after(&self, value: Option<&AttributeValue>, as_of: Timestamp) -> i64 {
        match (self, value.and_then(as_instant)) {
            (Self::Within(window), Some(instant)) => window.presence(instant).changes_after(as_of),
            _ => i64::MAX,
        }
    }

    /// # Errors
    /// When an order is asked of values that have none, or nothing can lie in a range.
    pub(super) fn check(&self) -> Result<(), RuleError> {
        match self {
            Self::Lt(asked) | Self::Lte(asked) | Self::Gt(asked) | Self::Gte(asked) => {
                require_order(asked)
            }
            Self::Between { from, to } => {
                require_order(from)?;
                require_order(to)?;
                match compare(from, to) {
                    None => Err(RuleError::MixedRange),
                    Some(Ordering::Greater) => Err(RuleError::EmptyRange),
                    Some(_) => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// How much the test counts towards the size of a rule.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::In(listed) => listed.len().saturating_add(1),
            _ => 1,
        }
    }
}

fn require_order(value: &AttributeValue) -> Result<(), RuleError> {
    if is_ordered(value) {
        Ok(())
    } else {
        Err(RuleError::NotOrdered {
            type_name: value.type_name(),
        })
    }
}

/// The instant that a value is, or at which the date that it is begins in UTC.
fn as_instant(value: &AttributeValue) -> Option<Timestamp> {
    match value {
        AttributeValue::Instant(instant) => Some(*instant),
        AttributeValue::Date(day) => Timestamp::new(day.and_time(NaiveTime::MIN).and_utc()).ok(),
        _ => None,
    }
}

fn as_text(value: &AttributeValue) -> Option<&str> {
    match value {
        AttributeValue::Text(text) => Some(text.as_str()),
        _ => None,
    }
}
