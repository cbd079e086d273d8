//! The values that conditions compare with.

use chrono::{NaiveTime, TimeDelta};
use crm_core::{AttributeText, AttributeValue, Timestamp};
use crm_segment::{AttributeTest, Window};
use serde_json::Value;

use super::told::{attribute_text, plain_value};
use super::{Gap, MOVING_LIMIT, UNKNOWN_SHAPE, fixed_distance, instant};

const TWO_TYPES: Gap = Gap::new("values of two types: ours never turn into each other");

/// What is compared with one attribute, read in the type that the attribute has.
#[derive(Clone, Copy)]
pub(super) struct Operands<'a> {
    /// The name of the property.
    pub(super) path: &'a str,
    /// The attribute asked about; `None` when the customer has none.
    pub(super) attribute: Option<&'a AttributeValue>,
    /// What the condition names.
    pub(super) value: &'a Value,
}

/// An operator that is not of the sources that were read.
pub(super) const UNKNOWN_OPERATOR: Gap = Gap::new("an operator that our rules do not have");

impl Operands<'_> {
    /// The test that says what a positive operator says; `None` of other operators.
    pub(super) fn test(&self, operator: &str) -> Result<Option<AttributeTest>, Gap> {
        Ok(Some(match operator {
            "eq" => AttributeTest::Eq(self.one()?),
            "lt" => AttributeTest::Lt(self.one()?),
            "lte" => AttributeTest::Lte(self.one()?),
            "gt" => AttributeTest::Gt(self.one()?),
            "gte" => AttributeTest::Gte(self.one()?),
            "between" => {
                let (from, to) = self.pair()?;
                AttributeTest::Between { from, to }
            }
            "exists" => AttributeTest::Exists,
            "missing" | "not_exists" => AttributeTest::Missing,
            "contains" => AttributeTest::Contains(self.part()?),
            "starts_with" => AttributeTest::StartsWith(self.part()?),
            "ends_with" => AttributeTest::EndsWith(self.part()?),
            "timestamp_within_last_s" => {
                let seconds = self.value.as_u64().map(u32::try_from);
                let seconds = seconds.and_then(Result::ok).ok_or(UNKNOWN_SHAPE)?;
                let window = Window::last_seconds(seconds);
                AttributeTest::Within(window.map_err(|error| Gap::refused(&error))?)
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn one(&self) -> Result<AttributeValue, Gap> {
        self.read(self.value)
    }

    pub(super) fn list(&self) -> Result<Vec<AttributeValue>, Gap> {
        let listed = self.value.as_array().ok_or(UNKNOWN_SHAPE)?;
        listed.iter().map(|value| self.read(value)).collect()
    }

    pub(super) fn pair(&self) -> Result<(AttributeValue, AttributeValue), Gap> {
        let [from, to] = <[_; 2]>::try_from(self.list()?).map_err(|_| UNKNOWN_SHAPE)?;
        Ok((from, to))
    }

    /// A part that is sought in a text. What it means to seek it in a set is told differently by
    /// every source: as a member, or as a part of one.
    pub(super) fn part(&self) -> Result<AttributeText, Gap> {
        if !matches!(self.attribute, None | Some(AttributeValue::Text(_))) {
            return Err(TWO_TYPES);
        }
        self.text()
    }

    /// A text, whatever it is sought in.
    pub(super) fn text(&self) -> Result<AttributeText, Gap> {
        let text = self.value.as_str().ok_or(UNKNOWN_SHAPE)?;
        attribute_text(text).map_err(Gap::new)
    }

    /// The day of the instant that the condition names: its first moment, and that of the next.
    pub(super) fn day(&self) -> Result<(AttributeValue, AttributeValue), Gap> {
        let AttributeValue::Instant(at) = self.one()? else {
            return Err(Gap::new("the day of something that is no instant"));
        };
        let midnight = at.to_datetime().date_naive().and_time(NaiveTime::MIN);
        let start = Timestamp::new(midnight.and_utc()).map_err(|error| Gap::refused(&error))?;
        let end = start.checked_add(TimeDelta::days(1)).ok_or(UNKNOWN_SHAPE)?;
        Ok((AttributeValue::Instant(start), AttributeValue::Instant(end)))
    }

    fn read(&self, value: &Value) -> Result<AttributeValue, Gap> {
        if let (Some(AttributeValue::Instant(own)), Value::String(text)) = (self.attribute, value) {
            return relative_instant(text, self.path, *own).map(AttributeValue::Instant);
        }
        let read = plain_value(value).map_err(Gap::new)?;
        match self.attribute {
            Some(own) if !are_comparable(own, &read) => Err(TWO_TYPES),
            _ => Ok(read),
        }
    }
}

fn are_comparable(one: &AttributeValue, other: &AttributeValue) -> bool {
    use AttributeValue::{Integer, Number};
    let is_number = |value: &AttributeValue| matches!(value, Integer(_) | Number(_));
    one.type_name() == other.type_name() || is_number(one) && is_number(other)
}

/// Reads an instant that is told by its distance from the property's own: `=name`, `name+10s`,
/// `-1day`; or told outright.
fn relative_instant(text: &str, path: &str, own: Timestamp) -> Result<Timestamp, Gap> {
    if let Some(at) = instant(text) {
        return Ok(at);
    }
    let from_own = text.strip_prefix('=').unwrap_or(text);
    let distance = from_own.strip_prefix(path).unwrap_or(from_own);
    if distance.is_empty() && from_own == path {
        return Ok(own);
    }
    fixed_distance(distance)
        .and_then(|distance| own.checked_add(distance))
        .ok_or(Gap::new(MOVING_LIMIT))
}
