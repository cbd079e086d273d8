//! Custom attributes: fields that the host adds to customers.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::Customer;
use crate::code::Code;
use crate::money::Money;
use crate::timestamp::Timestamp;
use crate::validation::{ValidationError, ValidationRule, ValueShape};

/// The name of a custom attribute: a letter, then letters, digits and `_`, all lower case, at most
/// 64 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AttributeName(String);

impl AttributeName {
    /// The largest number of characters.
    pub const MAXIMUM: usize = 64;

    /// Takes a text that is a name.
    ///
    /// # Errors
    /// When the text is of another form.
    pub fn parse(name: impl Into<String>) -> Result<Self, ValidationError> {
        let name = name.into();
        let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
        let goes_on_well = name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if starts_well && goes_on_well && name.len() <= Self::MAXIMUM {
            return Ok(Self(name));
        }
        Err(ValidationError::new(
            "attribute name",
            ValidationRule::Malformed {
                expected: "a lower-case letter, then up to 63 of a-z, 0-9 and '_'",
            },
            ValueShape::of_text(&name),
        ))
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AttributeName {
    type Error = ValidationError;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::parse(name)
    }
}

impl From<AttributeName> for String {
    fn from(name: AttributeName) -> Self {
        name.0
    }
}

impl From<AttributeName> for Code {
    fn from(name: AttributeName) -> Self {
        // The rule for names is narrower than the one for codes, so that each name is a code.
        Self::parse(name.0).unwrap_or(Self::new_static("attribute"))
    }
}

impl fmt::Display for AttributeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

crate::bounded_text! {
    /// The text of a custom attribute.
    pub struct AttributeText("attribute text", personal, many, 4000);
}

/// A finite number with a total order: minus zero is zero, and "not a number" is refused.
///
/// It is serialised as a number. Readers of JSON that round (serde_json does unless its feature
/// `float_roundtrip` is on) may change its last bit; the stores of the suite do not.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Number(f64);

impl Number {
    /// Takes a finite number.
    ///
    /// # Errors
    /// When the number is infinite or not a number.
    pub fn new(number: f64) -> Result<Self, ValidationError> {
        if number.is_finite() {
            // Adding zero turns minus zero into zero, so that equal numbers have equal bits.
            return Ok(Self(number + 0.0));
        }
        Err(ValidationError::new(
            "number",
            ValidationRule::Malformed {
                expected: "a finite number",
            },
            ValueShape::Number {
                negative: number.is_sign_negative(),
            },
        ))
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl TryFrom<f64> for Number {
    type Error = ValidationError;

    fn try_from(number: f64) -> Result<Self, Self::Error> {
        Self::new(number)
    }
}

impl From<Number> for f64 {
    fn from(number: Number) -> Self {
        number.0
    }
}

/// The value of a custom attribute. `Debug` tells the type only: a value may be personal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum AttributeValue {
    /// A text.
    Text(AttributeText),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Number(Number),
    /// Yes or no.
    Boolean(bool),
    /// A day without a time zone: a birthday.
    Date(NaiveDate),
    /// An instant.
    Instant(Timestamp),
    /// An amount of money.
    Money(Money),
    /// A set of texts: interests, spoken languages.
    Texts(BTreeSet<AttributeText>),
}

impl AttributeValue {
    /// A text, read from a string.
    ///
    /// # Errors
    /// When the text is no [`AttributeText`].
    pub fn text(text: &str) -> Result<Self, ValidationError> {
        AttributeText::parse(text).map(Self::Text)
    }

    /// Checks the rules that the value keeps as part of a record.
    pub(crate) fn check(&self, name: &AttributeName) -> Result<(), ValidationError> {
        match self {
            Self::Texts(texts) if texts.len() > Customer::MAXIMUM_TEXTS => {
                let rule = ValidationRule::TooMany {
                    maximum: Customer::MAXIMUM_TEXTS,
                };
                let shape = ValueShape::Collection {
                    members: texts.len(),
                };
                Err(ValidationError::new(name.as_str().to_owned(), rule, shape))
            }
            Self::Date(day) => check_day(name.as_str().to_owned(), *day),
            _ => Ok(()),
        }
    }

    /// The name of the value's type, as it is serialised.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) => "integer",
            Self::Number(_) => "number",
            Self::Boolean(_) => "boolean",
            Self::Date(_) => "date",
            Self::Instant(_) => "instant",
            Self::Money(_) => "money",
            Self::Texts(_) => "texts",
        }
    }
}

impl fmt::Debug for AttributeValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AttributeValue(<{}>)", self.type_name())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Number(<number>)")
    }
}

/// Days are of the years 1 to 9999: what every database can store.
pub(super) fn check_day(
    field: impl Into<Cow<'static, str>>,
    day: NaiveDate,
) -> Result<(), ValidationError> {
    if (1..=9999).contains(&day.year()) {
        return Ok(());
    }
    let rule = ValidationRule::OutOfRange {
        minimum: "the year 1".into(),
        maximum: "the year 9999".into(),
    };
    Err(ValidationError::new(
        field,
        rule,
        ValueShape::Number {
            negative: day.year() < 1,
        },
    ))
}
