//! What is told of a user or of an event, as ours hold it.

use std::collections::BTreeMap;

use crm_core::{AttributeName, AttributeText, AttributeValue, Number};
use serde_json::{Map, Value};

use super::{Gap, MOVING_LIMIT, instant, moved, start_of_2024};

/// Properties by path; those of an inner object as `outer.inner`.
#[derive(Debug, Default, Clone)]
pub(super) struct Told(BTreeMap<String, Property>);

/// A property that a customer can have as a custom attribute, or why it cannot.
type Property = Result<AttributeValue, &'static str>;

impl Told {
    pub(super) fn of(object: &Map<String, Value>) -> Self {
        let mut told = Self::default();
        told.set_all(object);
        told
    }

    /// Sets the properties of an object, and of the objects in it; what it does not name stays.
    pub(super) fn set_all(&mut self, object: &Map<String, Value>) {
        let mut pending: Vec<(String, &Value)> = object
            .iter()
            .map(|(name, value)| (name.clone(), value))
            .collect();
        while let Some((path, value)) = pending.pop() {
            if let Value::Object(inner) = value {
                let inner = inner.iter();
                pending.extend(inner.map(|(name, value)| (format!("{path}.{name}"), value)));
            }
            self.set(path, value);
        }
    }

    fn set(&mut self, path: String, value: &Value) {
        match property(value) {
            Some(property) => self.0.insert(path, property),
            // A null says that there is no value, which is what a missing attribute says.
            None => self.0.remove(&path),
        };
    }

    /// The attribute for the property; `None` when there is none.
    ///
    /// # Errors
    /// When there is such a property but no attribute can hold it.
    pub(super) fn attribute(&self, path: &str) -> Result<Option<&AttributeValue>, Gap> {
        match self.0.get(path) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(reason)) => Err(Gap::new(reason)),
        }
    }

    /// Takes away what holds nothing but an empty text: our records know none.
    pub(super) fn drop_empty_texts(&mut self) {
        self.0
            .retain(|_, property| !matches!(property, Err(reason) if *reason == EMPTY_TEXT));
    }

    /// All that attributes can hold.
    pub(super) fn attributes(&self) -> Result<BTreeMap<AttributeName, AttributeValue>, Gap> {
        let held = self.0.iter().filter_map(|(path, property)| {
            let value = property.as_ref().ok()?;
            Some(attribute_name(path).map(|name| (name, value.clone())))
        });
        held.collect()
    }
}

/// The attribute that stands for a property. Names of cases are freer than ours: a character that
/// ours cannot have is written as its number, so that two properties never share an attribute.
pub(super) fn attribute_name(path: &str) -> Result<AttributeName, Gap> {
    AttributeName::parse(encoded("p_", path)).map_err(|error| Gap::refused(&error))
}

/// A name with each character that ours cannot have written as its number. What begins with another
/// name is written with that one's beginning.
pub(super) fn encoded(prefix: &str, path: &str) -> String {
    let mut name = String::from(prefix);
    for character in path.chars() {
        if character.is_ascii_lowercase() || character.is_ascii_digit() {
            name.push(character);
        } else {
            name.push_str(&format!("_{:x}_", u32::from(character)));
        }
    }
    name
}

const EMPTY_TEXT: &str = "an empty text is no value of an attribute";
const LIST_OF_OBJECTS: &str = "lists of other things than texts, and conditions on their elements";

fn property(value: &Value) -> Option<Property> {
    match value {
        Value::Null => None,
        Value::Object(_) => Some(Err("an object as a whole is no value of an attribute")),
        Value::Array(elements) => {
            let texts: Option<Vec<&str>> = elements.iter().map(Value::as_str).collect();
            Some(texts.ok_or(LIST_OF_OBJECTS).and_then(|texts| {
                let members: Result<_, _> = texts.into_iter().map(attribute_text).collect();
                members.map(AttributeValue::Texts)
            }))
        }
        plain => Some(plain_value(plain)),
    }
}

/// A value without structure, as an attribute has it.
pub(super) fn plain_value(value: &Value) -> Property {
    match value {
        Value::String(text) => match instant(text) {
            Some(at) => Ok(AttributeValue::Instant(at)),
            None if text.starts_with("now") => start_of_2024()
                .ok()
                .and_then(|now| now.checked_add(moved(text)?))
                .map(AttributeValue::Instant)
                .ok_or(MOVING_LIMIT),
            None => attribute_text(text).map(AttributeValue::Text),
        },
        Value::Bool(truth) => Ok(AttributeValue::Boolean(*truth)),
        Value::Number(number) => {
            let fraction = || number.as_f64().filter(|_| number.is_f64());
            let whole = number.as_i64().map(AttributeValue::Integer);
            let with_fraction = || {
                fraction().and_then(|number| Number::new(number).ok().map(AttributeValue::Number))
            };
            whole
                .or_else(with_fraction)
                .ok_or("a whole number beyond 64 bits")
        }
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err("a value with structure where a plain one is compared")
        }
    }
}

/// A text exactly as it is written: ours lose the white space around them, and a comparison with
/// what is left would be another question.
pub(super) fn attribute_text(text: &str) -> Result<AttributeText, &'static str> {
    if text.is_empty() {
        return Err(EMPTY_TEXT);
    }
    AttributeText::parse(text)
        .ok()
        .filter(|parsed| parsed.as_str() == text)
        .ok_or("a text that our texts do not keep as it is")
}
